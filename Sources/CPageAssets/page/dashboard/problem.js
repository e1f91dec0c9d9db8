// What went wrong, with the field that it is about.
board.problem = function (error) {
  const box = board.make("div", { class: "problem", role: "alert" });
  if (error.field) box.append(board.make("strong", null, error.field + ": "));
  // Reports on study files have lines and a mark below the place.
  const isReport = /\n/.test(error.message.trim());
  box.append(isReport ? board.make("pre", null, error.message) : board.visible(error.message));
  return box;
};

// A short message that goes away by itself.
board.toast = function (text) {
  const toast = board.make("div", { class: "toast" }, text);
  document.getElementById("toasts").append(toast);
  setTimeout(() => toast.remove(), 4000);
};
