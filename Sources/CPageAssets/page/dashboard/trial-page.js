// One trial: what was tried, why, and what came of it.
board.pages.trial = async function (main, match, signal) {
  const path = (...more) => board.studyPath(match.study, "trials", match.number, ...more);
  document.title = "Trial " + match.number + " of " + match.study + " – Luthier";
  const study = { name: match.study, path: (...more) => board.studyPath(match.study, ...more), renew: null };
  const content = board.make("div");
  const tools = board.make("div", { class: "tools" });
  // Beside what is drawn anew, so that who reads them keeps the place.
  const output = board.make("div"), events = board.make("div");
  board.fill(main,
    board.make("p", { class: "crumbs" }, board.make("a", { href: "/" }, "Studies"), " / ",
      board.make("a", { href: board.path("studies", match.study) }, match.study), " / "),
    board.make("div", { class: "title-row" }, board.make("h1", null, "Trial " + match.number), tools), content, output, events);
  let etag = "";

  async function draw() {
    const [trial, why, whole] = await Promise.all([board.get(path(), signal), board.get(path("why"), signal), board.get(study.path(), signal)]);
    const [settings, reason] = await Promise.all(["settings", "why"].map((name) =>
      board.get(study.path("sections", name) + "?number=" + encodeURIComponent(match.number), signal)));
    const artifacts = (await board.get(path("artifacts"), signal)).artifacts;
    const look = JSON.stringify([trial, why, artifacts]);
    if (look === etag) return trial;
    etag = look;
    study.body = whole;
    const number = Number(match.number);
    const total = Object.values(whole.trials).reduce((sum, count) => sum + count, 0);
    board.fill(tools,
      number > 0 ? board.make("a", { class: "button", href: board.path("studies", match.study, "trials", String(number - 1)), "aria-label": "The trial before" }, "← " + (number - 1)) : null,
      number + 1 < total ? board.make("a", { class: "button", href: board.path("studies", match.study, "trials", String(number + 1)), "aria-label": "The next trial" }, (number + 1) + " →") : null,
      board.session.may("operator") && trial.outcome === "running" ? board.make("button", { type: "button", click: () => board.actions.stopTrial(study, match.number) }, "Stop this trial") : null,
      board.session.may("operator") ? board.make("button", { type: "button", click: () => board.actions.enqueue(study, trial.parameters) }, "Try settings like these") : null);
    const objectives = whole.objectives.map((one) => one.name);
    const metrics = Object.entries(trial.metrics);
    board.charts.forget(content);
    const facts = [
      ["state", board.badge(trial.outcome)],
      trial.reason ? ["reason", trial.reason] : null,
      trial.outside ? ["outside", "of the ranges as they are now: " + trial.outside.join(", ")] : null,
      ["origin", { suggested: "suggested by the sampler", enqueued: "enqueued", added: "added from elsewhere" }[trial.origin] || trial.origin],
      trial.parent !== undefined ? ["began from", board.trialLink(match.study, trial.parent)] : null,
      trial.attempt > 1 ? ["attempts", String(trial.attempt)] : null,
      trial.worker ? ["worker", trial.worker] : null,
      ["started", board.words.moment(trial.started)],
      trial.ended ? ["ended", board.words.moment(trial.ended)] : null,
      trial.ended && trial.origin !== "added" ? ["took", board.words.duration((new Date(trial.ended) - new Date(trial.started)) / 1000)] : null,
      trial.resource !== undefined ? ["trains up to", board.words.number(trial.resource)] : null,
      trial.bracket !== undefined ? ["bracket", String(trial.bracket)] : null,
    ].filter((fact) => fact);
    board.fill(content,
      board.annotationView(trial, path("annotate"), "Note and tags of trial " + match.number, async () => {
        await draw();
        await board.eventsView(events, path, signal);
      }),
      metrics.length > 0 ? board.make("div", { class: "tiles" }, metrics.map(([name, value]) => board.make("div", { class: "tile" },
        board.make("div", { class: "tile-title" }, name), board.make("div", { class: "tile-value" }, board.words.number(value)),
        board.make("div", { class: "tile-note" }, objectives.includes(name) ? "objective" : "",
          trial.deviations && trial.deviations[name] !== undefined ? " ± " + board.words.number(trial.deviations[name]) : "")))) : null,
      board.make("div", { class: "beside" },
        board.section("What it is", board.table("What it is", null, facts)),
        board.section("Why these settings", board.whyView(why, reason))),
      board.section("Settings", board.make("div", { class: "beside" },
        board.table("Settings", ["setting", "value"].concat(settings.rows.some((row) => row.default !== undefined) ? ["defaults"] : []),
          settings.rows.map((row) => [[row.name, row.kind === "tuned" ? null : board.make("small", null, " " + row.kind)],
            row.changed ? board.make("strong", null, row.value) : row.value].concat(row.default === undefined ? [] : [row.default])), [1, 2]),
        board.forms(settings.forms))),
      trial.detail ? board.section("Last output", board.copyable("what it printed last", trial.detail)) : null,
      board.measurementsView(trial, whole, objectives),
      board.artifactsView(artifacts, path, signal));
    board.charts.wake();
    return trial;
  }

  let trial = await draw();
  board.eventsView(events, path, signal);
  board.followLogs(output, path, signal, () => trial);
  // It goes on while it runs.
  while (!signal.aborted && !trial.ended) {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    if (signal.aborted) return;
    const before = etag;
    try { trial = await draw(); } catch (error) { if (signal.aborted || error.status === 404) return; }
    if (etag !== before) board.eventsView(events, path, signal);
  }
};

