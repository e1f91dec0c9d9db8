// Shows the page that the address names.
board.router = { current: null, shown: null };

board.router.match = function (path) {
  let parts;
  try {
    parts = path.split("/").filter((part) => part !== "").map(decodeURIComponent);
  } catch {
    return null;
  }
  if (parts.length === 0) return { page: "list" };
  if (parts[0] === "new" && parts.length === 1) return { page: "new" };
  if (parts[0] === "compare" && parts.length === 1) return { page: "compare" };
  if (parts[0] === "studies" && parts.length === 2) return { page: "study", study: parts[1] };
  if (parts[0] === "studies" && parts[2] === "trials" && parts.length === 4) {
    return { page: "trial", study: parts[1], number: parts[3] };
  }
  return null;
};

board.router.show = function () {
  if (board.router.current) board.router.current.abort();
  const control = new AbortController();
  board.router.current = control;
  board.router.shown = location.pathname;
  for (const dialog of document.querySelectorAll("dialog.passing")) dialog.remove();
  const main = document.getElementById("main");
  board.charts.forget();
  main.replaceChildren();
  const match = board.router.match(location.pathname);
  for (const link of document.querySelectorAll(".bar nav a")) {
    const isHere = link.getAttribute("href") === location.pathname;
    if (isHere) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  if (!match) return board.add(main, board.note("There is no such page.", "none"));
  document.title = "Luthier";
  Promise.resolve(board.pages[match.page](main, match, control.signal)).catch((error) => {
    if (error.name === "AbortError" || control.signal.aborted) return;
    board.fill(main, board.problem(error), board.make("p", null, board.make("a", { href: "/" }, "All studies")));
  });
};

// Goes to an address of this dashboard.
board.router.go = function (path) {
  history.pushState(null, "", path);
  board.router.show();
  scrollTo(0, 0);
};

board.router.start = function () {
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.hasAttribute("download") || link.target) return;
    if (link.pathname === location.pathname && link.hash) return;
    event.preventDefault();
    board.router.go(link.pathname + link.hash);
  });
  // A part of the address behind # is the page's own.
  addEventListener("popstate", () => {
    if (location.pathname !== board.router.shown) board.router.show();
  });
  board.router.show();
};
