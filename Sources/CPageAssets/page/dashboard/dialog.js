// Asks for something in a dialog: shows what the API refuses and stays open until it is done.
//
// `options` has title, content (elements), action (the word on the button), isDangerous, and perform, which
// does it and may throw; the dialog closes when it is done.
board.dialog = function (options) {
  const trouble = board.make("div", { class: "trouble" });
  const button = board.make("button", { type: "submit", class: options.isDangerous ? "danger" : "main" }, options.action);
  const id = "dialog-" + board.key().slice(0, 8);
  const dialog = board.make("dialog", { class: "dialog passing" + (options.isWide ? " wide" : ""), "aria-labelledby": id },
    board.make("form", {
      submit: async (event) => {
        event.preventDefault();
        for (const one of dialog.querySelectorAll(".trouble")) board.fill(one);
        for (const one of dialog.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
        button.disabled = true;
        try {
          const stays = await options.perform(dialog);
          if (stays !== true) dialog.close();
        } catch (error) {
          const field = board.fieldOf(dialog, error.field || "");
          const entry = field && field.closest(".entry");
          // Beside the field its name need not be said.
          if (entry) board.fill(entry.querySelector(".trouble"), board.problem({ message: error.message }));
          else board.fill(trouble, board.problem(error));
          if (field) {
            field.setAttribute("aria-invalid", "true");
            field.focus();
          }
        } finally {
          button.disabled = false;
        }
      },
    },
    board.make("h2", { id }, options.title), options.content, trouble,
    board.make("div", { class: "buttons" },
      board.make("button", { type: "button", click: () => dialog.close() }, "Cancel"), button)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
};

// The field that an error of the server or of ours is about; the nearest where the error is about a part of it.
board.fieldOf = function (dialog, path) {
  for (let name = path.replace(/^definition\./, ""); name !== ""; name = name.slice(0, Math.max(name.lastIndexOf("."), 0))) {
    const field = dialog.querySelector("[data-field=" + CSS.escape(name) + "]")
      || (name.includes(".") ? dialog.querySelector("[data-field^=" + CSS.escape(name + ".") + "]") : null);
    if (field) return field;
  }
  return null;
};

// Asks before something that cannot be taken back.
board.confirm = function (title, text, action, perform) {
  return board.dialog({ title, content: board.make("p", null, text), action, isDangerous: true, perform });
};
