// Two metrics against each other, with the trials that no other beats.
plots.draw.front = function (data, look) {
  const option = plots.base(look);
  const [xScale, yScale] = data.scales;
  const points = (rows) => rows.map((row) => [
    plots.inside(row[0], data.x, xScale), plots.inside(row[1], data.y, yScale), row[2], row[0], row[1],
  ]);
  const front = points(data.front).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const arrow = (metric) => metric.name + (metric.goal === "maximize" ? " (large is good)" : " (small is good)");
  option.grid.top = 34;
  option.xAxis = plots.cut(plots.axis(look, arrow(data.x)), data.x, xScale);
  option.yAxis = plots.metricAxis(look, { name: arrow(data.y), goal: data.y.goal }, yScale);
  option.tooltip.formatter = (item) => plots.tip([
    "trial " + item.value[2], data.y.name + " " + plots.number(item.value[4]),
    data.x.name + " " + plots.number(item.value[3]), item.seriesName,
  ]);
  option.series = [
    {
      name: "beaten", type: "scatter", data: points(data.others), symbolSize: data.others.length > 500 ? 4 : 6,
      itemStyle: { color: look.grey, opacity: 0.55 },
    },
    {
      name: "front", type: data.line ? "line" : "scatter", data: front, symbol: "circle", symbolSize: 9,
      showSymbol: true, showAllSymbol: true, step: data.line ? (data.x.goal === "maximize" ? "start" : "end") : undefined,
      lineStyle: { color: look.accent, width: 1.5 }, itemStyle: { color: look.accent },
    },
    {
      name: "balanced", type: "scatter", data: front.filter((row) => row[2] === data.balanced), symbol: "diamond",
      symbolSize: 17, itemStyle: { color: look.warm }, z: 5,
    },
  ];
  // What the study file wants at most or at least of each metric, where it lies on the drawing.
  const bounds = [["xAxis", data.bounds && data.bounds[0]], ["yAxis", data.bounds && data.bounds[1]]]
    .flatMap(([axis, bound]) => bound ? [bound.at_most, bound.at_least].filter((value) => value !== undefined).map((value) => ({ [axis]: value })) : []);
  if (bounds.length > 0) {
    option.series.push({
      name: "threshold", type: "line", data: [], itemStyle: { color: look.good }, lineStyle: { color: look.good, type: "dashed" },
      markLine: {
        silent: true, symbol: "none", data: bounds, lineStyle: { color: look.good, type: "dashed", width: 1.3 },
        label: { color: look.good, formatter: (item) => plots.number(item.value), position: "insideEndTop" },
      },
    });
  }
  return option;
};
