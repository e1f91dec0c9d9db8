// How much each parameter matters, as bars.
plots.draw.importance = function (data, look, element) {
  const option = plots.base(look);
  element.style.height = Math.max(data.rows.length * 30 + 24, 90) + "px";
  option.grid = { left: 8, right: 64, top: 4, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "all" };
  delete option.legend;
  option.xAxis = { type: "value", min: 0, max: "dataMax", show: false };
  option.yAxis = {
    type: "category", inverse: true, data: data.rows.map((row) => row[0]),
    axisLine: { show: false }, axisTick: { show: false },
    axisLabel: { color: look.ink, width: Math.round(look.width * 0.38), overflow: "truncate", interval: 0, fontSize: 13 },
  };
  const percent = (share) => (share * 100).toFixed(share < 0.0995 ? 1 : 0) + " %";
  option.tooltip.formatter = (item) => plots.tip([data.rows[item.dataIndex][0], percent(data.rows[item.dataIndex][1])]);
  option.series = [{
    type: "bar", data: data.rows.map((row) => row[1]), barMaxWidth: 18,
    itemStyle: { color: look.accent, borderRadius: 2 },
    label: { show: true, position: "right", color: look.ink, formatter: (item) => percent(item.value) },
  }];
  return option;
};
