// A metric on training data and on other data; where both are equal is dashed.
plots.draw.overfitting = function (data, look) {
  const option = plots.base(look);
  option.grid.top = 34;
  option.xAxis = plots.axis(look, data.train);
  option.yAxis = plots.metricAxis(look, { name: data.validation }, null);
  option.tooltip.formatter = (item) => plots.tip([
    "trial " + item.value[2], data.train + " " + plots.number(item.value[0]), data.validation + " " + plots.number(item.value[1]),
    item.seriesName,
  ]);
  const all = data.flagged.concat(data.others);
  const low = Math.max(Math.min(...all.map((row) => row[0])), Math.min(...all.map((row) => row[1])));
  const high = Math.min(Math.max(...all.map((row) => row[0])), Math.max(...all.map((row) => row[1])));
  const dots = (name, rows, color) => ({ name, type: "scatter", data: rows, symbolSize: 7, itemStyle: { color, opacity: 0.75 } });
  option.series = [dots("no sign", data.others, look.accent)];
  if (data.flagged.length > 0) option.series.push(dots("overfitted", data.flagged, look.warm));
  if (low < high) {
    option.series.push({
      name: "equal", type: "line", data: [[low, low], [high, high]], symbol: "none", silent: true,
      lineStyle: { color: look.muted, type: "dashed", width: 1.2 }, itemStyle: { color: look.muted },
    });
  }
  return option;
};
