"use strict";

// What all charts share. Each kind of chart adds a function to `plots.draw` that takes its data and
// the look of the page and returns what ECharts draws. Texts reach the page as text, never as HTML.
// What ECharts cannot draw has a class of its own in `plots.own`.
const plots = { draw: {}, own: {} };

// What draws a kind of chart on an element.
plots.open = function (element, kind, ratio) {
  const own = plots.own[kind];
  return own ? new own(element) : echarts.init(element, null, { devicePixelRatio: ratio });
};

// An option for ECharts, whose texts are none that every object has a member of.
//
// ECharts keeps the widths of texts as members of an object without looking whose they are: the text "__proto__"
// would give members to every object of the page. An invisible mark behind such a text keeps it apart.
plots.tame = function (option) {
  const tamed = (text) => (text in Object.prototype ? text + "\u200b" : text);
  const walk = (value) => {
    if (typeof value === "string") return tamed(value);
    if (typeof value === "function") {
      return function (...given) { return walk(value.apply(this, given)); };
    }
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one)]));
  };
  return walk(option);
};

// The colours of the page as they are now: light, dark or paper.
plots.look = function (element) {
  const style = getComputedStyle(document.documentElement);
  const look = { narrow: element.clientWidth < 520, width: element.clientWidth };
  for (const name of ["paper", "card", "ink", "muted", "line", "accent", "faint", "warm", "grey", "good", "bad", "gold"]) {
    look[name] = style.getPropertyValue("--" + name).trim();
  }
  return look;
};

// A number with five significant digits.
plots.number = function (value) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return value.toExponential(3).replace(/\.?0+e/, "e");
  return String(Number(value.toPrecision(5)));
};

// Round numbers between two different ones, about five of them.
plots.roundNumbers = function (low, high) {
  const unit = Math.pow(10, Math.floor(Math.log10((high - low) / 5)));
  const step = unit * [1, 2, 5, 10].find((one) => unit * one * 5 >= high - low);
  const found = [];
  for (let count = Math.ceil(low / step); count * step <= high && found.length < 7; count += 1) found.push(count * step);
  return found;
};

// A colour between two, both as #rrggbb.
plots.mixed = function (from, to, share) {
  const part = (text, place) => parseInt(text.slice(place, place + 2), 16);
  const parts = [1, 3, 5].map((place) =>
    Math.round(part(from, place) + (part(to, place) - part(from, place)) * share));
  return "rgb(" + parts.join(",") + ")";
};

// A tooltip of lines of text.
plots.tip = function (lines) {
  const box = document.createElement("div");
  box.className = "tip";
  lines.forEach((line, place) => {
    const row = document.createElement(place === 0 ? "strong" : "div");
    row.textContent = line;
    box.append(row);
  });
  return box;
};

// What every chart has.
plots.base = function (look) {
  return {
    animation: false,
    textStyle: { color: look.ink, fontFamily: "system-ui, -apple-system, Segoe UI, Roboto, sans-serif" },
    grid: { left: 8, right: 16, top: 44, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "all" },
    legend: {
      top: 0, left: 0, itemGap: 14, itemWidth: 16, itemHeight: 10, selectedMode: true,
      textStyle: { color: look.ink }, inactiveColor: look.line,
    },
    tooltip: {
      trigger: "item", confine: true, backgroundColor: look.card, borderColor: look.line,
      textStyle: { color: look.ink, fontSize: 13 },
    },
  };
};

// The style of an axis with a name.
plots.axis = function (look, name, more) {
  return Object.assign({
    type: "value", scale: true, name, nameLocation: "middle", nameGap: 28,
    nameTextStyle: { color: look.muted, width: Math.max(look.width - 80, 80), overflow: "truncate" },
    axisLine: { show: true, lineStyle: { color: look.line } },
    axisTick: { show: false },
    axisLabel: { color: look.muted, hideOverlap: true, formatter: plots.number },
    splitLine: { lineStyle: { color: look.line, opacity: 0.5 } },
  }, more);
};

// The upright axis of a metric, cut where its scale says; its name stands above, where there is room.
plots.metricAxis = function (look, metric, scale, more) {
  const axis = plots.axis(look, metric.name, {
    nameLocation: "end", nameGap: 12, splitNumber: 4,
    nameTextStyle: { color: look.muted, align: "left", width: Math.max(look.width - 40, 80), overflow: "truncate" },
  });
  plots.cut(axis, metric, scale);
  return Object.assign(axis, more);
};

// Ends an axis at the limit of a scale.
plots.cut = function (axis, metric, scale) {
  if (!scale) return axis;
  axis[metric.goal === "minimize" ? "max" : "min"] = scale.limit;
  axis.axisLabel = Object.assign({}, axis.axisLabel,
    metric.goal === "minimize" ? { showMaxLabel: false } : { showMinLabel: false });
  return axis;
};

// A value at its place, or at the edge when it is beyond it.
plots.inside = function (value, metric, scale) {
  if (!scale || value === null) return value;
  return metric.goal === "minimize" ? Math.min(value, scale.limit) : Math.max(value, scale.limit);
};

// An axis from 0 to 1 with labels at given places.
plots.placeAxis = function (look, ticks, more) {
  return Object.assign({
    type: "value", min: 0, max: 1,
    axisLine: { show: true, lineStyle: { color: look.line } },
    axisTick: { show: true, customValues: ticks.map((tick) => tick[0]), lineStyle: { color: look.line } },
    axisLabel: {
      color: look.muted, customValues: ticks.map((tick) => tick[0]), hideOverlap: true,
      width: 90, overflow: "truncate",
      formatter: (value) => plots.nearest(ticks, value),
    },
    splitLine: { show: false },
  }, more);
};

// The label of the tick at a place.
plots.nearest = function (ticks, value) {
  const tick = ticks.find((tick) => Math.abs(tick[0] - value) < 1e-9);
  return tick ? tick[1] : "";
};
