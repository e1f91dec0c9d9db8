// Texts that are there to be copied.

board.copyText = async function (text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without the right to the clipboard the older way is tried.
    const area = board.make("textarea", { class: "away", readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }
};

board.copyButton = function (text, label) {
  const button = board.make("button", {
    type: "button", "data-copy": true, "aria-label": "Copy " + label,
    click: async () => {
      button.textContent = await board.copyText(text) ? "Copied" : "Not copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    },
  }, "Copy");
  return button;
};

// A text with its title and a button. The text is shown exactly, since it is what is copied.
board.copyable = function (title, text) {
  const code = board.make("code");
  code.textContent = text;
  return board.make("div", { class: "copy" },
    board.make("div", { class: "copy-head" }, board.make("span", null, title), board.copyButton(text, title)),
    board.make("pre", { tabindex: "0" }, code));
};
