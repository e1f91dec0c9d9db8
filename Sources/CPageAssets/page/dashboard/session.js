// Who looks, and what the role allows.
board.session = { role: "viewer", name: "", open: true, runs: false };

board.session.ranks = ["viewer", "worker", "operator", "admin"];

// Whether the visitor has at least a role.
board.session.may = (role) =>
  board.session.ranks.indexOf(board.session.role) >= board.session.ranks.indexOf(role);

// Learns who looks, and shows it.
board.session.read = async function () {
  const body = await board.get("/api/v1/session");
  Object.assign(board.session, { role: body.role, name: body.name, open: body.open, version: body.version, runs: body.runs === true });
  for (const element of document.querySelectorAll("[data-role]")) {
    element.hidden = !board.session.may(element.dataset.role);
  }
  const box = document.getElementById("visitor");
  if (body.open) return board.fill(box);
  board.fill(box, board.make("span", { title: "The name and the role of your token" }, body.name + " · " + body.role),
    board.make("button", { type: "button", click: () => { board.token.forget(); location.reload(); } }, "Sign out"));
};

// Asks for a token once, however many requests wait for it. `used` is the one that was refused.
board.session.askForToken = function (used) {
  if (used !== board.token.get()) return Promise.resolve();
  if (board.session.asking) return board.session.asking;
  board.token.forget();
  board.session.asking = new Promise((resolve) => {
    const input = board.make("input", {
      type: "password", name: "token", autocomplete: "off", spellcheck: "false", required: true, id: "token-field",
    });
    const dialog = board.make("dialog", { class: "dialog", "aria-labelledby": "token-title" },
      board.make("form", {
        submit: (event) => {
          event.preventDefault();
          const token = input.value.trim();
          // What is no printable text cannot stand in a header.
          if (!/^[\x21-\x7e]+$/.test(token)) {
            input.setCustomValidity("A token has letters, digits and signs only.");
            input.reportValidity();
            return;
          }
          board.token.set(token);
          dialog.close();
        },
      },
      board.make("h2", { id: "token-title" }, "This server needs a token"),
      used ? board.note("The server does not know this token; it may have ended or been revoked.", "problem") : null,
      board.note("luthier token create NAME makes one. It is kept until this tab is closed."),
      board.make("label", { for: "token-field" }, "Token"), input,
      board.make("div", { class: "buttons" }, board.make("button", { type: "submit", class: "main" }, "Go on"))));
    input.addEventListener("input", () => input.setCustomValidity(""));
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => {
      dialog.remove();
      board.session.asking = null;
      resolve();
      board.session.read().catch(() => {});
    });
    document.body.append(dialog);
    dialog.showModal();
  });
  return board.session.asking;
};
