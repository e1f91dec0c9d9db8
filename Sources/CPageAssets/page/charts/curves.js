// How training went, one line a trial, each ending in a mark that says how.
plots.draw.curves = function (data, look) {
  const option = plots.base(look);
  const bars = "path://M2,0 L5,0 L5,10 L2,10 Z M8,0 L11,0 L11,10 L8,10 Z";
  const cross = "path://M1,0 L5,4 L9,0 L10,1 L6,5 L10,9 L9,10 L5,6 L1,10 L0,9 L4,5 L0,1 Z";
  const kinds = {
    completed: { color: look.accent, symbol: "circle", size: 6 },
    stopped: { color: look.warm, symbol: cross, size: 8 },
    paused: { color: look.grey, symbol: bars, size: 9 },
    running: { color: look.good, symbol: "arrow", size: 8 },
  };
  const other = { color: look.muted, symbol: "rect", size: 7 };
  const kind = (word) => kinds[word] || other;
  const y = (value) => plots.inside(value, data.metric, data.scale);
  option.grid.top = 34;
  option.xAxis = plots.axis(look, data.across, { min: "dataMin", max: "dataMax", splitLine: { show: false } });
  option.yAxis = plots.metricAxis(look, data.metric, data.scale);
  // The best curves come first and are drawn last.
  const curves = data.curves.slice().reverse();
  const many = curves.length > 30;
  const lines = curves.map((curve, rank) => ({
    name: curve[1].replaceAll("_", " "), type: "line", symbol: "none", silent: true,
    data: curve[2].map((point) => [point[0], y(point[1])]),
    lineStyle: {
      color: kind(curve[1]).color, width: rank === curves.length - 1 ? 2.5 : 1.2,
      opacity: rank === curves.length - 1 ? 1 : many ? 0.35 : 0.55,
    },
    itemStyle: { color: kind(curve[1]).color },
  }));
  const words = ["completed", "stopped", "paused", "running"]
    .concat(curves.map((curve) => curve[1])).filter((word, place, all) => all.indexOf(word) === place)
    .filter((word) => curves.some((curve) => curve[1] === word));
  const ends = words.map((word) => ({
    name: word.replaceAll("_", " "), type: "scatter", symbol: kind(word).symbol, symbolSize: kind(word).size, z: 4,
    itemStyle: { color: kind(word).color },
    data: curves.filter((curve) => curve[1] === word).map((curve) => {
      const finite = curve[2].filter((point) => point[1] !== null);
      const end = finite[finite.length - 1];
      return end ? [end[0], y(end[1]), end[1], curve[0]] : null;
    }).filter((end) => end !== null),
  }));
  option.legend.data = words.map((word) => ({
    name: word.replaceAll("_", " "), icon: kind(word).symbol, itemStyle: { color: kind(word).color, opacity: 1 },
    lineStyle: { width: 0 },
  }));
  option.tooltip.formatter = (item) => plots.tip([
    "trial " + item.value[3], item.seriesName, data.metric.name + " " + plots.number(item.value[2]) + " at " + plots.number(item.value[0]),
  ]);
  option.series = lines.concat(ends);
  return option;
};
