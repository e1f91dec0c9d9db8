// Creates a study from a study file, which a form may write.
board.pages.new = async function (main, match, signal) {
  document.title = "New study – Luthier";
  const sample = [
    "study: my-model", "parameters:", "  learning_rate: { from: 1e-4, to: 0.5, scale: log }",
    "  depth: { from: 2, to: 12, type: int }", "  optimizer: { choices: [adamw, sgd] }",
    "metrics:", "  loss: { goal: minimize }", "budget: { trials: 50 }", "",
  ].join("\n");
  const text = board.make("textarea", { id: "study-file", rows: "14", spellcheck: "false", autocomplete: "off", "data-field": "text", placeholder: sample });
  const file = board.make("input", { type: "file", accept: ".yaml,.yml,.json", "aria-label": "Choose a study file", change: async () => {
    if (!file.files[0]) return;
    if (file.files[0].size > 1048576) return board.fill(trouble, board.problem(new board.Problem(400, { message: "A study file has at most 1 MB." })));
    text.value = await file.files[0].text();
    byHand();
  } });
  // The form writes the text and looks at it; a text that somebody else wrote is shown in the form once it was read.
  const form = board.studyForm((written) => {
    text.value = written;
    isWritten = true;
    plan();
  }, () => {
    text.value = "";
    isWritten = true;
    look();
  });
  let isWritten = true;
  const trouble = board.make("div"), found = board.make("div", { "aria-live": "polite" });
  const here = board.make("input", { type: "checkbox", id: "run-here" });
  const runs = board.make("p", { hidden: true }, here, " ", board.make("label", { for: "run-here" }, "Run its program on this server"));
  let definition = null;
  const create = board.make("button", { type: "button", class: "main", disabled: true, click: async () => {
    create.disabled = true;
    try {
      const body = await board.api("POST", "/api/v1/studies", here.checked && !runs.hidden ? { definition, run: true } : { definition });
      board.router.go(board.path("studies", body.study));
    } catch (error) {
      board.fill(trouble, board.problem(error));
      create.disabled = false;
    }
  } }, "Create");
  let timer = 0, asked = 0;
  async function look() {
    clearTimeout(timer);
    const mine = ++asked;
    definition = null;
    create.disabled = true;
    board.fill(trouble);
    board.fill(found);
    runs.hidden = true;
    if (text.value.trim() === "") return isWritten ? null : form.begin();
    try {
      const body = await board.api("POST", "/api/v1/definitions", { text: text.value }, { signal });
      if (mine !== asked) return;
      definition = body.definition;
      if (isWritten) form.take("");
      else form.read(definition, text.value);
      const names = Object.keys(definition.parameters || {});
      board.fill(found, board.note("This is the study “" + definition.study + "”: " + board.words.count(names.length, "parameter")
        + " (" + names.join(", ") + "), optimising " + (Object.keys(definition.metrics || {}).filter((name) => definition.metrics[name].goal).join(", ") || "nothing") + "."));
      runs.hidden = !(board.session.runs && Array.isArray(definition.command));
      create.disabled = false;
    } catch (error) {
      if (error.name === "AbortError" || mine !== asked) return;
      const { count, rest } = isWritten ? form.take(error.message) : { count: 0, rest: error.message };
      if (count > 0) board.fill(found, board.note("Not complete yet: " + board.words.count(count, "mistake") + ", told beside the fields once they are left."));
      if (rest !== "") board.fill(trouble, board.problem(count > 0 ? { message: rest } : error));
    }
  }
  function plan() {
    clearTimeout(timer);
    asked += 1;
    create.disabled = true;
    timer = setTimeout(look, 400);
  }
  function byHand() {
    isWritten = false;
    form.wait();
    look();
  }
  text.addEventListener("input", () => { isWritten = false; form.wait(); plan(); });
  board.fill(main, board.make("h1", null, "New study"),
    board.note("Fill in the form, which writes the study file below it, or paste a file, YAML or JSON, or choose one. It is checked as you write, and created when you say so. Workers then ask for trials over HTTP; luthier run starts programs itself" + (board.session.runs ? ", and so may this server." : ".")),
    form.element,
    board.make("div", { class: "tools file-head" }, board.make("label", { for: "study-file" }, "Study file"), file,
      board.make("button", { type: "button", click: () => { text.value = sample; byHand(); } }, "Example")),
    text, trouble, found, runs, board.make("div", { class: "buttons" }, create));
};
