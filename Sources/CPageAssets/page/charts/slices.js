// A metric along one parameter.
plots.draw.slice = function (data, look) {
  const option = plots.base(look);
  delete option.legend;
  option.grid.top = 4;
  // Listed values get some width, so that trials with one value do not hide each other.
  const width = data.axis.values ? 0.5 / data.axis.values : 0;
  const spread = (number) => ((number * 0.6180339887) % 1 - 0.5) * width;
  option.xAxis = plots.placeAxis(look, data.axis.ticks);
  if (data.axis.values) option.xAxis.axisLabel.width = Math.max((look.width - 70) / data.axis.ticks.length - 6, 30);
  option.yAxis = plots.metricAxis(look, data.metric, data.scale);
  option.visualMap = {
    show: false, type: "continuous", dimension: 2, min: 0, max: Math.max(data.trials - 1, 1),
    inRange: { color: [look.faint, look.accent] },
  };
  option.tooltip.formatter = (item) => plots.tip([
    "trial " + item.value[2], data.axis.name + " " + item.value[4], data.metric.name + " " + plots.number(item.value[3]),
  ]);
  const many = data.points.length > 500;
  option.series = [{
    type: "scatter", symbolSize: many ? 4 : 7, itemStyle: { opacity: many ? 0.6 : 0.85 },
    data: data.points.map((row) => [
      row[0] + spread(row[2]), plots.inside(row[1], data.metric, data.scale), row[2], row[1], row[3],
    ]),
  }];
  return option;
};
