// Every trial, to sort and to filter.
board.tabs.push({
  id: "trials", title: "Trials",
  draw: async function (place, study, signal) {
    board.fill(place, board.note("Fetching the trials …"));
    const store = await study.trials();
    if (signal.aborted) return;
    const table = board.trialTable(study, store);
    let timer = 0;
    const soon = () => { clearTimeout(timer); timer = setTimeout(table.renew, store.count > 2000 ? 150 : 0); };
    const text = board.make("input", {
      type: "search", placeholder: "Filter, such as loss<0.3", "aria-label": "Filter trials", autocomplete: "off", spellcheck: "false",
      input: () => { table.state.text = text.value; table.view.scrollTop = 0; soon(); },
    });
    const outcome = board.make("select", { "aria-label": "Outcome", change: () => {
      table.state.outcome = outcome.value;
      table.view.scrollTop = 0;
      table.renew();
    } }, board.make("option", { value: "" }, "all outcomes"), Object.keys(study.body.trials).map((word) =>
      board.make("option", { value: word }, board.words.outcome(word))));
    const choice = board.make("div", { class: "choice" });
    const menu = board.make("details", { class: "menu" }, board.make("summary", null, "Columns"), choice);
    const drawMenu = () => board.fill(choice, table.columns().map((column) => {
      const box = board.make("input", { type: "checkbox", change: () => {
        if (box.checked) table.state.hidden.delete(column.id); else table.state.hidden.add(column.id);
        table.renew();
      } });
      box.checked = !table.state.hidden.has(column.id);
      return board.make("label", null, box, " ", column.title);
    }));
    menu.addEventListener("toggle", () => { if (menu.open) drawMenu(); });
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; }, { signal });
    menu.addEventListener("keydown", (event) => { if (event.key === "Escape") { menu.open = false; menu.firstChild.focus(); } });
    const save = board.make("button", { type: "button", click: () =>
      board.download(study.name + "-trials.csv", "text/csv", board.csv(table.columns(), table.state.order)) }, "Download CSV");
    board.fill(place, board.make("div", { class: "tools" }, text, outcome, menu, save, table.status), table.view);
    table.renew();
    study.heard(table.renew);
    addEventListener("resize", table.renew, { signal });
  },
});
