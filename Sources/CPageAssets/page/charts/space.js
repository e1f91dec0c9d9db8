// Three metrics at once: trials in a box that can be turned, with those that no other beats.
//
// ECharts as we have it draws no depth. This is a chart of our own on a canvas, and takes the calls that pages make of
// theirs: `setOption`, `resize`, `on`, `dispose`, `getZr().flush`.
plots.draw.space = (data, look) => ({ data, look });

plots.own.space = class {
  constructor(element) {
    this.element = element;
    this.heard = {};
    this.hidden = new Set();
    this.near = -1;
    this.home();
    this.canvas = document.createElement("canvas");
    this.box = document.createElement("div");
    this.box.className = "space-tip";
    this.box.hidden = true;
    element.classList.add("space");
    element.append(this.canvas, this.box);
    element.tabIndex = 0;
    element.setAttribute("aria-keyshortcuts", "ArrowLeft ArrowRight ArrowUp ArrowDown Home");
    this.tools = document.createElement("div");
    this.tools.className = "space-tools";
    element.before(this.tools);
    this.control = new AbortController();
    this.listen({ signal: this.control.signal });
  }

  on(name, listener) { this.heard[name] = listener; }

  getZr() { return { flush: () => this.paint() }; }

  dispose() {
    this.control.abort();
    cancelAnimationFrame(this.frame);
    this.canvas.remove();
    this.box.remove();
    this.tools.remove();
    this.element.classList.remove("space");
  }

  resize() {
    const ratio = Math.max(devicePixelRatio || 1, 1.5);
    this.width = this.element.clientWidth;
    this.height = this.element.clientHeight;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    this.canvas.style.width = this.width + "px";
    this.canvas.style.height = this.height + "px";
    this.ratio = ratio;
  }

  // New data or colours; how it is turned and what is chosen stay.
  setOption({ data, look }) {
    const count = data.metrics.length;
    if (!this.chosen || this.data.metrics.length !== count) this.chosen = [0, 1, 2];
    [this.data, this.look] = [data, look];
    const isBeyond = (row) => data.bounds.some((bound, axis) => bound
      && (bound.at_most !== undefined && row[axis] > bound.at_most || bound.at_least !== undefined && row[axis] < bound.at_least));
    const kinds = { beaten: [], beyond: [], front: [], balanced: [] };
    for (const row of data.others) kinds[isBeyond(row) ? "beyond" : "beaten"].push(row);
    for (const row of data.front) kinds[row[count] === data.balanced ? "balanced" : "front"].push(row);
    this.kinds = kinds;
    this.rows = [].concat(kinds.beyond, kinds.beaten, kinds.front, kinds.balanced);
    this.near = -1;
    this.tell();
    this.drawTools();
    this.place();
    this.paint();
  }

  // The way it is seen at first.
  home() { [this.yaw, this.pitch] = [0.62, 0.42]; }

  // Where each trial is in the box, each axis from -1 to 1.
  place() {
    this.axes = this.chosen.map((metric) => {
      const own = this.data.metrics[metric], scale = this.data.scales[metric], bound = this.data.bounds[metric] || {};
      const value = (row) => plots.inside(row[metric], own, scale);
      let low = Infinity, high = -Infinity;
      for (const row of this.rows) {
        const here = value(row);
        if (here < low) low = here;
        if (here > high) high = here;
      }
      // A threshold not far from what was seen is shown too.
      const span = high - low;
      const limits = [bound.at_least, bound.at_most].filter((limit) => limit !== undefined && limit >= low - span / 2 && limit <= high + span / 2);
      low = Math.min(low, ...limits);
      high = Math.max(high, ...limits);
      const room = high > low ? (high - low) * 0.03 : Math.abs(high) * 0.1 || 1;
      low -= room;
      high += room;
      const at = (number) => (number - low) / (high - low) * 2 - 1;
      return { metric: own, value, at, ticks: plots.roundNumbers(low, high).map((tick) => [at(tick), plots.number(tick)]), limits };
    });
    this.points = new Float64Array(this.rows.length * 3);
    this.rows.forEach((row, index) => this.axes.forEach((axis, side) => { this.points[index * 3 + side] = axis.at(axis.value(row)); }));
    // What each trial came to on the screen: across, down, and how far away it is.
    this.seen = new Float64Array(this.rows.length * 3);
  }

  // Where a point of the box is on the screen, across, down and away, as it is turned now.
  project(x, y, z) {
    const across = x * this.turn.cosYaw - y * this.turn.sinYaw, back = x * this.turn.sinYaw + y * this.turn.cosYaw;
    const up = z * this.turn.cosPitch + back * this.turn.sinPitch, away = back * this.turn.cosPitch - z * this.turn.sinPitch;
    // A light perspective: what is near is a little larger.
    const size = this.turn.unit * 7 / (7 + away);
    return [this.turn.left + across * size, this.turn.top - up * size, away];
  }

  paint() {
    if (!this.data || this.width === 0) return;
    const context = this.canvas.getContext("2d");
    const { look } = this;
    this.turn = {
      cosYaw: Math.cos(this.yaw), sinYaw: Math.sin(this.yaw), cosPitch: Math.cos(this.pitch), sinPitch: Math.sin(this.pitch),
      unit: Math.min((this.width - 70) / 3, (this.height - 70) / 3.4), left: this.width / 2 + 6, top: this.height / 2 - this.height / 40,
    };
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    context.font = "12px system-ui, -apple-system, Segoe UI, Roboto, sans-serif";
    // Of each two walls the one behind is drawn.
    const away = [this.turn.sinYaw * this.turn.cosPitch, this.turn.cosYaw * this.turn.cosPitch, -this.turn.sinPitch];
    const behind = away.map((share) => share >= 0 ? 1 : -1);
    this.behind = behind;
    this.drawWalls(context, look, behind);
    this.drawThresholds(context, look);
    this.drawTrials(context, look);
    this.drawNear(context, look, behind);
    this.drawNames(context, look, behind);
    this.element.dataset.angles = this.yaw.toFixed(3) + " " + this.pitch.toFixed(3);
  }

  line(context, from, to) {
    const [a, b] = [this.project(...from), this.project(...to)];
    context.moveTo(a[0], a[1]);
    context.lineTo(b[0], b[1]);
  }

  // A point of the box from its place along one axis and along the two others.
  static point(axis, place, first, second) {
    const point = [0, 0, 0];
    point[axis] = place;
    point[(axis + 1) % 3] = first;
    point[(axis + 2) % 3] = second;
    return point;
  }

  outline(context, axis, place) {
    context.beginPath();
    [[-1, -1], [1, -1], [1, 1], [-1, 1]].forEach(([first, second], corner) => {
      const [x, y] = this.project(...plots.own.space.point(axis, place, first, second));
      if (corner === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.closePath();
  }

  drawWalls(context, look, behind) {
    const { point } = plots.own.space;
    for (const axis of [0, 1, 2]) {
      this.outline(context, axis, behind[axis]);
      context.fillStyle = look.card;
      context.fill();
      context.strokeStyle = look.line;
      context.lineWidth = 1;
      context.stroke();
      context.beginPath();
      for (const side of [1, 2]) {
        for (const [place] of this.axes[(axis + side) % 3].ticks) {
          const ends = [-1, 1].map((end) => side === 1 ? point(axis, behind[axis], place, end) : point(axis, behind[axis], end, place));
          this.line(context, ends[0], ends[1]);
        }
      }
      context.globalAlpha = 0.6;
      context.stroke();
      context.globalAlpha = 1;
    }
  }

  // What the study file wants at most or at least of a metric, as a plane through the box.
  drawThresholds(context, look) {
    this.axes.forEach((axis, side) => {
      for (const limit of axis.limits) {
        this.outline(context, side, axis.at(limit));
        context.fillStyle = context.strokeStyle = look.good;
        context.globalAlpha = 0.1;
        context.fill();
        context.globalAlpha = 1;
        context.lineWidth = 1.3;
        context.setLineDash([5, 4]);
        context.stroke();
        context.setLineDash([]);
      }
    });
  }

  drawTrials(context, look) {
    const { seen, points, kinds } = this;
    for (let index = 0; index < this.rows.length; index += 1) {
      const [x, y, away] = this.project(points[index * 3], points[index * 3 + 1], points[index * 3 + 2]);
      seen[index * 3] = x;
      seen[index * 3 + 1] = y;
      seen[index * 3 + 2] = away;
    }
    let first = 0;
    for (const kind of ["beyond", "beaten", "front", "balanced"]) {
      const count = kinds[kind].length;
      if (!this.hidden.has(kind)) this.drawKind(context, look, kind, first, count);
      first += count;
    }
    context.globalAlpha = 1;
  }

  // Trials of a kind, those far away first.
  drawKind(context, look, kind, first, count) {
    const { seen } = this;
    const order = Array.from({ length: count }, (_, place) => first + place).sort((a, b) => seen[b * 3 + 2] - seen[a * 3 + 2]);
    const isFront = kind === "front", isFaint = kind === "beaten" || kind === "beyond";
    const size = kind === "balanced" ? 8.5 : isFront ? (count > 300 ? 3.5 : 4.5) : count > 500 ? 2 : 3;
    context.fillStyle = isFaint ? look.grey : kind === "balanced" ? look.warm : look.accent;
    for (const index of order) {
      const x = seen[index * 3], y = seen[index * 3 + 1], near = Math.min(Math.max(0.5 - seen[index * 3 + 2] / 3.4, 0), 1);
      const radius = size * (0.8 + 0.4 * near);
      if (isFaint) {
        context.globalAlpha = (kind === "beyond" ? 0.12 : 0.3) + (kind === "beyond" ? 0.1 : 0.35) * near;
        // Squares this small look like dots, and take a fraction of the time.
        if (count > 500) context.fillRect(x - radius, y - radius, radius * 2, radius * 2);
        else this.dot(context, x, y, radius);
        continue;
      }
      context.globalAlpha = 1;
      if (isFront) {
        context.fillStyle = plots.mixed(look.accent, look.faint, 0.55 * (1 - near));
        this.dot(context, x, y, radius);
      } else {
        context.beginPath();
        context.moveTo(x, y - radius);
        context.lineTo(x + radius, y);
        context.lineTo(x, y + radius);
        context.lineTo(x - radius, y);
        context.fill();
      }
      if (count <= 300) {
        context.strokeStyle = look.paper;
        context.lineWidth = 1;
        context.stroke();
      }
    }
  }

  dot(context, x, y, radius) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }

  // The trial that is pointed at, with lines to the walls.
  drawNear(context, look, behind) {
    if (this.near < 0) return;
    const own = Array.from(this.points.subarray(this.near * 3, this.near * 3 + 3));
    context.strokeStyle = context.fillStyle = look.ink;
    context.lineWidth = 1;
    for (const axis of [0, 1, 2]) {
      const wall = own.slice();
      wall[axis] = behind[axis];
      context.setLineDash([2, 3]);
      context.beginPath();
      this.line(context, own, wall);
      context.stroke();
      const [x, y] = this.project(...wall);
      this.dot(context, x, y, 2);
    }
    context.setLineDash([]);
    context.lineWidth = 2;
    context.beginPath();
    context.arc(this.seen[this.near * 3], this.seen[this.near * 3 + 1], 8, 0, 2 * Math.PI);
    context.stroke();
  }

  // Labels of the axes, along edges at the border of the box, where nothing is behind them.
  drawNames(context, look, behind) {
    const floor = behind[2];
    const upright = [[behind[0], -behind[1]], [-behind[0], behind[1]]]
      .sort((a, b) => this.project(a[0], a[1], 0)[0] - this.project(b[0], b[1], 0)[0])[0];
    const edges = [
      [[-1, -behind[1], floor], [1, -behind[1], floor]], [[-behind[0], -1, floor], [-behind[0], 1, floor]],
      [[upright[0], upright[1], -1], [upright[0], upright[1], 1]],
    ];
    const centre = this.project(0, 0, 0);
    edges.forEach(([start, end], side) => {
      const axis = this.axes[side];
      const [a, b] = [this.project(...start), this.project(...end)];
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const length = Math.hypot(dx, dy);
      const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      context.strokeStyle = look.muted;
      context.lineWidth = 1.2;
      context.beginPath();
      context.moveTo(a[0], a[1]);
      context.lineTo(b[0], b[1]);
      context.stroke();
      // Outwards from the box, square to the edge.
      let out = length > 1 ? [-dy / length, dx / length] : [0, 1];
      if (out[0] * (middle[0] - centre[0]) + out[1] * (middle[1] - centre[1]) < 0) out = [-out[0], -out[1]];
      let widest = 0, last = -Infinity;
      context.fillStyle = look.muted;
      for (const [place, text] of axis.ticks) {
        const at = start.slice();
        at[side] = place;
        const [x, y] = this.project(...at);
        const along = ((x - a[0]) * dx + (y - a[1]) * dy) / Math.max(length, 1);
        const width = context.measureText(text).width;
        if (along - last < Math.abs(dx / length) * width * Math.abs(out[1]) + 14 || length < 40) continue;
        last = along;
        widest = Math.max(widest, width);
        context.textAlign = out[0] > 0.4 ? "left" : out[0] < -0.4 ? "right" : "center";
        context.textBaseline = out[1] > 0.4 ? "top" : out[1] < -0.4 ? "bottom" : "middle";
        context.fillText(text, x + out[0] * 7, y + out[1] * 7);
      }
      // The name of the upright axis stands at the end that is no corner of the two others.
      if (side === 2) this.name(context, look, axis.metric, floor < 0 ? b[0] : a[0], floor < 0 ? b[1] - 34 : a[1] + 8, 0);
      else {
        const far = 14 + Math.abs(out[0]) * (widest + 4) + Math.abs(out[1]) * 12;
        this.name(context, look, axis.metric, middle[0] + out[0] * far, middle[1] + out[1] * far + (out[1] - 1) * 14, out[0]);
      }
    });
  }

  // The name of an axis and which values are good, in two lines that stay on the canvas.
  name(context, look, metric, x, y, side) {
    const most = Math.min(this.width * 0.42, 220);
    let text = metric.name;
    context.font = "600 12px system-ui, -apple-system, Segoe UI, Roboto, sans-serif";
    while (text.length > 2 && context.measureText(text).width > most) text = text.replace(/…$/, "").slice(0, -1) + "…";
    const words = metric.goal === "maximize" ? "large is good" : "small is good";
    const width = Math.max(context.measureText(text).width, context.measureText(words).width);
    const left = side > 0.4 ? x : side < -0.4 ? x - width : x - width / 2;
    x = Math.min(Math.max(left, 4), this.width - width - 4);
    y = Math.min(Math.max(y, 2), this.height - 30);
    context.textAlign = "left";
    context.textBaseline = "top";
    context.strokeStyle = look.paper;
    context.lineWidth = 3;
    context.strokeText(text, x, y);
    context.fillStyle = look.ink;
    context.fillText(text, x, y);
    context.font = "12px system-ui, -apple-system, Segoe UI, Roboto, sans-serif";
    context.strokeText(words, x, y + 14);
    context.fillStyle = look.muted;
    context.fillText(words, x, y + 14);
  }

  // Turning, pointing and choosing.

  listen(options) {
    const { element } = this;
    let held = null;
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      held = { x: event.clientX, y: event.clientY, isMoved: false };
      element.setPointerCapture(event.pointerId);
    }, options);
    element.addEventListener("pointermove", (event) => {
      if (!held) return this.point(event);
      const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
      if (!held.isMoved && Math.hypot(dx, dy) < 4) return;
      Object.assign(held, { x: event.clientX, y: event.clientY, isMoved: true });
      this.near = -1;
      this.tell();
      this.turnBy(dx * 0.009, dy * 0.009);
    }, options);
    element.addEventListener("pointerup", (event) => {
      const wasMoved = !held || held.isMoved;
      held = null;
      if (wasMoved) return;
      // A finger points first, and opens what it points at when it comes again.
      const before = this.near;
      this.point(event);
      if (this.near >= 0 && (event.pointerType !== "touch" || before === this.near)) this.open();
    }, options);
    element.addEventListener("pointercancel", () => { held = null; }, options);
    element.addEventListener("pointerleave", () => {
      if (held || this.near < 0) return;
      this.near = -1;
      this.tell();
      this.plan();
    }, options);
    element.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.ctrlKey || event.metaKey || event.altKey || !step && event.key !== "Home") return;
      event.preventDefault();
      this.near = -1;
      this.tell();
      if (step) this.turnBy(step[0] * 0.14, step[1] * 0.14);
      else this.goHome();
    }, options);
  }

  turnBy(yaw, pitch) {
    cancelAnimationFrame(this.going);
    this.yaw = (this.yaw + yaw) % (2 * Math.PI);
    this.pitch = Math.min(Math.max(this.pitch + pitch, -1.45), 1.45);
    this.plan();
  }

  // Turns by and by, so that the eye can follow; at once for those who want nothing to move.
  glide(yaw, pitch) {
    cancelAnimationFrame(this.going);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.turnBy(yaw, pitch);
    let last = 0;
    const start = performance.now();
    const step = () => {
      const share = Math.min((performance.now() - start) / 200, 1);
      const [dy, dp] = [yaw * (share - last), pitch * (share - last)];
      last = share;
      this.turnBy(dy, dp);
      if (share < 1) this.going = requestAnimationFrame(step);
    };
    step();
  }

  goHome() {
    cancelAnimationFrame(this.going);
    this.home();
    this.plan();
  }

  // One picture for all that happened since the last.
  plan() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => { this.frame = 0; this.paint(); });
  }

  // The trial that is nearest to the pointer, those of the front first; -1 where there is none.
  point(event) {
    const around = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - around.left, event.clientY - around.top];
    const reach = event.pointerType === "touch" ? 22 : 12;
    const { beyond, beaten } = this.kinds;
    const faint = beyond.length + beaten.length;
    let found = -1, best = reach;
    for (let index = 0; index < this.rows.length; index += 1) {
      if (this.hidden.has(this.kindOf(index))) continue;
      const distance = Math.hypot(this.seen[index * 3] - x, this.seen[index * 3 + 1] - y) + (index < faint ? 3 : 0);
      if (distance < best) [found, best] = [index, distance];
    }
    if (found === this.near) return;
    this.near = found;
    this.tell();
    this.plan();
  }

  kindOf(index) {
    for (const kind of ["beyond", "beaten", "front"]) {
      if (index < this.kinds[kind].length) return kind;
      index -= this.kinds[kind].length;
    }
    return "balanced";
  }

  // Says what is pointed at.
  tell() {
    this.box.hidden = this.near < 0;
    this.canvas.style.cursor = this.near >= 0 && this.heard.click ? "pointer" : "";
    if (this.near < 0) return;
    const row = this.rows[this.near];
    const words = { beyond: "beyond a threshold", beaten: "beaten", front: "front", balanced: "front, balanced" };
    this.box.replaceChildren(plots.tip(["trial " + row[row.length - 1]]
      .concat(this.data.metrics.map((metric, place) => metric.name + " " + plots.number(row[place])))
      .concat([words[this.kindOf(this.near)]])));
    const [x, y] = [this.seen[this.near * 3], this.seen[this.near * 3 + 1]];
    const left = x + 16 + this.box.offsetWidth > this.width ? x - 16 - this.box.offsetWidth : x + 16;
    this.box.style.left = Math.max(left, 0) + "px";
    this.box.style.top = Math.min(Math.max(y - this.box.offsetHeight / 2, 0), Math.max(this.height - this.box.offsetHeight, 0)) + "px";
  }

  open() {
    const row = this.rows[this.near];
    if (this.heard.click) this.heard.click({ value: [0, 0, 0, row[row.length - 1]] });
  }

  // Where a trial is on the element, in its pixels; null for one that is not drawn.
  spot(number) {
    const index = this.rows.findIndex((row) => row[row.length - 1] === number);
    return index < 0 ? null : [this.seen[index * 3], this.seen[index * 3 + 1]];
  }

  // Buttons for those who do not drag, which kinds are shown, and which metrics where there are more than three.
  drawTools() {
    const { data } = this;
    const state = JSON.stringify([data.metrics, this.chosen, Object.values(this.kinds).map((rows) => rows.length > 0), Array.from(this.hidden)]);
    if (this.state === state) return;
    this.state = state;
    const focus = this.tools.contains(document.activeElement) ? document.activeElement.dataset.tool : null;
    const make = (tag, name, text, more) => {
      const made = document.createElement(tag);
      for (const [key, value] of Object.entries(more || {})) made.setAttribute(key, value);
      if (name) made.className = name;
      if (text) made.textContent = text;
      return made;
    };
    const kinds = make("span", "space-keys", "", { role: "group", "aria-label": "Shown" });
    const titles = { front: "front", balanced: "balanced", beaten: "beaten", beyond: "beyond a threshold" };
    for (const kind of Object.keys(titles)) {
      if (this.kinds[kind].length === 0) continue;
      const button = make("button", "space-key " + kind, titles[kind], { type: "button", "aria-pressed": String(!this.hidden.has(kind)), "data-tool": kind });
      button.addEventListener("click", () => {
        if (!this.hidden.delete(kind)) this.hidden.add(kind);
        this.drawTools();
        this.paint();
      });
      kinds.append(button);
    }
    const turns = make("span", "space-turns", "", { role: "group", "aria-label": "Turn the box" });
    for (const [sign, title, yaw, pitch] of [["←", "Turn left", -1, 0], ["→", "Turn right", 1, 0], ["↑", "Tilt up", 0, -1], ["↓", "Tilt down", 0, 1]]) {
      const button = make("button", "", sign, { type: "button", "aria-label": title, title, "data-tool": title });
      button.addEventListener("click", () => this.glide(yaw * Math.PI / 8, pitch * Math.PI / 12));
      turns.append(button);
    }
    const reset = make("button", "", "Reset", { type: "button", "aria-label": "Reset the view", "data-tool": "reset" });
    reset.addEventListener("click", () => this.goHome());
    turns.append(reset);
    this.tools.replaceChildren(kinds, turns);
    if (data.metrics.length > 3) {
      const goals = make("span", "space-goals", "", { role: "group", "aria-label": "Metrics of the axes" });
      ["across", "deep", "upwards"].forEach((word, side) => {
        const label = make("label", "", word + " ");
        const select = make("select", "", "", { "data-tool": word });
        data.metrics.forEach((metric, place) => {
          const option = make("option", "", metric.name, { value: String(place) });
          option.selected = this.chosen[side] === place;
          select.append(option);
        });
        select.addEventListener("change", () => {
          const next = Number(select.value), other = this.chosen.indexOf(next);
          // A metric that stands on another axis changes places with this one.
          if (other >= 0) this.chosen[other] = this.chosen[side];
          this.chosen[side] = next;
          this.near = -1;
          this.tell();
          this.drawTools();
          this.place();
          this.paint();
        });
        label.append(select);
        goals.append(label);
      });
      this.tools.append(goals);
    }
    if (focus) this.tools.querySelector("[data-tool=" + CSS.escape(focus) + "]")?.focus();
  }
};
