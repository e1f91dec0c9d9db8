// What may be done with a study, for those whose role allows it.
board.actions = {};

board.actions.buttons = function (study) {
  const may = board.session.may;
  const isOver = ["finished", "stopped", "exhausted"].includes(study.body.state)
    || (study.body.state === "running" && study.isStopping);
  const button = (text, action, kind) => board.make("button", { type: "button", class: kind || null, click: () => action(study) }, text);
  // Whoever may not choose settings takes what is next.
  if (!may("operator")) return [may("worker") && !isOver ? button("Try settings", board.actions.ask) : null];
  return [
    isOver ? button("Resume", board.actions.resume) : button("Stop", board.actions.stop),
    study.body.run ? (study.body.run.state === "stopping" ? null : button("Interrupt", board.actions.interrupt))
      : board.session.runs && Array.isArray(study.body.definition.command) ? button("Run here", board.actions.run) : null,
    button("Try settings", (one) => board.actions.enqueue(one, null, !isOver)), button("Add a result", board.actions.add),
    button("Budget", board.actions.budget), button("Thresholds", board.actions.thresholds),
    button("Ranges", board.actions.ranges),
    may("admin") ? button("Delete", board.actions.remove, "danger") : null,
  ];
};

board.actions.stop = (study) => board.confirm("Stop this study?",
  "Nothing new begins. Trials that run are asked to end at their next report. It can be resumed.", "Stop the study",
  async () => {
    await board.api("POST", study.path("stop"), {});
    board.toast("The study was stopped.");
    await study.renew();
  });

// Has the server itself run the study's program.
board.actions.run = (study) => {
  const definition = study.body.definition;
  const parallel = board.make("input", { id: "run-parallel", "data-field": "parallel", inputmode: "numeric", autocomplete: "off" });
  parallel.value = String(definition.budget && definition.budget.parallel || 1);
  board.dialog({
    title: "Run on the server", action: "Run it", content: [
      board.make("p", null, "The server's machine runs this program until the study is over, also after a restart of the server:"),
      board.make("pre", null, definition.command.map((part) => /^[\w@%+=:,./{}-]+$/.test(part) ? part : JSON.stringify(part)).join(" ")),
      board.make("div", { class: "fields" }, board.make("label", { for: "run-parallel" }, "trials at once"), parallel)],
    perform: async () => {
      const text = parallel.value.trim();
      if (!/^[1-9]\d{0,3}$/.test(text)) throw new board.Problem(400, { message: "this must be a whole number of at least 1.", data: { field: "parallel" } });
      await board.api("POST", study.path("run"), { parallel: Number(text) });
      board.toast("The server runs it.");
      await study.renew();
    },
  });
};

board.actions.interrupt = (study) => board.confirm("Interrupt the run?",
  "The trials that the server runs are asked to end, and begin again when it is run again. The study stays open for others.", "Interrupt it",
  async () => {
    await board.api("POST", study.path("interrupt"), {});
    board.toast("Its trials are being interrupted.");
    await study.renew();
  });

board.actions.stopTrial = (study, number) => board.confirm("Stop trial " + number + "?",
  "It keeps the numbers that it has, counts as stopped, and is not tried again. Its worker learns of it with its next report or sign of life.", "Stop the trial",
  async () => {
    await board.api("POST", study.path("trials", String(number), "stop"), {});
    board.toast("Trial " + number + " is told to stop.");
    if (study.renew) await study.renew();
  });

board.actions.resume = async (study) => {
  try {
    const body = await board.api("POST", study.path("resume"), {});
    board.toast(["finished", "exhausted"].includes(body.state) ? "It is " + body.state + " still: raise its budget first." : "The study is open again.");
    await study.renew();
  } catch (error) {
    board.toast(error.message);
  }
};

board.actions.remove = (study) => {
  const name = board.make("input", { "aria-label": "Name of the study", autocomplete: "off", "data-field": "name" });
  board.dialog({
    title: "Delete this study?", action: "Delete for good", isDangerous: true,
    content: [board.make("p", null, "All its trials are lost for good. Type its name to go on:"), board.make("p", null, board.make("strong", null, study.name)), name],
    perform: async () => {
      if (name.value !== study.name) throw new board.Problem(400, { message: "this is not the name of the study.", data: { field: "name" } });
      await board.api("DELETE", study.path());
      board.router.go("/");
      board.toast("The study was deleted.");
    },
  });
};

// Has settings tried, by a worker or by who asks.
board.actions.enqueue = (study, given, mayTake) => {
  const form = board.parameterForm(study.body.definition, true, given);
  const key = board.key();
  const myself = mayTake ? board.make("input", { type: "checkbox", change: () => {
    dialog.querySelector("button[type=submit]").textContent = myself.checked ? "Take it" : "Enqueue";
  } }) : null;
  const dialog = board.dialog({
    title: "Try settings", action: "Enqueue", content: [
      board.make("p", null, "They are tried before any new suggestion. What is left empty is chosen by the sampler."), form.element,
      myself ? board.make("p", null, board.make("label", null, myself, " I try them myself, and tell what comes out")) : null],
    perform: async () => {
      const parameters = form.values(), isTaken = myself && myself.checked;
      // Without any value, what is next is as good.
      if (isTaken && Object.keys(parameters).length === 0) return void board.actions.ask(study);
      const body = await board.api("POST", study.path("enqueue"), { parameters }, { headers: { "Idempotency-Key": key } });
      if (isTaken) return void board.actions.ask(study, body.number);
      board.toast("Trial " + body.number + " waits for a worker.");
      if (study.renew) await study.renew();
    },
  });
};

