// Where a map of means, rows upwards, crosses a level: lines between two places each, in cells of the grid.
plots.levelLines = function (means, level) {
  const found = [];
  for (let up = 0; up + 1 < means.length; up += 1) {
    for (let across = 0; across + 1 < means[up].length; across += 1) {
      // The corners of a square, around it.
      const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([dx, dy]) => [across + dx, up + dy, means[up + dy][across + dx]]);
      if (corners.some((corner) => corner[2] === null)) continue;
      const crossings = [];
      corners.forEach(([x, y, mean], place) => {
        const [nextX, nextY, next] = corners[(place + 1) % 4];
        if (mean >= level === next >= level) return;
        const share = (level - mean) / (next - mean);
        crossings.push([x + (nextX - x) * share, y + (nextY - y) * share]);
      });
      if (crossings.length === 2) found.push(crossings);
      if (crossings.length === 4) {
        // A saddle: the middle says which corners belong together.
        const middle = corners.reduce((sum, corner) => sum + corner[2], 0) / 4;
        const pairs = middle >= level === corners[0][2] >= level ? [[0, 1], [2, 3]] : [[3, 0], [1, 2]];
        for (const [one, other] of pairs) found.push([crossings[one], crossings[other]]);
      }
    }
  }
  return found;
};

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
  // Lines of equal means, where the axes are numbers between which others lie.
  if (least < most && !x.values && !y.values) {
    for (const level of plots.roundNumbers(least, most)) {
      const lines = plots.levelLines(data.means, level);
      if (lines.length === 0) continue;
      option.series.push({
        type: "line", xAxisIndex: 1, yAxisIndex: 1, silent: true, symbol: "none", z: 2, connectNulls: false,
        data: lines.flatMap(([from, to]) => [from, to, ["-", "-"]]), lineStyle: { color: look.ink, width: 1, opacity: 0.55 },
      }, {
        type: "scatter", xAxisIndex: 1, yAxisIndex: 1, silent: true, symbolSize: 0.1, z: 4, data: [lines[Math.floor(lines.length / 2)][0]],
        label: { show: true, formatter: plots.number(level), color: look.ink, fontSize: 11, textBorderColor: look.card, textBorderWidth: 3 },
        labelLayout: { hideOverlap: true },
      });
    }
  }
  return option;
};
