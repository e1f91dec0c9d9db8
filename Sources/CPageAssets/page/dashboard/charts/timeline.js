// When each worker ran which trial: one line a worker, one bar an attempt.
plots.draw.timeline = function (data, look, element) {
  const option = plots.base(look);
  const colors = {
    completed: look.accent, running: look.good, stopped: look.warm, paused: look.grey, retried: look.bad,
    failed: look.bad, out_of_memory: look.bad, infeasible: look.gold,
  };
  const color = (word) => colors[word] || look.muted;
  const now = Math.max(data.now, Date.now());
  const end = (bar) => bar[4] === null ? now : bar[4];
  // Attempts of a worker that overlap lie below each other.
  const lanes = data.workers.map(() => []);
  const laneOf = data.bars.map((bar) => {
    const ends = lanes[bar[2]];
    let lane = ends.findIndex((time) => time <= bar[3]);
    if (lane < 0) lane = ends.length;
    ends[lane] = end(bar);
    return lane;
  });
  const most = Math.max(...lanes.map((ends) => ends.length), 1);
  element.style.height = Math.min(Math.max(data.workers.length * Math.max(26, most * 12) + 90, 150), 900) + "px";
  const words = [...new Set(data.bars.map((bar) => bar[5]))];
  option.grid.top = 34;
  option.xAxis = Object.assign(plots.axis(look, ""), {
    type: "time", scale: true, min: "dataMin", axisLabel: { color: look.muted, hideOverlap: true }, splitLine: { lineStyle: { color: look.line, opacity: 0.5 } },
  });
  option.yAxis = {
    type: "category", inverse: true, data: data.workers, axisLine: { show: false }, axisTick: { show: false },
    axisLabel: { color: look.ink, width: Math.round(look.width * (look.narrow ? 0.22 : 0.18)), overflow: "truncate" },
  };
  option.legend.data = words.map((word) => ({ name: word.replaceAll("_", " "), itemStyle: { color: color(word) } }));
  option.tooltip.formatter = (item) => plots.tip([
    "trial " + item.value[3] + (item.value[4] > 1 ? ", attempt " + item.value[4] : ""), item.seriesName,
    data.workers[item.value[2]], plots.number((item.value[1] - item.value[0]) / 1000) + " s",
  ]);
  option.series = words.map((word) => ({
    name: word.replaceAll("_", " "), type: "custom", itemStyle: { color: color(word) }, encode: { x: [0, 1], y: 2 },
    data: data.bars.map((bar, place) => [bar[3], end(bar), bar[2], bar[0], bar[1], laneOf[place], bar[5]]).filter((bar) => bar[6] === word),
    renderItem: (place, api) => {
      const from = api.coord([api.value(0), api.value(2)]), to = api.coord([api.value(1), api.value(2)]);
      const count = Math.max(lanes[api.value(2)].length, 1);
      const band = Math.min(api.size([0, 1])[1] * 0.8, count * 18);
      const height = band / count - 1;
      const shape = echarts.graphic.clipRectByRect(
        { x: from[0], y: from[1] - band / 2 + api.value(5) * band / count, width: Math.max(to[0] - from[0] - 1, 1.5), height },
        { x: place.coordSys.x, y: place.coordSys.y, width: place.coordSys.width, height: place.coordSys.height });
      return shape && { type: "rect", shape, style: { fill: api.visual("color") } };
    },
  }));
  return option;
};
