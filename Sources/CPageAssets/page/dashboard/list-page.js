// The studies of the storage, as they stand now.
board.pages.list = async function (main, match, signal) {
  document.title = "Studies – Luthier";
  const period = 2500;
  const filter = board.make("input", { type: "search", placeholder: "Filter by name or tag", "aria-label": "Filter by name or tag", autocomplete: "off" });
  const state = board.make("select", { "aria-label": "State" },
    ["all states", "running", "open", "finished", "exhausted", "stopped", "damaged"].map((word) => board.make("option", { value: word }, word)));
  const tag = board.make("select", { "aria-label": "Tag", hidden: true });
  const compare = board.make("button", { type: "button", class: "main", hidden: true, click: () => {
    board.router.go("/compare#" + Array.from(chosen).map(encodeURIComponent).join("&"));
  } }, "Compare");
  const table = board.make("div");
  board.fill(main,
    board.make("div", { class: "title-row" }, board.make("h1", null, "Studies"),
      board.make("div", { class: "tools" }, filter, state, tag, compare)), table);
  const chosen = new Set();
  let studies = null, shown = "";

  const best = (study) => {
    if (study.incumbent) {
      const objective = study.objectives[0];
      const unit = objective.unit ? " " + objective.unit : "";
      return [board.make("strong", { class: "figures" }, board.words.number(study.incumbent.metrics[objective.name]) + unit), " ",
        board.make("span", { class: "small" }, objective.name)];
    }
    if (study.objectives.length > 1) return board.make("span", { class: "small" }, study.objectives.length + " objectives");
    return board.make("span", { class: "small" }, "–");
  };

  const row = (study) => {
    const box = board.make("input", { type: "checkbox", "aria-label": "Compare " + study.study, change: () => {
      if (box.checked) chosen.add(study.study); else chosen.delete(study.study);
      tell();
    } });
    box.checked = chosen.has(study.study);
    const failed = study.trials.failed + study.trials.out_of_memory;
    return board.make("tr", null,
      board.make("td", { class: "tick" }, box),
      board.make("th", { scope: "row", class: "name" }, board.make("a", { href: board.path("studies", study.study), title: study.note ? study.note.slice(0, 300) : null }, study.study),
        board.tagList(study.tags, (word) => { tag.value = word; draw(); })),
      board.make("td", { class: "state" }, board.badge(study.state)),
      board.make("td", { class: "spending" }, study.state === "damaged" ? board.make("span", { class: "small" }, study.reason) : board.progress(study)),
      board.make("td", { class: "best" }, best(study)),
      board.make("td", { class: "now" }, study.trials.running > 0 ? study.trials.running + " running" : "",
        failed > 0 ? board.make("span", { class: "bad" }, (study.trials.running > 0 ? ", " : "") + failed + " failed") : null),
      board.make("td", { class: "small when", title: study.last_started ? "The last trial started " + board.words.moment(study.last_started) : null },
        study.last_started ? board.words.ago(study.last_started) : study.state === "damaged" ? "" : "not begun"));
  };

  const tell = () => {
    compare.hidden = chosen.size < 2;
    compare.textContent = "Compare " + chosen.size + " studies";
  };

  // The tags that there are; one that is chosen stays.
  const drawTags = () => {
    const words = [...new Set(studies.flatMap((study) => study.tags || []).concat(tag.value || []))].sort();
    tag.hidden = words.length === 0;
    const chosen = tag.value;
    if (tag.dataset.words === words.join(" ")) return;
    tag.dataset.words = words.join(" ");
    board.fill(tag, board.make("option", { value: "" }, "all tags"), words.map((word) => board.make("option", { value: word }, word)));
    tag.value = chosen;
  };

  const draw = () => {
    if (studies === null) return;
    drawTags();
    const text = filter.value.trim().toLowerCase();
    const kept = studies.filter((study) => [study.study, ...(study.tags || [])].some((word) => word.toLowerCase().includes(text))
      && (!tag.value || (study.tags || []).includes(tag.value))
      && (state.value === "all states" || study.state === state.value));
    // Neither the focus nor a selection is lost where nothing has changed.
    const look = JSON.stringify([kept, Array.from(chosen), Math.floor(Date.now() / 30000)]);
    if (look === shown) return;
    shown = look;
    const focused = document.activeElement && table.contains(document.activeElement)
      ? Array.from(table.querySelectorAll("a, input, button")).indexOf(document.activeElement) : -1;
    if (studies.length === 0) {
      return board.fill(table, board.make("div", { class: "empty" },
        board.make("h2", null, "No study yet"),
        board.make("p", null, "A study file says what to tune. Start one with:"),
        board.copyable("on this machine", "luthier init\nluthier run"),
        board.session.may("operator") ? board.make("p", null, "or ", board.make("a", { href: "/new" }, "create one here"), ", for workers that ask over HTTP.") : null));
    }
    if (kept.length === 0) return board.fill(table, board.note("No study fits the filter.", "none"));
    board.fill(table, board.make("table", { class: "studies" },
      board.make("thead", null, board.make("tr", null,
        board.make("th", { scope: "col" }, board.make("span", { class: "away" }, "Compare")),
        ["name", "state", "budget", "best", "now", "last trial"].map((heading) => board.make("th", { scope: "col" }, heading)))),
      board.make("tbody", null, kept.map(row))));
    if (focused >= 0) {
      const places = table.querySelectorAll("a, input, button");
      if (places[focused]) places[focused].focus();
    }
  };

  filter.addEventListener("input", draw);
  state.addEventListener("change", draw);
  tag.addEventListener("change", draw);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
      event.preventDefault();
      filter.focus();
    }
  }, { signal });
  const trouble = board.make("div");
  main.append(trouble);
  for (;;) {
    try {
      const body = await board.get("/api/v1/studies", signal);
      studies = body.studies;
      board.fill(trouble);
      draw();
    } catch (error) {
      if (error.name === "AbortError" || signal.aborted) return;
      board.fill(trouble, board.problem(error));
    }
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? period * 4 : period));
    if (signal.aborted) return;
  }
};