// Why the settings were tried, in sentences, with the numbers behind the choice.
board.whyView = function (why, reason) {
  const figures = Object.entries(why.why && why.why.figures || {});
  return [
    reason.sentences.map((text) => board.make("p", null, board.prose(text))),
    why.parent !== undefined ? board.make("p", null, "It began from the checkpoint of trial " + why.parent + ".") : null,
    figures.length > 0 ? board.make("details", null, board.make("summary", null, "Numbers behind the choice"),
      board.table("Numbers behind the choice", null, figures.map(([name, value]) => [board.words.outcome(name), board.words.number(value)]), [1])) : null,
  ];
};

// What a trial reported on its way: a curve, and a table.
board.measurementsView = function (trial, study, objectives) {
  if (trial.measurements.length === 0) return null;
  const names = [...new Set(trial.measurements.flatMap((one) => Object.keys(one.metrics)))];
  const reach = (one) => one.resource !== undefined ? one.resource : one.step;
  const hasUnits = trial.measurements.some((one) => one.unit !== undefined);
  const drawn = names.filter((name) => trial.measurements.filter((one) => reach(one) !== undefined && typeof one.metrics[name] === "number").length > 1);
  const charts = hasUnits ? [] : drawn.sort((a, b) => objectives.includes(b) - objectives.includes(a)).slice(0, 6).map((name, place) => {
    const goal = (study.objectives.find((one) => one.name === name) || {}).goal;
    return {
      name: "curve-" + place, title: name, tall: false, notes: [],
      label: name + " over the training of the trial, in the table that follows.",
      data: {
        kind: "curves", metric: { name, goal }, scale: null, across: "step",
        curves: [[trial.number, trial.outcome, trial.measurements.filter((one) => reach(one) !== undefined && name in one.metrics)
          .map((one) => [reach(one), typeof one.metrics[name] === "number" ? one.metrics[name] : null])]],
      },
    };
  });
  const most = 500;
  const rows = trial.measurements.slice(-most).map((one) => [one.step === undefined ? "final" : String(one.step)]
    .concat(hasUnits ? [one.unit || ""] : [], names.map((name) => one.metrics[name] === undefined ? "–" : board.words.number(one.metrics[name]))));
  return board.section("Measurements",
    charts.length > 0 ? board.make("div", { class: charts.length > 1 ? "slices" : null }, charts.map((chart) => board.charts.make(chart, { title: chart.title }))) : null,
    board.make("details", { open: charts.length === 0 }, board.make("summary", null, board.words.count(trial.measurements.length, "measurement")),
      trial.measurements.length > most ? board.note("The last " + most + " are shown.") : null,
      board.table("Measurements", ["step"].concat(hasUnits ? ["unit"] : [], names), rows, names.map((_, place) => place + (hasUnits ? 2 : 1)))));
};

