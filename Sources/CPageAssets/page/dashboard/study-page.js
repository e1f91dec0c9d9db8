// A study as it stands, and as it goes on.
board.pages.study = async function (main, match, signal) {
  document.title = match.study + " – Luthier";
  const study = {
    name: match.study, signal, path: (...more) => board.studyPath(match.study, ...more),
    body: await board.get(board.studyPath(match.study), signal),
    store: new board.TrialStore(match.study, signal),
    isLoaded: false, changed: new Set(), listeners: [],
  };
  // The trials, as soon as a tab needs them.
  study.trials = async () => {
    if (!study.loading) study.loading = study.store.load().then(() => { study.isLoaded = true; });
    await study.loading;
    return study.store;
  };
  const live = board.make("span", { class: "live", role: "status" }, "connecting");
  const head = board.make("div", { class: "study-head" });
  const tools = board.make("div", { class: "tools" });
  const panel = board.make("div", { class: "panel", role: "tabpanel", id: "panel", tabindex: "-1" });
  const tabs = board.make("div", { class: "tabs", role: "tablist", "aria-label": "Views of the study" });
  board.fill(main,
    board.make("p", { class: "crumbs" }, board.make("a", { href: "/" }, "Studies"), " / "),
    board.make("div", { class: "title-row" }, board.make("h1", null, match.study), tools),
    head, tabs, panel);

  const drawHead = () => {
    const body = study.body;
    board.fill(head,
      board.make("div", { class: "standing" }, board.badge(body.state), live,
        body.reason ? board.make("span", { class: "small" }, body.reason) : null, board.runNote(body.run)),
      board.outcomes(body),
      board.annotationView(body, study.path("annotate"), "Note and tags of the study", () => study.renew()));
    board.fill(tools, board.actions.buttons(study));
  };

  // Tabs.
  let current = null;
  const chosen = () => {
    const id = location.hash.slice(1);
    return board.tabs.find((tab) => tab.id === id) || board.tabs[0];
  };
  const buttons = board.tabs.map((tab) => board.make("button", {
    type: "button", role: "tab", id: "tab-" + tab.id, "aria-controls": "panel",
    click: () => { history.replaceState(null, "", location.pathname + (tab === board.tabs[0] ? "" : "#" + tab.id)); open(); },
  }, tab.title));
  tabs.append(...buttons);
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    next.focus();
    next.click();
  });
  function open() {
    const tab = chosen();
    if (current && current.tab === tab) return;
    if (current) current.control.abort();
    board.charts.forget(panel);
    const control = new AbortController();
    signal.addEventListener("abort", () => control.abort(), { signal: control.signal });
    current = { tab, control };
    buttons.forEach((button, place) => {
      button.setAttribute("aria-selected", String(board.tabs[place] === tab));
      button.tabIndex = board.tabs[place] === tab ? 0 : -1;
      if (board.tabs[place] === tab) button.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    panel.setAttribute("aria-labelledby", "tab-" + tab.id);
    study.listeners = [];
    const place = board.make("div");
    board.fill(panel, place);
    Promise.resolve(tab.draw(place, study, control.signal)).catch((error) => {
      if (error.name !== "AbortError" && !control.signal.aborted) board.fill(place, board.problem(error));
    });
  }
  addEventListener("hashchange", open, { signal });

  // A tab hears of every change through `heard`, at most as often as it can keep up.
  study.heard = (listener) => study.listeners.push(listener);

  drawHead();
  open();

  // Live.
  let renewing = false, pending = false, timer = 0;
  const least = 500;
  async function renew() {
    if (renewing) { pending = true; return; }
    renewing = true;
    pending = false;
    const start = performance.now();
    try {
      study.body = await board.get(study.path(), signal);
      if (study.isLoaded) {
        const numbers = Array.from(study.changed);
        study.changed.clear();
        await study.store.renew(numbers);
      }
      drawHead();
      for (const listener of study.listeners) await listener();
    } catch (error) {
      if (error.name === "AbortError" || signal.aborted) return;
      if (error.status === 404) return gone();
      // The next event, or the stream that comes back, asks again.
    } finally {
      renewing = false;
    }
    const pause = Math.max(least, 2 * (performance.now() - start));
    if (pending) plan(pause);
  }
  function plan(pause) {
    if (timer || signal.aborted) { pending = true; return; }
    timer = setTimeout(() => { timer = 0; renew(); }, pause);
  }
  study.renew = renew;
  // What becomes of a run is no event of the study.
  const looking = setInterval(() => { if (study.body.run && !document.hidden) plan(0); }, 3000);
  signal.addEventListener("abort", () => clearInterval(looking), { once: true });
  function gone() {
    board.fill(panel, board.note("This study was deleted.", "warning"));
    board.fill(tools);
    live.textContent = "deleted";
  }
  let wasLost = false;
  board.follow(match.study, study.body.sequence, signal, {
    state: (state) => {
      live.textContent = { live: "live", lost: "connection lost, trying again", gone: "deleted" }[state];
      live.dataset.state = state;
      if (state === "lost") wasLost = true;
      if (state === "live" && wasLost) { wasLost = false; plan(0); }
      if (state === "gone") gone();
    },
    events: (events) => {
      for (const event of events) for (const number of board.trialsOf(event)) study.changed.add(number);
      plan(0);
    },
  });
};

// A section of charts of a study that follows it: asks again when something happened, no more often than
// it can be made.
board.sectionView = async function (place, study, signal, name, build, query) {
  let cost = 0, last = 0, timer = 0, sequence = -1;
  const charts = new Map();
  async function load() {
    const start = performance.now();
    const body = await board.get(study.path("sections", name) + (query ? query() : ""), signal);
    cost = performance.now() - start;
    last = performance.now();
    if (body.sequence === sequence && !query) return;
    sequence = body.sequence;
    const known = body.charts.length === charts.size && body.charts.every((chart) => charts.has(chart.name) && charts.get(chart.name).data.kind === chart.data.kind);
    if (known && charts.size > 0) {
      for (const chart of body.charts) {
        const element = charts.get(chart.name);
        // Lines that were picked stay until they are let go.
        if (!element.isBrushed) board.charts.update(element, chart);
      }
      const remarks = place.querySelector(".remarks");
      if (remarks) remarks.replaceWith(board.remarks(body));
      return;
    }
    board.charts.forget(place);
    charts.clear();
    board.fill(place, build(body));
    for (const element of place.querySelectorAll("[data-chart]")) charts.set(element.dataset.chart, element);
    board.charts.wake();
  }
  study.heard(() => {
    if (timer || signal.aborted) return;
    const due = Math.max(last + Math.max(1000, 4 * cost) - performance.now(), 0);
    timer = setTimeout(() => { timer = 0; load().catch(() => {}); }, due);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
  try {
    await load();
  } catch (error) {
    if (error.name !== "AbortError") board.fill(place, board.problem(error));
  }
  return load;
};

// How the run of a study on the server stands.
board.runNote = function (run) {
  if (!run) return null;
  const words = {
    running: "the server runs it, " + run.parallel + " at once", waiting: "it waits for its turn on the server",
    stopping: "its trials on the server are being interrupted", failing: "the server cannot run it, and tries again: " + run.problem,
  };
  return board.make("span", { class: run.state === "failing" ? "small bad" : "small", "data-run": run.state }, words[run.state] || run.state);
};

// A click on a point of a chart leads to its trial.
board.openTrial = (study) => (number) => board.router.go(board.path("studies", study.name, "trials", String(number)));