board.actions.add = (study) => {
  const form = board.parameterForm(study.body.definition, false);
  const metrics = board.metricForm(study.body.definition);
  const outcome = board.make("select", { "aria-label": "Outcome", "data-field": "outcome" },
    ["completed", "failed", "infeasible", "out_of_memory"].map((word) => board.make("option", { value: word }, board.words.outcome(word))));
  const reason = board.make("input", { "aria-label": "Reason", placeholder: "why it did not complete", hidden: true });
  outcome.addEventListener("change", () => { reason.hidden = outcome.value === "completed"; });
  board.dialog({
    title: "Add a result", action: "Add", content: [
      board.make("p", null, "A trial that was evaluated elsewhere. The sampler learns from it like from any other."),
      board.make("h3", null, "Settings"), form.element, board.make("h3", null, "Result"),
      board.make("div", { class: "fields" }, board.make("span", null, "outcome"), outcome), reason, metrics.element],
    perform: async () => {
      const body = { parameters: form.values(), metrics: metrics.values() };
      if (outcome.value !== "completed") body.outcome = { [outcome.value]: reason.value.trim() || "told by hand." };
      const answer = await board.api("POST", study.path("trials"), body, { headers: { "Idempotency-Key": board.key() } });
      board.toast("It is trial " + answer.number + ".");
      await study.renew();
    },
  });
};

// Takes a trial as a worker does, keeps its lease while the dialog is open, and tells what came of it. `wanted` is
// the number of the trial that is waited for, if any: others may have waited before it.
board.actions.ask = async (study, wanted) => {
  let asked, settings;
  try {
    asked = await board.api("POST", study.path("ask"), { count: 1 }, { headers: { "Idempotency-Key": board.key() } });
    if (asked.trials.length === 0) return board.toast("There is no trial to try now" + (asked.reason ? ": " + asked.reason : "."));
    settings = await board.get(study.path("sections", "settings") + "?number=" + asked.trials[0].number);
  } catch (error) {
    return board.toast(error.message);
  }
  const trial = asked.trials[0];
  const path = (...more) => study.path("trials", String(trial.number), ...more);
  const metrics = board.metricForm(study.body.definition);
  const state = board.make("div", { "aria-live": "polite" });
  const renewal = setInterval(async () => {
    try {
      const answer = await board.api("POST", path("renew"), { token: trial.token });
      if (answer.decision !== "continue") board.fill(state, board.note("The study asks to " + answer.decision + " this trial.", "warning"));
    } catch (error) {
      board.fill(state, board.problem(error));
    }
  }, trial.lease_seconds * 1000 / 3);
  const dialog = board.dialog({
    title: "Trial " + trial.number, action: "Tell", isWide: true, content: [
      board.make("p", null, "Train with these settings, and tell what came out. The trial is yours while this is open."),
      Number.isInteger(wanted) && wanted !== trial.number ? board.note("This one waited before trial " + wanted + ", which is tried after it.") : null,
      board.forms(settings.forms), board.make("h3", null, "Result"), metrics.element, state],
    perform: async () => {
      const answer = await board.api("POST", path("tell"), { token: trial.token, metrics: metrics.values() }, { headers: { "Idempotency-Key": board.key() } });
      board.toast(answer.status === "late" ? "It came too late to count." : "It was taken in.");
      await study.renew();
    },
  });
  dialog.addEventListener("close", () => clearInterval(renewal));
};

