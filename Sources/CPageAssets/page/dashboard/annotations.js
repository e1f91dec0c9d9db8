// What people wrote about a study or a trial: tags and a note.

// Tags, each on its own; `choose` makes them buttons.
board.tagList = (tags, choose) => !tags || tags.length === 0 ? null : board.make("span", { class: "tags" }, tags.map((tag) => choose
  ? board.make("button", { type: "button", class: "tag", title: "Show what has this tag", click: () => choose(tag) }, tag)
  : board.make("span", { class: "tag" }, tag)));

// Tags and note of something, with a button to write where that is allowed. `path` is where changes are sent,
// `title` says what they are about, and `done` is called after a change.
board.annotationView = function (written, path, title, done) {
  const isEmpty = !written.note && !(written.tags && written.tags.length);
  if (isEmpty && !board.session.may("operator")) return null;
  return board.make("div", { class: "written" },
    board.tagList(written.tags),
    board.session.may("operator") ? board.make("button", { type: "button", class: "small-button", click: () => board.actions.annotate(written, path, title, done) },
      isEmpty ? "Add a note or tags" : "Edit note and tags") : null,
    written.note ? board.make("p", { class: "written-note" }, written.note) : null);
};

// A form for the note and the tags. Only what was changed is sent, so that what others add meanwhile stays.
board.actions.annotate = function (written, path, title, done) {
  const tags = written.tags || [];
  const text = board.make("textarea", { id: "annotation-note", rows: "5", "data-field": "note" });
  text.value = written.note || "";
  const words = board.make("input", { id: "annotation-tags", autocomplete: "off", spellcheck: "false", "data-field": "add_tags", placeholder: "baseline shipped" });
  words.value = tags.join(" ");
  board.dialog({
    title, action: "Save", content: [
      board.make("label", { for: "annotation-note" }, "Note"), text,
      board.make("label", { for: "annotation-tags" }, "Tags, with spaces between"), words],
    perform: async () => {
      const wanted = words.value.split(/\s+/).filter((word) => word !== "");
      const change = { add_tags: wanted.filter((tag) => !tags.includes(tag)), remove_tags: tags.filter((tag) => !wanted.includes(tag)) };
      if (text.value !== (written.note || "")) change.note = text.value;
      await board.api("POST", path, change);
      await done();
    },
  });
};
