// The best so far of several studies, over trials or over time.
plots.draw.compare = function (data, look) {
  const option = plots.base(look);
  const colors = plots.series(look);
  const across = data.isTime ? 4 : 0;
  const far = Math.max(...data.studies.map((study) => study.end[data.isTime ? 1 : 0]), 1);
  option.grid.top = data.studies.length > 3 ? 60 : 36;
  option.xAxis = plots.axis(look, data.isTime ? "seconds since the first trial" : "trials that ended", {
    scale: false, min: 0, max: far, splitLine: { show: false },
  });
  option.yAxis = plots.metricAxis(look, data.metric, data.scale);
  option.tooltip.formatter = (item) => plots.tip([
    item.seriesName, data.metric.name + " " + plots.number(item.value[2]), "trial " + item.value[3] + ", after " + plots.number(item.value[4]) + " s",
  ]);
  option.series = data.studies.map((study, place) => {
    const rows = study.best.map((row) => [data.isTime ? row[3] : row[0], plots.inside(row[1], data.metric, data.scale), row[1], row[2], row[3]]);
    if (rows.length > 0) {
      const last = rows[rows.length - 1];
      rows.push([study.end[data.isTime ? 1 : 0]].concat(last.slice(1)));
    }
    return {
      name: study.name, type: "line", step: "end", data: rows, symbol: "circle", symbolSize: 5, showSymbol: rows.length < 60,
      lineStyle: { color: colors[place % colors.length], width: 2, type: place >= colors.length ? "dashed" : "solid" },
      itemStyle: { color: colors[place % colors.length] },
    };
  });
  return option;
};

// Colours that can be told apart on the page's ground.
plots.series = (look) => [look.accent, look.warm, look.good, look.grey, "#9b5de5", "#c9a227"];
