// Several studies beside each other.
board.pages.compare = async function (main, match, signal) {
  document.title = "Compare – Luthier";
  const names = () => location.hash.slice(1).split("&").filter((part) => part !== "").map((part) => {
    try { return decodeURIComponent(part); } catch { return part; }
  });
  const all = (await board.get("/api/v1/studies", signal)).studies;
  const chosen = new Set(names().filter((name) => all.some((study) => study.study === name)));
  const view = board.make("div");
  const filter = board.make("input", { type: "search", placeholder: "Filter", "aria-label": "Filter studies", input: () => list() });
  const choices = board.make("div", { class: "choice-list" });
  const list = () => board.fill(choices, all.filter((study) => study.study.toLowerCase().includes(filter.value.trim().toLowerCase())).map((study) => {
    const box = board.make("input", { type: "checkbox", change: () => {
      if (box.checked) chosen.add(study.study); else chosen.delete(study.study);
      history.replaceState(null, "", "/compare#" + Array.from(chosen).map(encodeURIComponent).join("&"));
      draw();
    } });
    box.checked = chosen.has(study.study);
    return board.make("label", null, box, " ", study.study);
  }));
  board.fill(main, board.make("h1", null, "Compare studies"),
    board.make("details", { class: "chooser", open: chosen.size < 2 }, board.make("summary", null, "Studies"), all.length > 8 ? filter : null, choices), view);
  list();
  let asked = 0, isTime = false, metric = null;
  async function draw() {
    const mine = ++asked;
    if (chosen.size < 2) return board.fill(view, board.note(all.length < 2 ? "There are fewer than two studies." : "Choose two studies or more.", "none"));
    let found;
    try {
      found = await Promise.all(Array.from(chosen).map(async (name) => {
        const [body, past, settings] = await Promise.all([
          board.get(board.studyPath(name), signal), board.get(board.studyPath(name, "sections", "history"), signal),
          board.get(board.studyPath(name, "sections", "settings"), signal)]);
        return { name, body, history: past, settings };
      }));
    } catch (error) {
      if (error.name !== "AbortError") board.fill(view, board.problem(error));
      return;
    }
    if (mine !== asked || signal.aborted) return;
    board.charts.forget(view);
    const metrics = [...new Set(found.flatMap((one) => one.history.charts.map((chart) => chart.data.metric.name)))];
    if (!metrics.includes(metric)) metric = metrics[0];
    const drawn = found.map((one) => ({ one, chart: one.history.charts.find((chart) => chart.data.metric.name === metric) })).filter((pair) => pair.chart);
    const lone = found.filter((one) => !drawn.some((pair) => pair.one === one));
    const chart = () => {
      const scales = drawn.map((pair) => pair.chart.data.scale);
      const goal = drawn[0].chart.data.metric.goal;
      const limits = scales.filter((scale) => scale).map((scale) => scale.limit);
      const scale = limits.length === scales.length ? { limit: goal === "maximize" ? Math.min(...limits) : Math.max(...limits) } : null;
      return {
        name: "compare", title: metric, tall: true, notes: [], label: "The best " + metric + " so far of " + drawn.map((pair) => pair.one.name).join(", ") + ".",
        data: {
          kind: "compare", metric: drawn[0].chart.data.metric, scale, isTime,
          studies: drawn.map(({ one, chart }) => {
            const last = chart.data.completed.concat(chart.data.others).reduce((most, row) => Math.max(most, row[3]), 0);
            return { name: board.visible(one.name), best: chart.data.best, end: [chart.data.total, last] };
          }),
        },
      };
    };
    const select = (label, options, value, change) => {
      const element = board.make("select", { "aria-label": label, change: () => { change(element.value); draw(); } },
        options.map(([id, text]) => board.make("option", { value: id }, text)));
      element.value = value;
      return element;
    };
    const goals = new Set(drawn.map((pair) => pair.chart.data.metric.goal));
    const parameters = [...new Set(found.flatMap((one) => (one.settings.rows || []).map((row) => row.name)))];
    const value = (one, name) => ((one.settings.rows || []).find((row) => row.name === name) || {}).value;
    const objectives = [...new Set(found.flatMap((one) => one.body.objectives.map((objective) => objective.name)))];
    const total = (one) => Object.values(one.body.trials).reduce((sum, count) => sum + count, 0);
    const link = (one) => board.make("a", { href: board.path("studies", one.name) }, one.name);
    const best = (one, name) => {
      const trial = one.body.best.find((trial) => trial.number === one.settings.number) || one.body.best[0];
      return trial && trial.metrics[name] !== undefined ? board.words.number(trial.metrics[name]) : "–";
    };
    board.fill(view,
      drawn.length > 0 ? board.section("The best so far",
        board.make("div", { class: "tools" },
          metrics.length > 1 ? select("Metric", metrics.map((name) => [name, name]), metric, (id) => { metric = id; }) : null,
          select("Across", [["trials", "by trials"], ["time", "by time"]], isTime ? "time" : "trials", (id) => { isTime = id === "time"; })),
        goals.size > 1 ? board.note("Not all of these studies have the same goal for " + metric + ".", "warning") : null,
        board.charts.make(chart(), {}),
        lone.length > 0 ? board.note("Without a finished value of " + metric + ": " + lone.map((one) => one.name).join(", ") + ".") : null) : null,
      board.section("Side by side", board.table("Studies side by side", [""].concat(found.map(link)), [
        ["state"].concat(found.map((one) => board.badge(one.body.state))),
        ["trials"].concat(found.map((one) => board.words.grouped(total(one)))),
        ["failed"].concat(found.map((one) => board.words.grouped(one.body.trials.failed + one.body.trials.out_of_memory))),
        ["sampler"].concat(found.map((one) => { const sampler = one.body.definition.sampler; return sampler === undefined ? "auto" : typeof sampler === "string" ? sampler : sampler.kind; })),
        ...objectives.map((name) => ["best " + name].concat(found.map((one) => board.make("strong", null, best(one, name))))),
        ...parameters.map((name) => {
          const values = found.map((one) => value(one, name));
          const differ = new Set(values).size > 1;
          return [name].concat(values.map((text) => text === undefined ? "–" : differ ? board.make("mark", null, text) : text));
        }),
      ])), board.note("Settings are those of each study's best trial; with several objectives those of a balanced one. Marked settings differ."));
    board.charts.wake();
  }
  addEventListener("hashchange", () => { board.router.show(); }, { signal });
  await draw();
};
