// What went wrong, with the field that it is about.
board.problem = function (error) {
  const box = board.make("div", { class: "problem", role: "alert" });
  // Reports on study files have lines and a mark below the place.
  if (/\n/.test(error.message.trim())) return board.add(box, board.make("pre", null, error.message));
  if (error.field) box.append(board.make("strong", null, error.field + ": "));
  board.add(box, board.prose(error.message));
  return box;
};

// A short message that goes away by itself.
board.toast = function (text) {
  const toast = board.make("div", { class: "toast" }, text);
  document.getElementById("toasts").append(toast);
  setTimeout(() => toast.remove(), 4000);
};
