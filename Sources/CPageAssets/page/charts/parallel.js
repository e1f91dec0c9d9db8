// Every trial as a line across its parameters and metrics; areas of axes keep the lines that cross them.
plots.draw.parallel = function (data, look, element) {
  const option = plots.base(look);
  delete option.legend;
  delete option.grid;
  const count = data.axes.length;
  // Where a parameter has no value the line crosses below its axis, at a place of its own.
  const nowhere = -0.12;
  const lacks = data.axes.map((_, place) => data.lines.some((line) => line[1][place] === null));
  const metrics = data.metrics;
  const goal = metrics[0].metric.goal;
  const loss = (line) => goal === "maximize" ? -line[2][0] : line[2][0];
  const lines = data.lines.slice().sort((a, b) => loss(b) - loss(a));
  const last = Math.max(lines.length - 1, 1);
  const vertical = look.narrow || (count + metrics.length) * 82 > look.width;
  element.style.height = vertical ? (count + metrics.length) * 66 + 40 + "px" : "";
  option.parallel = vertical
    ? { layout: "vertical", left: 30, right: 34, top: 30, bottom: 30 }
    : { left: 50, right: 60, top: 44, bottom: 24 };
  option.parallelAxis = data.axes.map((axis, dim) => {
    const ticks = lacks[dim] ? [[nowhere, "none"]].concat(axis.ticks) : axis.ticks;
    return plots.placeAxis(look, ticks, { dim, name: axis.name, min: lacks[dim] ? nowhere : 0 });
  }).concat(metrics.map((axis, place) => {
    // All at one value, or none at all, still need an axis with a length.
    const from = axis.from === null ? 0 : axis.from, to = axis.to === null ? 1 : axis.to;
    const style = plots.axis(look, axis.metric.name, {
      dim: count + place, min: from === to ? from - 0.5 : from, max: from === to ? to + 0.5 : to, splitLine: { show: false },
    });
    return axis.scale ? plots.cut(style, axis.metric, axis.scale) : style;
  }));
  const room = vertical ? look.width - 76 : Math.max((look.width - 110) / Math.max(count + metrics.length - 1, 1) - 6, 40);
  for (const [place, axis] of option.parallelAxis.entries()) {
    axis.nameLocation = vertical ? "start" : "end";
    axis.nameGap = 14;
    axis.nameTextStyle = {
      color: place < count ? look.ink : look.good, fontWeight: 600, overflow: "truncate", width: room,
      align: vertical ? "left" : place === 0 ? "left" : place === option.parallelAxis.length - 1 ? "right" : "center",
      verticalAlign: vertical ? "bottom" : undefined, padding: vertical ? [0, 0, 16, 0] : 0,
      textBorderColor: look.paper, textBorderWidth: 3,
    };
    axis.axisLabel = Object.assign({}, axis.axisLabel, { fontSize: 11, textBorderColor: look.paper, textBorderWidth: 3 });
    axis.areaSelectStyle = { width: 18, borderColor: look.warm, color: look.warm, opacity: 0.25 };
  }
  option.series = [{
    type: "parallel", inactiveOpacity: 0.03, activeOpacity: 1, progressive: 0, smooth: false,
    data: lines.map((line, rank) => ({
      value: line[1].map((place) => place === null ? nowhere : place)
        .concat(line[2].map((value, place) => value === null ? "-" : plots.inside(value, metrics[place].metric, metrics[place].scale))),
      lineStyle: {
        color: plots.mixed(look.faint, look.accent, Math.pow(rank / last, 3)),
        width: rank > last - 5 ? 2 : 1, opacity: lines.length > 200 ? 0.6 : 0.85,
      },
    })),
  }];
  option.tooltip.formatter = (item) => {
    const line = lines[item.dataIndex];
    return plots.tip(["trial " + line[0]]
      .concat(line[2].map((value, place) => metrics[place].metric.name + " " + plots.number(value)))
      .concat(line[3].map((text, place) => data.axes[place].name + " " + text)));
  };
  // For what is told of the lines that areas keep.
  element.lines = lines;
  return option;
};

// Tells which trials cross all the areas, the best first.
plots.tellPicked = function (chart, element, data) {
  const box = document.querySelector("[data-picked=" + element.dataset.chart + "]");
  const series = chart.getModel().getSeriesByIndex(0);
  const inactive = series.getRawIndicesByActiveState("inactive");
  box.textContent = "";
  if (inactive.length === 0) return;
  const picked = series.getRawIndicesByActiveState("active").map((place) => element.lines[place]).reverse();
  const text = document.createElement("p");
  const best = picked.slice(0, 5).map((line) => "trial " + line[0] + " (" + plots.number(line[2][0]) + ")");
  text.textContent = picked.length + " of " + element.lines.length + " lines cross every area"
    + (best.length > 0 ? "; best by " + data.metrics[0].metric.name + ": " + best.join(", ") + ". " : ". ");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Show all";
  button.addEventListener("click", () => {
    chart.dispose();
    element.chart = null;
    box.textContent = "";
    plots.show(element);
  });
  text.append(button);
  box.append(text);
};
