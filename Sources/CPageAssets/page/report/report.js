// Draws the charts, follows width, colours and paper, and copies what is to be copied.
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const charts = Array.from(document.querySelectorAll("[data-chart]"));

  plots.show = function (element) {
    const own = data[element.dataset.chart];
    const option = plots.draw[own.kind](own, plots.look(element), element);
    if (!element.chart) {
      element.chart = plots.open(element, own.kind, Math.max(window.devicePixelRatio || 1, 2));
      if (own.kind === "parallel") {
        element.chart.on("axisareaselected", () => plots.tellPicked(element.chart, element, own));
      }
    }
    element.chart.resize();
    element.chart.setOption(plots.own[own.kind] ? option : plots.tame(option), { notMerge: true });
    element.width = element.clientWidth;
  };

  // One after the other, so that a long page can be read while the rest is drawn.
  let next = 0;
  (function showNext() {
    if (next >= charts.length) {
      document.documentElement.dataset.drawn = "yes";
      return;
    }
    plots.show(charts[next]);
    next += 1;
    setTimeout(showNext, 0);
  })();

  function showAll() {
    for (const element of charts) {
      plots.show(element);
      element.chart.getZr().flush();
    }
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showAll);
  let waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      for (const element of charts) if (element.width !== element.clientWidth) plots.show(element);
    }, 120);
  });

  // Paper is light, as wide as paper is, and cannot unfold anything.
  let folded = [];
  function toPaper() {
    if (document.documentElement.classList.contains("paper")) return;
    document.documentElement.classList.add("paper");
    document.body.style.width = "680px";
    folded = Array.from(document.querySelectorAll("details:not([open])"));
    for (const element of folded) element.open = true;
    showAll();
  }
  function fromPaper() {
    if (!document.documentElement.classList.contains("paper")) return;
    document.documentElement.classList.remove("paper");
    document.body.style.width = "";
    for (const element of folded) element.open = false;
    showAll();
  }
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", fromPaper);
  matchMedia("print").addEventListener("change", (event) => event.matches ? toPaper() : fromPaper());

  function select(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const code = button.closest(".copy").querySelector("code");
      let isCopied = true;
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {
        // Without the right to the clipboard the text is selected, and the older way is tried.
        select(code);
        isCopied = document.execCommand("copy");
      }
      button.textContent = isCopied ? "Copied" : "Selected";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }
})();
