// Where good values of the parameters are.
board.tabs.push({
  id: "parameters", title: "Parameters",
  draw: function (place, study, signal) {
    const select = board.openTrial(study);
    const parallel = board.make("div"), slices = board.make("div"), contour = board.make("div");
    place.append(parallel, slices, contour);
    // All are asked for at once, and each is drawn as it comes.
    board.sectionView(parallel, study, signal, "parallel", (body) => board.section("Parallel coordinates",
      body.charts.length > 0 ? board.note("Each line is a trial; the stronger its colour, the better. Drag along an axis to keep only the lines that cross there; click the axis to release it.") : null,
      board.remarks(body), body.charts.map((chart) => board.charts.make(chart, { select }))));
    board.sectionView(slices, study, signal, "slices", (body) => {
      const names = [...new Set(body.charts.map((chart) => chart.data.metric.name))];
      return board.section("Slices",
        body.charts.length > 0 ? board.note("Each point is a trial, whatever its other values were; the stronger its colour, the later it came.") : null,
        names.map((name) => [
          names.length > 1 ? board.make("h3", null, name) : null,
          board.make("div", { class: "slices" }, body.charts.filter((chart) => chart.data.metric.name === name)
            .map((chart) => board.charts.make(chart, { title: chart.title, select }))),
        ]), board.remarks(body));
    });
    board.contourView(contour, study, signal);
  },
});

// What is expected over two parameters that can be chosen.
board.contourView = function (place, study, signal) {
  const names = Object.keys(study.body.definition.parameters || {});
  if (names.length < 2 || study.body.objectives.length === 0) return place;
  const choice = (label, first) => {
    const element = board.make("select", { "aria-label": label },
      first ? board.make("option", { value: "" }, first) : null, names.map((name) => board.make("option", { value: name }, name)));
    return element;
  };
  const across = choice("Parameter across", "most important"), up = choice("Parameter upwards", "next important");
  const metric = board.make("select", { "aria-label": "Metric" }, study.body.objectives.map((one) => board.make("option", { value: one.name }, one.name)));
  const query = () => {
    const parts = [["across", across.value], ["up", up.value], ["metric", metric.value]].filter((part) => part[1] !== "");
    return "?" + parts.map(([name, value]) => name + "=" + encodeURIComponent(value)).join("&");
  };
  const view = board.make("div");
  const load = board.sectionView(view, study, signal, "contour", (body) => [
    board.remarks(body),
    body.charts.map((chart) => board.charts.make(chart, { select: board.openTrial(study) })),
  ], query);
  const again = async () => { const reload = await load; reload().catch((error) => board.fill(view, board.problem(error))); };
  for (const element of [across, up, metric]) element.addEventListener("change", again);
  return board.add(place, board.section("Two parameters",
    board.make("div", { class: "tools" }, board.make("label", null, "across ", across), board.make("label", null, "upwards ", up),
      study.body.objectives.length > 1 ? board.make("label", null, "metric ", metric) : null), view));
};