// The files that a trial left to be kept, each to be saved and none to be opened here; small pictures are
// shown.
board.artifactsView = function (artifacts, path, signal) {
  if (artifacts.length === 0) return null;
  const pictures = board.make("div", { class: "pictures" });
  const rows = artifacts.map((one) => {
    const address = path("artifacts", one.sha256);
    if (one.removed !== undefined) return [one.name, board.words.bytes(one.size), "removed: " + { quota: "beyond the quota", keep: "not among those kept" }[one.because]];
    if (!one.here) return [one.name, board.words.bytes(one.size), "on the machine that ran the trial"];
    return [one.name, board.words.bytes(one.size), board.saveLink(one, address)];
  });
  const shown = artifacts.filter((one) => one.here && one.size <= 1 << 20 && /\.(png|jpe?g|gif|webp)$/i.test(one.name)).slice(0, 12);
  board.showPictures(pictures, shown, path, signal);
  return board.section("Artifacts", board.table("Artifacts", ["name", "size", ""], rows, [1]), pictures);
};

// A link that saves a file. With a token it has to be fetched, since the token is never in an address.
board.saveLink = function (artifact, address) {
  const name = artifact.name.split("/").pop();
  if (!board.token.get()) return board.make("a", { href: address, download: name }, "Save");
  const button = board.make("button", { type: "button", class: "link", click: async () => {
    button.disabled = true;
    try {
      const answer = await board.send(address, { headers: { Accept: "*/*" } });
      if (!answer.ok) throw new board.Problem(answer.status, await answer.json().catch(() => null));
      board.save(name, await answer.blob());
    } catch (error) {
      button.after(board.problem(error));
    }
    button.disabled = false;
  } }, "Save");
  return button;
};

// Pictures, if the server says that they are some by their first bytes, whatever their names say.
board.showPictures = async function (place, artifacts, path, signal) {
  for (const one of artifacts) {
    try {
      const answer = await board.send(path("artifacts", one.sha256), { signal, headers: { Accept: "image/*" } });
      const type = answer.headers.get("Content-Type") || "";
      if (!answer.ok || !/^image\/(png|jpeg|gif|webp)$/.test(type)) continue;
      const bytes = await answer.blob();
      const source = await new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(new Blob([bytes], { type }));
      });
      board.add(place, [board.make("figure", null, board.make("img", { src: source, alt: one.name }), board.make("figcaption", null, one.name))]);
    } catch (error) {
      if (signal.aborted) return;
    }
  }
};

// The events of a trial.
board.eventsView = async function (place, path, signal) {
  let after = null;
  const events = [];
  try {
    do {
      const body = await board.get(path("events") + (after === null ? "" : "?after=" + after), signal);
      events.push(...body.events);
      after = body.next === undefined || events.length > 5000 ? null : body.next;
      if (after !== null && events.some((event) => event.kind === "ended" && !event.body.retries) && events.length > 0) after = null;
    } while (after !== null);
  } catch (error) {
    if (error.name !== "AbortError") board.fill(place, board.problem(error));
    return;
  }
  const quiet = new Set(["measured", "renewed"]);
  const shown = events.filter((event) => !quiet.has(event.kind));
  const count = events.length - shown.length;
  const told = (event) => {
    const body = event.body;
    const outcome = body.outcome && (typeof body.outcome === "string" ? body.outcome : body.outcome.outcome || Object.keys(body.outcome)[0]);
    return [event.kind === "annotated" ? [...(body.tags || []).map((tag) => "#" + tag), (body.note || "").slice(0, 100)].filter((word) => word).join(" ") || "nothing any more" : null,
      outcome, body.worker ? "by " + body.worker : null, body.attempt ? "attempt " + body.attempt : null, body.ruling ? JSON.stringify(body.ruling) : null,
      body.files ? board.words.count(body.files.length, "file") : null,
      body.reason, body.retries ? "it is tried again" : null].filter((word) => word).join(", ");
  };
  board.fill(place, board.section("Events",
    board.table("Events", ["sequence", "time", "what", ""], shown.map((event) => [String(event.sequence), board.words.moment(event.time), event.kind, told(event)])),
    count > 0 ? board.note("And " + board.words.count(count, "measurement") + " or signs of life between them.") : null));
};
