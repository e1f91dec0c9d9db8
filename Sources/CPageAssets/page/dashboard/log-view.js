// What a trial's program prints, as it prints it.
//
// It is asked for behind the last byte that is known, while the trial runs and the page is looked at. What a
// program prints is text and stays text: marks of terminals are taken out, the rest is shown as it is.
board.LogView = class {
  // `stream` is "output" or "errors"; `path` is that of the trial.
  constructor(stream, title, path, signal) {
    this.stream = stream;
    this.path = path;
    this.signal = signal;
    this.text = board.make("pre", { class: "log", tabindex: "0", role: "region", "aria-label": title });
    this.rest = board.make("div");
    this.element = board.section(title, this.rest, this.text);
    this.element.hidden = true;
    this.begin();
  }

  begin() {
    this.next = null;
    this.unit = null;
    this.raw = "";
    this.isCut = false;
    this.decoder = new TextDecoder();
  }

  // Fetches what is new.
  async renew(attempt) {
    if (attempt !== this.attempt) {
      this.attempt = attempt;
      this.begin();
    }
    for (;;) {
      const query = new URLSearchParams({ stream: this.stream, attempt: String(attempt) });
      if (this.next !== null) query.set("from", String(this.next));
      const answer = await board.send(this.path("log") + "?" + query, { signal: this.signal, cache: "no-store" });
      if (!answer.ok) return;
      const start = answer.headers.get("luthier-log-start");
      if (start === null) return;
      const unit = answer.headers.get("luthier-log-unit");
      const bytes = await answer.arrayBuffer();
      if (this.next !== null && (Number(start) !== this.next || unit !== this.unit)) {
        this.begin();
        continue;
      }
      if (this.next === null && Number(start) > 0) this.isCut = true;
      this.unit = unit;
      this.next = Number(start) + bytes.byteLength;
      if (bytes.byteLength > 0) this.add(this.decoder.decode(bytes, { stream: true }));
      if (this.next >= Number(answer.headers.get("luthier-log-size")) || bytes.byteLength === 0) return;
    }
  }

  add(text) {
    const most = 256 * 1024;
    this.raw += text;
    if (this.raw.length > most) {
      this.raw = this.raw.slice(this.raw.indexOf("\n", this.raw.length - most * 3 / 4) + 1);
      this.isCut = true;
    }
    const isAtEnd = this.text.scrollHeight - this.text.scrollTop - this.text.clientHeight < 24;
    this.text.textContent = board.visible(board.plainLog(this.raw));
    board.fill(this.rest, this.unit ? board.note("This is " + this.unit + ".") : null, this.isCut ? board.note("Only the end is shown.") : null);
    this.element.hidden = false;
    if (isAtEnd) this.text.scrollTop = this.text.scrollHeight;
  }
};

// A log without the marks by which terminals colour and move, and with the last state of lines that were
// written over.
board.plainLog = (raw) => raw
  .replace(/\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|\u001b\[[0-?]*[ -/]*(?:[@-~]|$)|\u001b[ -/]*(?:[0-~]|$)/g, "")
  .replace(/\r+\n/g, "\n")
  .split("\n").map((line) => line.slice(line.replace(/\r+$/, "").lastIndexOf("\r") + 1).replace(/\r+$/, "")).join("\n");

// The logs of a trial, followed as long as it may print more. `trial` gives what is known of it.
board.followLogs = async function (place, path, signal, trial) {
  const views = [
    new board.LogView("output", "What it prints", path, signal), new board.LogView("errors", "Errors that it prints", path, signal)];
  board.fill(place, views.map((view) => view.element));
  // What a worker elsewhere printed last comes some seconds after the end.
  let rest = trial().ended ? 0 : 15;
  for (;;) {
    const known = trial();
    try {
      if (known.attempt > 0 && !document.hidden) await Promise.all(views.map((view) => view.renew(known.attempt)));
    } catch {
      // The server is away or the page is left; the next look tells.
    }
    if (known.ended && !document.hidden && rest-- <= 0) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (signal.aborted) return;
  }
};
