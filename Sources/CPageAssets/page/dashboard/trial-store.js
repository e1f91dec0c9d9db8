// All trials of a study as columns; a trial's number is its place.
board.TrialStore = class {
  constructor(study, signal) {
    this.study = study;
    this.signal = signal;
    this.count = 0;
    this.fixed = {};
    this.parameters = {};
    this.metrics = {};
  }

  // Fetches everything.
  async load() {
    let after = null;
    do {
      after = await this.fetch(after === null ? "" : "?after=" + after);
    } while (after !== null);
  }

  // Fetches trials that changed, and all that are new.
  async renew(numbers) {
    const old = numbers.filter((number) => number < this.count);
    const most = 400;
    if (old.length > most * 4) return this.load();
    for (let start = 0; start < old.length; start += most) {
      await this.fetch("?numbers=" + old.slice(start, start + most).join(","));
    }
    if (numbers.some((number) => number >= this.count)) {
      let after = this.count > 0 ? this.count - 1 : null;
      do {
        after = await this.fetch(after === null ? "" : "?after=" + after);
      } while (after !== null);
    }
  }

  async fetch(query) {
    const body = await board.get(board.studyPath(this.study, "columns") + query, this.signal);
    this.take(body);
    return body.next === undefined ? null : body.next;
  }

  // Takes columns in.
  take(body) {
    const put = (group, name, values) => {
      if (!Object.hasOwn(group, name)) {
        Object.defineProperty(group, name, { value: [], enumerable: true, writable: true, configurable: true });
      }
      const column = group[name];
      body.number.forEach((number, place) => { column[number] = values[place]; });
    };
    for (const name of ["outcome", "origin", "attempt", "started", "ended", "reach", "worker", "reason", "tags", "note"]) put(this.fixed, name, body[name]);
    for (const [name, values] of Object.entries(body.parameters)) put(this.parameters, name, values);
    for (const [name, values] of Object.entries(body.metrics)) put(this.metrics, name, values);
    for (const number of body.number) this.count = Math.max(this.count, number + 1);
    this.sequence = body.sequence;
  }

  // The columns that a table can show, with their kind.
  columns() {
    return [
      { id: "number", title: "trial", kind: "number", at: (number) => number },
      { id: "outcome", title: "outcome", kind: "word", at: (number) => this.fixed.outcome[number] },
      ...Object.keys(this.metrics).map((name) => ({ id: "m:" + name, title: name, kind: "metric", at: (number) => this.metrics[name][number] })),
      ...Object.keys(this.parameters).map((name) => ({ id: "p:" + name, title: name, kind: "parameter", at: (number) => this.parameters[name][number] })),
      { id: "reach", title: "reached", kind: "number", at: (number) => this.fixed.reach[number] },
      { id: "seconds", title: "seconds", kind: "number", at: (number) => this.seconds(number) },
      { id: "attempt", title: "attempt", kind: "number", at: (number) => this.fixed.attempt[number] },
      { id: "origin", title: "origin", kind: "word", at: (number) => this.fixed.origin[number] },
      { id: "worker", title: "worker", kind: "word", at: (number) => this.fixed.worker[number] },
      { id: "started", title: "started", kind: "time", at: (number) => this.fixed.started[number] },
      { id: "reason", title: "reason", kind: "word", at: (number) => this.fixed.reason[number] },
      { id: "tags", title: "tags", kind: "tags", at: (number) => this.fixed.tags[number] },
      { id: "note", title: "note", kind: "word", at: (number) => this.fixed.note[number] },
    ];
  }

  // How long the last attempt of a trial ran.
  seconds(number) {
    const ended = this.fixed.ended[number];
    if (ended === null || ended === undefined || this.fixed.origin[number] === "added") return null;
    return (ended - this.fixed.started[number]) / 1000;
  }
};
