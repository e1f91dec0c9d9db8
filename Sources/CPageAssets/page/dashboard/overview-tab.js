// What came of the study so far.
board.tabs.push({
  id: "overview", title: "Overview",
  draw: async function (place, study, signal) {
    const select = board.openTrial(study);
    const parts = {};
    for (const name of ["summary", "settings", "winner", "front", "history", "importance"]) {
      parts[name] = board.make("div");
      place.append(parts[name]);
    }
    const summary = (body) => [
      board.make("div", { class: "tiles" }, body.tiles.map((tile) => board.make("div", { class: "tile" },
        board.make("div", { class: "tile-title" }, tile.title), board.make("div", { class: "tile-value" }, tile.value),
        board.make("div", { class: "tile-note" }, tile.remark)))),
      board.make("div", { class: "says" }, body.sentences.map((text) => board.make("p", null, board.prose(text)))),
    ];
    const section = (title) => (body) => body.charts.length === 0 && body.remarks.length === 0 ? [] : board.section(title,
      board.remarks(body),
      board.charts.grid(body.charts, select));
    await Promise.all([
      board.sectionView(parts.summary, study, signal, "summary", summary),
      board.sectionView(parts.settings, study, signal, "settings", (body) => board.settingsView(study, body)),
      study.body.objectives.length > 1 ? board.sectionView(parts.front, study, signal, "front", section("Trade-offs")) : null,
      board.sectionView(parts.history, study, signal, "history", section("History")),
      board.sectionView(parts.importance, study, signal, "importance", section("Importance")),
    ]);
    // What takes longest comes last.
    if (!signal.aborted && study.body.objectives.length > 0) {
      await board.sectionView(parts.winner, study, signal, "winner", (body) => body.sentences.length === 0 ? []
        : board.section("How sure the best is", board.make("div", { class: "says" }, board.make("p", null, board.prose(body.sentences.join(" "))))));
    }
  },
});

// The settings of a trial beside the defaults, and in forms that may be copied.
board.settingsView = function (study, body) {
  if (!body.rows || body.rows.length === 0) return [];
  const hasDefaults = body.rows.some((row) => row.default !== undefined);
  const title = body.balanced ? "Balanced settings" : "Best settings";
  const rows = body.rows.map((row) => [
    [row.name, row.kind === "tuned" ? null : board.make("small", null, " " + row.kind)],
    row.changed ? board.make("strong", null, row.value) : row.value,
  ].concat(hasDefaults ? [row.default === undefined ? "" : row.default] : []));
  return board.section(title,
    body.balanced ? board.note("Of the trials that no other beats in everything, this one is nearest to the best of everything.") : null,
    board.make("div", { class: "beside" },
      board.table(title, ["setting", board.trialLink(study.name, body.number)].concat(hasDefaults ? ["defaults"] : []), rows, [1, 2]),
      board.forms(body.forms)));
};

// Forms of settings, one at a time.
board.forms = function (forms) {
  const place = board.make("div");
  const words = { "as flags": "Flags", "as JSON": "JSON", "as YAML": "YAML", "as environment variables": "Environment" };
  const buttons = forms.map((form) => board.make("button", {
    type: "button", "aria-pressed": "false", click: () => {
      board.lastForm = form.title;
      show();
    },
  }, words[form.title] || form.title));
  function show() {
    const form = forms.find((form) => form.title === board.lastForm) || forms.find((form) => form.title === "as flags") || forms[0];
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(forms[index] === form)));
    board.fill(place, board.copyable(form.title, form.text));
  }
  show();
  return board.make("div", { class: "form-views" },
    board.make("div", { class: "choices", role: "group", "aria-label": "Form of the settings" }, buttons), place);
};