// Changes the study file of a living study, with what would change shown before it does. `change` changes a
// copy of the definition, and may refuse what was written.
board.actions.edit = (study, title, content, done, change) => {
  const changes = board.make("div", { "aria-live": "polite" });
  let looked = null;
  board.dialog({
    title, action: "Look", content: [content, changes],
    perform: async (dialog) => {
      const next = structuredClone(study.body.definition);
      // What was said of another change holds no more.
      if (looked === null) board.fill(changes);
      change(next);
      const wanted = JSON.stringify(next);
      const button = dialog.querySelector("button[type=submit]");
      if (looked !== wanted) {
        const edit = await board.api("POST", study.path("edit"), { definition: next, dry_run: true });
        if (!edit.changed) {
          board.fill(changes, board.note("Nothing would change."));
          return true;
        }
        looked = wanted;
        const text = (value) => value === null ? "none" : typeof value === "string" ? value : JSON.stringify(value);
        const most = 12;
        const same = JSON.stringify(edit.best_before) === JSON.stringify(edit.best);
        board.fill(changes, board.table("Changes", ["key", "now", "then"], edit.changes.map((one) => [one.path, text(one.before), text(one.after)])),
          edit.trials.length === 0 ? null : board.table("Trials judged anew", ["trial", "is", "will be"],
            edit.trials.slice(0, most).map((one) => [String(one.number), board.words.outcome(one.before), board.words.outcome(one.after)])),
          edit.trials.length > most ? board.note("And " + (edit.trials.length - most) + " more.") : null,
          JSON.stringify(edit.outside_before) === JSON.stringify(edit.outside) ? null
            : board.note(edit.outside.length === 0 ? "Every trial will lie inside of the ranges."
              : board.words.count(edit.outside.length, "trial") + " will lie outside of the ranges (" + edit.outside.slice(0, 5).join(", ") + (edit.outside.length > 5 ? ", …" : "")
                + "). They stay in the record, and samplers do not learn from them."),
          edit.try_first_dropped ? board.note((edit.try_first_dropped === 1 ? "An entry" : edit.try_first_dropped + " entries")
            + " of try_first will be taken out, outside of the ranges.") : null,
          edit.outside.includes(edit.best[0]) ? board.note("The best, trial " + edit.best[0] + ", will lie outside of the ranges.") : null,
          same ? null : board.note("The best will be " + (edit.best.length === 0 ? "none" : board.words.count(edit.best.length, "trial") + " (" + edit.best.slice(0, 5).join(", ")
            + (edit.best.length > 5 ? ", …" : "") + ")") + "."),
          edit.state !== edit.state_before ? board.note("The study will be " + edit.state + ".") : null);
        button.textContent = "Change it";
        return true;
      }
      await board.api("POST", study.path("edit"), { definition: next });
      board.toast(done);
      await study.renew();
    },
  });
};

board.actions.budget = (study) => {
  const budget = study.body.definition.budget || {};
  const field = (name, label, hint, value) => {
    const id = "budget-" + name;
    const input = board.make("input", { id, "data-field": name, autocomplete: "off", placeholder: hint });
    if (value !== undefined) input.value = String(value);
    return { name, input, row: [board.make("label", { for: id }, label), input] };
  };
  const fields = [field("trials", "trials", "no limit", budget.trials), field("time", "time", "no limit, or 2h 30m", budget.time), field("parallel", "at once", "1", budget.parallel)];
  board.actions.edit(study, "Budget", [
    board.make("p", null, "A study that had used up its budget goes on once there is more."),
    board.make("div", { class: "fields" }, fields.map((one) => one.row))], "The budget was changed.", (next) => {
    next.budget = Object.assign({}, next.budget);
    for (const { name, input } of fields) {
      const text = input.value.trim();
      if (text === "") delete next.budget[name];
      else if (name === "time") next.budget[name] = text;
      else if (!/^\d+$/.test(text)) throw new board.Problem(400, { message: "this must be a whole number.", data: { field: name } });
      else next.budget[name] = Number(text);
    }
    if (Object.keys(next.budget).length === 0) delete next.budget;
  });
};

// Where parameters may be tried from now on.
board.actions.ranges = (study) => {
  const form = board.rangeForm(study.body.definition);
  board.actions.edit(study, "Ranges", [
    board.make("p", null, "New trials are tried inside of the ranges. Trials that waited or ran before go on as they are."), form.element],
  "The ranges were changed.", form.change);
};

// What metrics must not exceed or fall below; trials that have ended are judged by it too.
board.actions.thresholds = (study) => {
  const fields = [];
  const rows = Object.entries(study.body.definition.metrics || {}).map(([name, metric]) => {
    const cells = ["at_most", "at_least"].map((kind) => {
      const input = board.make("input", {
        "data-field": name + "." + kind, "aria-label": name + (kind === "at_most" ? ", at most" : ", at least"), inputmode: "decimal", autocomplete: "off", placeholder: "none" });
      if (metric[kind] !== undefined) input.value = String(metric[kind]);
      fields.push({ name, kind, input });
      return input;
    });
    return [name, metric.goal || (metric.store ? "stored" : ""), ...cells];
  });
  board.actions.edit(study, "Thresholds", [
    board.make("p", null, "Trials that have ended are judged by them too; what would change is shown first."),
    board.table("Thresholds", ["metric", "role", "at most", "at least"], rows)], "The thresholds were changed.", (next) => {
    for (const { name, kind, input } of fields) {
      const metric = next.metrics[name];
      const text = input.value.trim();
      if (text === "") {
        delete metric[kind];
        continue;
      }
      const number = Number(text.replace(",", "."));
      if (!Number.isFinite(number)) throw new board.Problem(400, { message: "this is no number.", data: { field: name + "." + kind } });
      metric[kind] = number;
      delete metric.store;
    }
    for (const metric of Object.values(next.metrics)) {
      // What nothing is asked of is stored.
      if (["goal", "at_most", "at_least"].every((key) => metric[key] === undefined)) metric.store = true;
    }
  });
};
