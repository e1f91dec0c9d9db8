// Every trial in the order of its end, and the best so far.
plots.draw.history = function (data, look) {
  const option = plots.base(look);
  const y = (value) => plots.inside(value, data.metric, data.scale);
  const points = (rows) => rows.map((row) => [row[0], y(row[1]), row[1], row[2], row[3]]);
  const best = data.best.map((row) => [row[0], y(row[1]), row[1], row[2], row[3]]);
  if (best.length > 0) {
    const last = best[best.length - 1];
    best.push([data.total, last[1], last[2], last[3], last[4]]);
  }
  option.grid.top = 34;
  option.xAxis = plots.axis(look, "trials that ended", {
    scale: false, min: data.total > 1 ? 1 : 0, max: Math.max(data.total, 2), minInterval: 1, splitLine: { show: false },
  });
  option.yAxis = plots.metricAxis(look, data.metric, data.scale);
  option.tooltip.formatter = (item) => item.value ? plots.tip([
    "trial " + item.value[3], data.metric.name + " " + plots.number(item.value[2]),
    item.seriesName, "after " + plots.number(item.value[4]) + " s",
  ]) : "";
  option.series = [
    {
      name: "completed", type: "scatter", data: points(data.completed), symbolSize: data.total > 500 ? 4 : 7,
      itemStyle: { color: look.accent, opacity: data.total > 500 ? 0.4 : 0.65 },
    },
    {
      name: "best so far", type: "line", step: "end", data: best, symbol: "none",
      lineStyle: { color: look.good, width: 2 }, itemStyle: { color: look.good },
    },
  ];
  if (data.others.length > 0) {
    option.series.unshift({
      name: "not completed", type: "scatter", data: points(data.others), symbolSize: data.total > 500 ? 4 : 6,
      itemStyle: { color: "transparent", borderColor: look.grey, borderWidth: 1.2 },
    });
  }
  if (data.baseline !== undefined && data.baseline !== null) {
    const value = y(data.baseline);
    option.series.push({
      name: "defaults", type: "line", data: [[data.total > 1 ? 1 : 0, value, data.baseline, 0, 0], [Math.max(data.total, 2), value, data.baseline, 0, 0]],
      symbol: "none", lineStyle: { color: look.warm, type: "dashed", width: 1.5 },
      itemStyle: { color: look.warm },
    });
  }
  // Four names take two lines of a narrow screen.
  if (look.narrow && option.series.length > 3) option.grid.top = 54;
  return option;
};
