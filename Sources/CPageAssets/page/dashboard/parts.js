// Small parts that several pages have.

board.badge = (word) => board.make("span", { class: "badge " + word.replaceAll("_", "-") }, board.words.outcome(word));

// How much of a budget is spent, as a bar; a budget may be missing.
board.progress = function (summary) {
  const counts = summary.trials;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const begun = total - counts.waiting;
  const limit = summary.budget && summary.budget.trials;
  const ended = total - counts.running - counts.waiting - counts.paused;
  const share = limit ? Math.min(begun / limit, 1) : 0;
  const text = limit ? board.words.grouped(begun) + " of " + board.words.count(limit, "trial") : board.words.count(total, "trial");
  const bar = board.make("div", {
    class: "progress" + (limit ? "" : " endless"), role: "progressbar", "aria-label": "Budget of trials", "aria-valuetext": text,
    "aria-valuemin": "0", "aria-valuemax": limit ? String(limit) : null, "aria-valuenow": limit ? String(Math.min(begun, limit)) : null,
  });
  const done = board.make("i", { class: "done" }), going = board.make("i", { class: "going" });
  done.style.width = (limit ? Math.min(ended / limit, 1) * 100 : 0) + "%";
  going.style.width = Math.max(share * 100 - (limit ? Math.min(ended / limit, 1) * 100 : 0), 0) + "%";
  bar.append(done, going);
  return board.make("div", { class: "spent" }, bar, board.make("span", { class: "small" }, text));
};

// Trials by what became of them, as a bar as long as the budget, with a legend.
board.outcomes = function (summary) {
  const counts = summary.trials;
  const words = ["completed", "stopped", "infeasible", "failed", "out_of_memory", "paused", "running", "waiting"].filter((word) => counts[word] > 0);
  const total = words.reduce((sum, word) => sum + counts[word], 0);
  const limit = summary.budget && summary.budget.trials;
  const text = limit ? board.words.grouped(total - counts.waiting) + " of " + board.words.count(limit, "trial") : board.words.count(total, "trial");
  const bar = board.make("div", {
    class: "outcomes", role: "progressbar", "aria-label": "Budget of trials", "aria-valuetext": text,
    "aria-valuemin": "0", "aria-valuemax": limit ? String(limit) : null, "aria-valuenow": limit ? String(Math.min(total - counts.waiting, limit)) : null,
  });
  const part = (kind, count) => {
    const element = board.make("i", { class: "fill " + kind });
    element.style.flexGrow = String(count);
    bar.append(element);
  };
  for (const word of words) part(word.replaceAll("_", "-"), counts[word]);
  if (limit && limit > total) part("left", limit - total);
  return board.make("div", null, bar, board.make("ul", { class: "legend" },
    board.make("li", null, board.make("strong", null, text)),
    words.map((word) => board.make("li", null, board.make("i", { class: "fill " + word.replaceAll("_", "-") }),
      board.words.grouped(counts[word]) + " " + board.words.outcome(word)))));
};

// A table from headings and rows of cells; cells of `numbers` are numbers.
board.table = function (label, headings, rows, numbers) {
  const isNumber = (place) => numbers && numbers.includes(place);
  return board.make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    board.make("table", null,
      headings ? board.make("thead", null, board.make("tr", null, headings.map((heading, place) =>
        board.make("th", { scope: "col", class: isNumber(place) ? "number" : null }, heading)))) : null,
      board.make("tbody", null, rows.map((row) => board.make("tr", null, row.map((cell, place) =>
        place === 0 ? board.make("th", { scope: "row", class: isNumber(place) ? "number" : null }, cell)
          : board.make("td", { class: isNumber(place) ? "number" : null }, cell)))))));
};

// A link to a trial.
board.trialLink = (study, number, text) =>
  board.make("a", { href: board.path("studies", study, "trials", String(number)) }, text || "trial " + number);
