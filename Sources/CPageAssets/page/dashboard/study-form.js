// A form that writes a study file. The file is what counts: the form writes it, is filled from what the check read in it,
// and steps back where the file says more than the form has fields for.
//
// `heard` is called with the file each time the form was used; `cleared` when somebody starts anew.
board.studyForm = function (heard, cleared) {
  const entry = (name, attributes, ...children) => {
    const trouble = board.make("div", { class: "trouble", id: "trouble-" + board.key().slice(0, 8) });
    const element = board.make("div", Object.assign({ class: "form-row", role: "group", "aria-label": name }, attributes), children, trouble);
    return Object.assign(element, { trouble, left: (event) => {
      if (element.contains(event.relatedTarget)) return;
      element.isVisited = true;
      if (headings[element.kind]) headings[element.kind].isVisited = true;
      show();
    } });
  };
  const field = (title, input, kind) => board.make("label", { class: "field" + (kind ? " " + kind : "") }, board.make("span", null, title), input);
  const text = (more) => board.make("input", Object.assign({ autocomplete: "off", spellcheck: "false" }, more));
  const number = (more) => text(Object.assign({ inputmode: "decimal" }, more));

  const name = text({ placeholder: "my-model" }), command = text({ placeholder: "python3 train.py" });
  const trials = number({ placeholder: "50" }), time = text({ placeholder: "30m" }), parallel = number({ placeholder: "1" });
  const nameEntry = entry("Name", null, field("name", name));
  const commandEntry = entry("Command", null, field("command; without one, workers ask for trials", command));
  const budgetEntry = entry("Budget", null, field("trials", trials, "short"), field("time", time, "short"), field("at once", parallel, "short"));
  const lists = { parameter: board.make("div", { class: "form-rows" }), metric: board.make("div", { class: "form-rows" }) };
  const headings = { parameter: entry("Parameters"), metric: entry("Metrics") };
  let mistakes = [], lines = [];

  // Rows.

  function addParameter() {
    const parts = {
      name: text(), from: number(), to: number(), choices: text({ placeholder: "adamw, sgd" }),
      log: board.make("input", { type: "checkbox" }), when: text({ placeholder: "optimizer == 'sgd'" }),
      kind: board.make("select", null, [["number", "number"], ["int", "whole number"], ["choice", "choice"], ["switch", "switch"]]
        .map(([value, title]) => board.make("option", { value }, title))),
    };
    const ranged = [field("from", parts.from, "short"), field("to", parts.to, "short"), field("log scale", parts.log, "tick")];
    const listed = field("choices, with commas", parts.choices);
    const row = addRow("parameter", parts, [field("name", parts.name), field("kind", parts.kind, "middle"), ranged, listed, field("only when", parts.when, "middle")]);
    row.arrange = () => {
      for (const one of ranged) one.hidden = !["number", "int"].includes(parts.kind.value);
      listed.hidden = parts.kind.value !== "choice";
    };
    parts.kind.addEventListener("change", row.arrange);
    row.arrange();
    return row;
  }

  function addMetric() {
    const parts = {
      name: text(),
      goal: board.make("select", null, [["minimize", "minimize"], ["maximize", "maximize"], ["", "none: a bound"]].map(([value, title]) => board.make("option", { value }, title))),
      least: number(), most: number(), unit: text({ placeholder: "ms" }),
    };
    return addRow("metric", parts, [field("name", parts.name), field("goal", parts.goal, "middle"),
      field("at least", parts.least, "short"), field("at most", parts.most, "short"), field("unit", parts.unit, "short")]);
  }

  function addRow(kind, parts, fields) {
    const remove = board.make("button", { type: "button", class: "small-button", click: () => {
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      (next ? next.parts.name : adders[kind]).focus();
      rename(kind);
      used();
    } }, "Remove");
    const row = entry(kind, { keydown: (event) => {
      // Enter in a row begins the next one.
      if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      (row.nextElementSibling || (kind === "parameter" ? addParameter() : addMetric())).parts.name.focus();
    } }, fields, remove);
    row.parts = parts;
    row.remover = remove;
    row.kind = kind;
    row.addEventListener("focusout", row.left);
    lists[kind].append(row);
    rename(kind);
    return row;
  }

  // Rows and their buttons are called by their names, or by their places.
  function rename(kind) {
    Array.from(lists[kind].children).forEach((row, place) => {
      const called = kind + " " + (place + 1);
      row.setAttribute("aria-label", called[0].toUpperCase() + called.slice(1));
      row.remover.setAttribute("aria-label", "Remove " + called);
    });
  }

  const adders = {
    parameter: board.make("button", { type: "button", click: () => addParameter().parts.name.focus() }, "Add a parameter"),
    metric: board.make("button", { type: "button", click: () => addMetric().parts.name.focus() }, "Add a metric"),
  };

  // The file.

  const written = {
    // A text as YAML has it: plain where nothing else could be meant, else in quotes.
    text: (value) => /^[A-Za-z_./][A-Za-z0-9_./-]*$/.test(value) && !/^(true|false|null|yes|no|on|off|y|n|\.(nan|inf))$/i.test(value) ? value : JSON.stringify(value),
    number: (value) => {
      const plain = value.trim().replace(/^(-?\d+),(\d+)$/, "$1.$2");
      return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? plain : written.text(plain);
    },
    // A choice: a number, true or false, or a text; in quotes it is a text in any case.
    choice: (value) => {
      if (/^".*"$/.test(value)) return value;
      return value === "true" || value === "false" ? value : written.number(value);
    },
  };

  // The arguments of a command, as a shell would divide it.
  const divided = (line) => (line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) || []).map((part) => part.replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double !== undefined ? double : single));
  const joined = (argv) => argv.map((part) => /^[^\s"']+$/.test(part) ? part : part.includes("'") ? '"' + part + '"' : "'" + part + "'").join(" ");
  // What stands between commas that are not in quotes.
  const separated = (line) => (line.match(/(?:"[^"]*"|[^,])+/g) || []).map((part) => part.trim()).filter((part) => part !== "");

  const bodies = {
    parameter: ({ kind, from, to, log, choices, when }) => {
      const condition = when.value.trim() === "" ? "" : ", when: " + JSON.stringify(when.value.trim());
      if (kind.value === "switch") return "{ choices: [true, false]" + condition + " }";
      if (kind.value === "choice") {
        const values = separated(choices.value).map(written.choice);
        const isNumeric = values.length > 0 && values.every((value) => Number.isFinite(Number(value)));
        return "{ " + (isNumeric ? "values" : "choices") + ": [" + values.join(", ") + "]" + condition + " }";
      }
      const parts = [["from", from.value], ["to", to.value]].filter(([, value]) => value.trim() !== "").map(([key, value]) => key + ": " + written.number(value));
      if (kind.value === "int") parts.push("type: int");
      if (log.checked) parts.push("scale: log");
      return "{ " + parts.join(", ") + (parts.length > 0 ? condition : condition.slice(2)) + " }";
    },
    metric: ({ goal, least, most, unit }) => {
      const parts = [["at_least", written.number(least.value)], ["at_most", written.number(most.value)], ["unit", written.text(unit.value.trim())]]
        .filter(([, value]) => value !== '""').map(([key, value]) => key + ": " + value);
      if (goal.value !== "") parts.unshift("goal: " + goal.value);
      return "{ " + parts.join(", ") + " }";
    },
  };

  function write() {
    lines = [];
    const all = [];
    const line = (one, owner) => { all.push(one); lines.push(owner); };
    line("study: " + written.text(name.value.trim()), nameEntry);
    if (command.value.trim() !== "") line("command: [" + divided(command.value).map(written.text).join(", ") + "]", commandEntry);
    for (const kind of ["parameter", "metric"]) {
      // A row in which nothing was written is none yet.
      const rows = Array.from(lists[kind].children).filter((row) => Object.values(row.parts).some((part) => part.tagName === "INPUT" && part.type !== "checkbox" && part.value.trim() !== ""));
      line(kind + "s:" + (rows.length > 0 ? "" : " {}"), headings[kind]);
      for (const row of rows) line("  " + written.text(row.parts.name.value.trim()) + ": " + bodies[kind](row.parts), row);
    }
    const budget = [["trials", written.number(trials.value)], ["time", written.text(time.value.trim())], ["parallel", written.number(parallel.value)]]
      .filter(([, value]) => value !== '""');
    if (budget.length > 0) line("budget: { " + budget.map(([key, value]) => key + ": " + value).join(", ") + " }", budgetEntry);
    return all.join("\n") + "\n";
  }

  // What the file says that the form has no field for, in words; empty when it was filled.
  function read(definition, file) {
    const strange = Object.keys(definition).filter((key) => !["study", "command", "parameters", "metrics", "budget"].includes(key));
    const others = (value, known, path) => Object.keys(value).filter((key) => !known.includes(key)).map((key) => path + "." + key);
    strange.push(...others(definition.budget || {}, ["trials", "time", "parallel"], "budget"));
    for (const [key, parameter] of Object.entries(definition.parameters || {})) {
      const list = parameter.choices || parameter.values;
      strange.push(...others(parameter, list ? ["choices", "values", "role", "when"] : ["from", "to", "type", "scale", "role", "when"], "parameters." + key));
      if (!list && ![undefined, "linear", "log"].includes(parameter.scale)) strange.push("parameters." + key + ".scale");
      if (parameter.choices && parameter.choices.every((value) => typeof value === "number")) strange.push("parameters." + key + ".choices");
    }
    for (const [key, metric] of Object.entries(definition.metrics || {})) {
      strange.push(...others(metric, ["goal", "at_least", "at_most", "unit"], "metrics." + key));
    }
    if (definition.command && !Array.isArray(definition.command)) strange.push("command");
    if (/\brole"?\s*:/.test(file)) strange.push("roles");
    if (/(^|\s)#/.test(file)) strange.push("comments");
    if (strange.length > 0) return [...new Set(strange)];
    empty();
    name.value = definition.study || "";
    command.value = joined(definition.command || []);
    const { budget = {} } = definition;
    for (const [input, value] of [[trials, budget.trials], [time, budget.time], [parallel, budget.parallel]]) input.value = value === undefined ? "" : String(value);
    for (const [key, parameter] of Object.entries(definition.parameters || {})) {
      const row = addParameter(), { parts } = row, list = parameter.choices || parameter.values;
      parts.name.value = key;
      const isSwitch = list && list.length === 2 && list[0] === true && list[1] === false;
      parts.kind.value = isSwitch ? "switch" : list ? "choice" : parameter.type === "int" ? "int" : "number";
      if (list) parts.choices.value = list.map((value) => typeof value === "string" && (written.choice(value) !== value || value.includes(",")) ? JSON.stringify(value) : String(value)).join(", ");
      else {
        parts.from.value = String(parameter.from);
        parts.to.value = String(parameter.to);
        parts.log.checked = parameter.scale === "log";
      }
      parts.when.value = parameter.when || "";
      row.arrange();
    }
    for (const [key, metric] of Object.entries(definition.metrics || {})) {
      const { parts } = addMetric();
      parts.name.value = key;
      parts.goal.value = metric.goal || "";
      for (const [input, value] of [[parts.least, metric.at_least], [parts.most, metric.at_most], [parts.unit, metric.unit]]) input.value = value === undefined ? "" : String(value);
    }
    write();
    return [];
  }

  // Mistakes, at the rows that wrote the lines they are about; those of a row that somebody is at come when it is left.
  function show() {
    for (const one of form.querySelectorAll(".form-row")) {
      board.fill(one.trouble);
      for (const input of one.querySelectorAll("[aria-invalid]")) {
        input.removeAttribute("aria-invalid");
        input.removeAttribute("aria-describedby");
      }
    }
    for (const { owner, message } of mistakes) {
      if (!owner.isVisited || !owner.isConnected) continue;
      owner.trouble.append(board.problem({ message }));
      const input = owner.querySelector("input");
      if (!input) continue;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", owner.trouble.id);
    }
  }

  function used() {
    heard(write());
  }

  function empty() {
    for (const input of [name, command, trials, time, parallel]) input.value = "";
    for (const list of Object.values(lists)) list.replaceChildren();
    mistakes = [];
    for (const one of form.querySelectorAll(".form-row")) one.isVisited = false;
    show();
  }

  const away = board.make("div", { "aria-live": "polite" });
  const fields = board.make("fieldset", { class: "study-form", "aria-label": "Form of the study", input: used },
    nameEntry, commandEntry,
    board.make("h3", null, "Parameters"), headings.parameter, lists.parameter, adders.parameter,
    board.make("h3", null, "Metrics"), headings.metric, lists.metric, adders.metric,
    board.make("h3", null, "Budget"), budgetEntry);
  for (const one of [nameEntry, commandEntry, budgetEntry]) one.addEventListener("focusout", one.left);
  const form = board.make("div", null, away, fields);

  function begin() {
    empty();
    addParameter();
    addMetric();
  }
  begin();

  const own = {
    element: form,
    read: (definition, file) => {
      const strange = read(definition, file);
      if (strange.length === 0) return own.follow();
      fields.disabled = true;
      const most = 4;
      board.fill(away, board.note("The form has no fields for " + strange.slice(0, most).join(", ") + (strange.length > most ? " and more" : "")
        + ": go on in the text. ", "note"), board.make("button", { type: "button", click: () => { begin(); own.follow(); cleared(); } }, "Start anew with the form"));
    },
    // The text was changed by hand: the form waits until the check has read it.
    wait: () => { fields.disabled = true; },
    begin: () => { begin(); own.follow(); },
    follow: () => {
      fields.disabled = false;
      board.fill(away);
    },
    // Takes the mistakes in the file that it wrote, from the check's message; returns what is about no row.
    take: (message) => {
      const found = message.split(/\n\n+/).map((block) => ({ block, place: /^.*?:(\d+):\d+: error: (.*)/.exec(block) }));
      const placed = found.filter(({ place }) => place && lines[place[1] - 1]);
      mistakes = placed.map(({ block, place }) => ({
        owner: lines[place[1] - 1],
        message: place[2] + (/\n\s+= (.*)/.exec(block) || ["", ""]).slice(1).map((hint) => hint ? " " + hint : "").join(""),
      }));
      show();
      const rest = found.filter((one) => !placed.includes(one) && one.place).map(({ block }) => block);
      return { count: placed.length, rest: placed.length === 0 ? message : rest.join("\n\n") };
    },
  };
  return own;
};
