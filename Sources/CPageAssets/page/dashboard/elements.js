// Makes elements. Texts become text nodes, never HTML.

// A text whose hidden characters are shown as \u{…}, so that no name can turn or hide others.
board.visible = function (text) {
  return String(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => "\\u{" + character.codePointAt(0).toString(16) + "}");
};

// An element with attributes and children: texts, elements, lists of both; null is nothing. An attribute
// that is a function listens to the event of its name, `click` for example; true is an empty attribute.
board.make = function (tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : board.visible(value));
  }
  board.add(element, children);
  return element;
};

// Adds children to an element.
board.add = function (element, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : board.visible(child));
  }
  return element;
};

// Replaces what is in an element.
board.fill = function (element, ...children) {
  element.replaceChildren();
  return board.add(element, children);
};

// A heading and what belongs to it.
board.section = function (title, ...children) {
  return board.make("section", { class: "part" }, title ? board.make("h2", null, title) : null, children);
};

// A text in which what stands in backticks is code.
board.prose = (text) => text.split("`").map((piece, place) => place % 2 === 1 ? board.make("code", null, piece) : piece);

// A remark.
board.note = (text, kind) => board.make("p", { class: kind || "note" }, board.prose(text));

// The remarks of a section, each once; they stand out where there is nothing else.
board.remarks = (body) => board.make("div", { class: "remarks" },
  [...new Set(body.remarks)].map((remark) => board.note(remark, body.charts.length === 0 ? "none" : "note")));
