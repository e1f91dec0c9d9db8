// A table of many trials, of which only the rows in sight are made.
board.trialTable = function (study, store) {
  const rowHeight = 34, spare = 12;
  const state = { sort: "number", falls: true, outcome: "", text: "", hidden: null, order: [] };
  const status = board.make("span", { class: "small", role: "status" });
  const head = board.make("tr");
  const above = board.make("tr", { "aria-hidden": "true" }, board.make("td"));
  const below = board.make("tr", { "aria-hidden": "true" }, board.make("td"));
  const body = board.make("tbody", null, above, below);
  const group = board.make("colgroup");
  const table = board.make("table", { class: "trials" }, group, board.make("thead", null, head), body);
  const view = board.make("div", { class: "window", tabindex: "0", role: "region", "aria-label": "Trials" }, table);
  let columns = [], shown = [], made = "";

  const visible = () => {
    if (state.hidden === null) {
      // What is the same in all trials, or seldom looked at, is left away at first.
      state.hidden = new Set(["worker", "started", "origin", "attempt"]);
      if (!store.fixed.reason || store.fixed.reason.every((reason) => reason === null)) state.hidden.add("reason");
      if (store.fixed.reach.every((reach) => reach === null)) state.hidden.add("reach");
    }
    // What people wrote is shown from when something is written.
    return columns.filter((column) => !state.hidden.has(column.id)
      && !(["tags", "note"].includes(column.id) && store.fixed[column.id].every((value) => value === null)));
  };

  const cell = (column, number) => {
    const value = column.at(number);
    if (column.id === "number") return board.trialLink(study.name, number, String(number));
    if (column.id === "outcome") {
      return value !== "running" || !board.session.may("operator") ? board.badge(value) : [board.badge(value), " ",
        board.make("button", { type: "button", class: "small-button", "aria-label": "Stop trial " + number, click: () => board.actions.stopTrial(study, number) }, "Stop")];
    }
    if (value === null || value === undefined) return "–";
    if (column.kind === "tags") return board.tagList(value.split(" "));
    if (column.kind === "time") return board.words.moment(value);
    if (column.id === "seconds") return board.words.duration(value);
    return board.words.number(value);
  };
  const isNumber = (column) => ["number", "metric"].includes(column.kind)
    || (column.kind === "parameter" && store.parameters[column.title].some((value) => typeof value === "number"));

  // Sorting: nothing last, numbers before texts.
  const sort = () => {
    const column = columns.find((one) => one.id === state.sort) || columns[0];
    const filter = board.trialFilter(state.text, columns);
    const numbers = [];
    for (let number = 0; number < store.count; number += 1) {
      if (state.outcome && store.fixed.outcome[number] !== state.outcome) continue;
      if (filter.keeps(number)) numbers.push(number);
    }
    const sign = state.falls ? -1 : 1;
    const value = (number) => column.at(number);
    numbers.sort((one, two) => {
      const a = value(one), b = value(two);
      const isNone = (x) => x === null || x === undefined || x === "NaN" || Number.isNaN(x);
      if (isNone(a) || isNone(b)) return isNone(a) - isNone(b) || one - two;
      if (typeof a === "number" && typeof b === "number") return sign * (a - b) || one - two;
      if (typeof a === typeof b) return sign * String(a).localeCompare(String(b)) || one - two;
      return typeof a === "number" ? -1 : 1;
    });
    state.order = numbers;
    board.fill(status, board.words.grouped(numbers.length) + " of " + board.words.count(store.count, "trial"),
      filter.troubles.length > 0 ? " · " + filter.troubles.join(" ") : null);
  };

  const drawHead = () => {
    shown = visible();
    group.replaceChildren(...shown.map((column) => {
      const element = board.make("col");
      element.style.width = { number: "5rem", outcome: "10rem", reason: "18rem", started: "12rem", tags: "12rem", note: "18rem" }[column.id] || "8.5rem";
      return element;
    }));
    board.fill(head, shown.map((column) => {
      const isSorted = column.id === state.sort;
      return board.make("th", { scope: "col", class: isNumber(column) ? "number" : null, "aria-sort": isSorted ? (state.falls ? "descending" : "ascending") : "none" },
        board.make("button", { type: "button", class: "plain", title: column.title, click: () => {
          if (isSorted) state.falls = !state.falls;
          else { state.sort = column.id; state.falls = column.id === "number"; }
          api.renew();
          const again = Array.from(head.querySelectorAll("button"))[shown.findIndex((one) => one.id === column.id)];
          if (again) again.focus();
        } }, column.title, board.make("span", { "aria-hidden": "true" }, isSorted ? (state.falls ? " ↓" : " ↑") : "")));
    }));
    above.firstChild.colSpan = below.firstChild.colSpan = Math.max(shown.length, 1);
    table.style.width = shown.reduce((sum, column) => sum + parseFloat({ number: 5, outcome: 10, reason: 18, started: 12, tags: 12, note: 18 }[column.id] || 8.5), 0) + "rem";
    table.setAttribute("aria-rowcount", String(state.order.length + 1));
  };

  const name = (element) => element.getAttribute("aria-label") || element.textContent;

  const drawRows = (isForced) => {
    const first = Math.max(Math.floor(view.scrollTop / rowHeight) - spare, 0);
    const count = Math.ceil((view.clientHeight || 600) / rowHeight) + 2 * spare;
    const last = Math.min(first + count, state.order.length);
    const key = first + "-" + last;
    if (!isForced && key === made) return;
    made = key;
    const focused = document.activeElement && body.contains(document.activeElement) ? name(document.activeElement) : null;
    above.firstChild.style.height = first * rowHeight + "px";
    below.firstChild.style.height = (state.order.length - last) * rowHeight + "px";
    const rows = [];
    for (let place = first; place < last; place += 1) {
      const number = state.order[place];
      rows.push(board.make("tr", { "aria-rowindex": String(place + 2), class: place % 2 ? "odd" : null }, shown.map((column) => {
        const content = cell(column, number);
        return board.make("td", { class: isNumber(column) ? "number" : null, title: typeof content === "string" && content.length > 12 ? content : null }, content);
      })));
    }
    body.replaceChildren(above, ...rows, below);
    if (focused !== null) {
      const link = Array.from(body.querySelectorAll("a, button")).find((one) => name(one) === focused);
      if (link) link.focus({ preventScroll: true });
    }
  };

  let planned = false;
  view.addEventListener("scroll", () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => { planned = false; drawRows(false); });
  });

  const api = {
    view, status, state,
    columns: () => columns,
    shown: () => shown,
    renew: () => {
      columns = store.columns();
      sort();
      drawHead();
      drawRows(true);
    },
  };
  return api;
};
