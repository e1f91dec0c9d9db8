// What is expected of a metric over two parameters, as a map of heat with the trials on it.
plots.draw.contour = function (data, look) {
  const option = plots.base(look);
  delete option.legend;
  const [x, y] = data.axes;
  const cells = data.means.flatMap((row, up) => row.map((mean, across) => [across, up, mean]));
  const values = data.means.flat().filter((mean) => mean !== null);
  const least = Math.min(...values), most = Math.max(...values);
  const isLow = data.metric.goal === "minimize";
  // Where on the grid of cells a place of an axis is.
  const at = (places, place) => {
    let low = 0;
    while (low < places.length - 2 && places[low + 1] <= place) low += 1;
    const step = places.length > 1 ? places[low + 1] - places[low] : 1;
    return Math.min(Math.max(low + (place - places[low]) / step, -0.5), places.length - 0.5);
  };
  const spread = (number) => ((number * 0.6180339887) % 1 - 0.5) * 0.5;
  const side = (axis, values, name) => ({
    type: "category", data: values, name, nameLocation: "middle", nameGap: 30,
    nameTextStyle: { color: look.ink, fontWeight: 600, width: Math.max(look.width - 80, 80), overflow: "truncate" },
    axisLine: { lineStyle: { color: look.line } }, axisTick: { show: false },
    axisLabel: { color: look.muted, hideOverlap: true, width: 84, overflow: "truncate" },
  });
  const under = (places) => ({ type: "value", show: false, min: -0.5, max: places.length - 0.5 });
  option.grid = { left: 8, right: 16, top: 44, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "all" };
  option.xAxis = [side(x, data.across_values, x.name), under(data.across)];
  option.yAxis = [Object.assign(side(y, data.up_values, y.name), {
    nameLocation: "end", nameGap: 14, nameTextStyle: { color: look.ink, fontWeight: 600, align: "left", width: Math.max(look.width * 0.4, 80), overflow: "truncate" },
  }), under(data.up)];
  option.visualMap = {
    type: "continuous", min: least, max: least === most ? least + 1 : most, dimension: 2, seriesIndex: 0, calculable: false,
    orient: "horizontal", right: 8, top: 0, itemHeight: look.narrow ? 70 : 120, itemWidth: 12, precision: 4, inverse: false,
    text: [plots.number(most), plots.number(least)], textStyle: { color: look.muted },
    inRange: { color: isLow ? [look.accent, look.faint, look.card] : [look.card, look.faint, look.accent] },
  };
  option.tooltip.formatter = (item) => item.seriesIndex === 1
    ? plots.tip(["trial " + item.value[3], data.metric.name + " " + plots.number(item.value[2])])
    : plots.tip(["expected " + data.metric.name + " " + plots.number(item.value[2]),
      x.name + " " + data.across_values[item.value[0]], y.name + " " + data.up_values[item.value[1]]]);
  option.series = [
    { type: "heatmap", data: cells, itemStyle: { borderWidth: 0 }, emphasis: { itemStyle: { borderColor: look.ink, borderWidth: 1 } } },
    {
      type: "scatter", xAxisIndex: 1, yAxisIndex: 1, symbolSize: data.points.length > 300 ? 3 : 6,
      itemStyle: { color: look.ink, opacity: 0.55, borderColor: look.paper, borderWidth: data.points.length > 300 ? 0 : 1 },
      data: data.points.map((point) => [
        at(data.across, point[0]) + (x.values ? spread(point[3]) : 0), at(data.up, point[1]) + (y.values ? spread(point[3] + 7) : 0), point[2], point[3],
      ]),
    },
  ];
  return option;
};
