// Draws charts into the page: follows width and colours, and forgets them when the page goes.
board.charts = { all: new Set() };

// A place for a chart as the server describes it: name, title, label, notes, data.
board.charts.make = function (chart, options) {
  const element = board.make("div", {
    class: chart.tall ? "chart tall" : "chart", role: "img", "aria-label": chart.label, "data-chart": chart.name,
  });
  const figure = board.make("figure", { class: chart.data.kind === "space" ? "figure large" : "figure" },
    options && options.title ? board.make("figcaption", null, options.title) : null, element);
  if (chart.data.kind === "parallel") {
    figure.append(board.make("div", { class: "picked", "data-picked": chart.name, "aria-live": "polite" }));
  }
  const notes = board.make("div", { class: "notes" });
  figure.append(notes);
  element.owner = { figure, notes, select: options && options.select };
  board.charts.update(element, chart);
  board.charts.all.add(element);
  return figure;
};

// The charts of a section: one over the whole width, several beside each other with their titles.
board.charts.grid = function (charts, select) {
  if (charts.length < 2) return charts.map((chart) => board.charts.make(chart, { select }));
  return board.make("div", { class: "several" }, charts.map((chart) =>
    board.charts.make(Object.assign({}, chart, { tall: false }), { title: chart.title, select })));
};

// Gives a chart new data; it is drawn once it is on the page.
board.charts.update = function (element, chart) {
  element.data = chart.data;
  element.setAttribute("aria-label", board.visible(chart.label));
  board.fill(element.owner.notes, chart.notes.map((note) => board.note(note)));
  board.charts.plan(element);
};

// One after the other, so that the page answers while they are drawn.
board.charts.plan = function (element) {
  element.isPlanned = true;
  if (board.charts.timer) return;
  const next = () => Array.from(board.charts.all).find((one) => one.isPlanned && one.isConnected && one.clientWidth > 0);
  board.charts.timer = setTimeout(() => {
    board.charts.timer = 0;
    const one = next();
    if (!one) return;
    one.isPlanned = false;
    plots.show(one);
    const more = next();
    if (more) board.charts.plan(more);
  }, 0);
};

// The charts inside an element were shown again.
board.charts.wake = function () {
  for (const element of board.charts.all) {
    if (element.isConnected && element.clientWidth > 0 && element.width !== element.clientWidth) board.charts.plan(element);
  }
};

// Forgets the charts of the page before.
board.charts.forget = function (within) {
  for (const element of board.charts.all) {
    if (within && !within.contains(element)) continue;
    if (element.chart) element.chart.dispose();
    board.charts.all.delete(element);
  }
};

// Draws a chart; brushing asks for this too, to show all again.
plots.show = function (element) {
  const data = element.data;
  const option = plots.draw[data.kind](data, plots.look(element), element);
  if (!element.chart) {
    element.isBrushed = false;
    element.chart = plots.open(element, data.kind, Math.max(devicePixelRatio || 1, 1.5));
    if (data.kind === "parallel") {
      element.chart.on("axisareaselected", () => {
        element.isBrushed = true;
        plots.tellPicked(element.chart, element, element.data);
        if (!element.parentElement.querySelector("[data-picked] button")) element.isBrushed = false;
      });
    }
    if (element.owner.select) {
      element.chart.on("click", (item) => {
        const number = plots.numberAt(element, item);
        if (number !== null) element.owner.select(number);
      });
    }
  }
  element.chart.resize();
  element.chart.setOption(plots.own[data.kind] ? option : plots.tame(option), { notMerge: true });
  element.width = element.clientWidth;
  element.dataset.drawn = "yes";
};

// The trial at a point of a chart; null where there is none.
plots.numberAt = function (element, item) {
  const value = Array.isArray(item.value) ? item.value : item.data && item.data.value;
  const place = { history: 3, slice: 2, front: 2, space: 3, overfitting: 2, curves: 3, contour: 3, timeline: 3, compare: null }[element.data.kind];
  if (element.data.kind === "parallel") return element.lines[item.dataIndex][0];
  if (!Array.isArray(value) || place === undefined || place === null) return null;
  return Number.isInteger(value[place]) ? value[place] : null;
};

board.charts.start = function () {
  const again = () => { for (const element of board.charts.all) board.charts.plan(element); };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  let waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(board.charts.wake, 120);
  });
};
