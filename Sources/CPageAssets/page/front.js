// Two metrics against each other, with the trials that no other beats.
report.draw.front = function (data, look) {
  const option = report.base(look);
  const [xScale, yScale] = data.scales;
  const points = (rows) => rows.map((row) => [
    report.inside(row[0], data.x, xScale), report.inside(row[1], data.y, yScale), row[2], row[0], row[1],
  ]);
  const front = points(data.front).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const arrow = (metric) => metric.name + (metric.goal === "maximize" ? " (large is good)" : " (small is good)");
  option.grid.top = 34;
  option.xAxis = report.cut(report.axis(look, arrow(data.x)), data.x, xScale);
  option.yAxis = report.metricAxis(look, { name: arrow(data.y), goal: data.y.goal }, yScale);
  option.tooltip.formatter = (item) => report.tip([
    "trial " + item.value[2], data.y.name + " " + report.number(item.value[4]),
    data.x.name + " " + report.number(item.value[3]), item.seriesName,
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
  return option;
};
