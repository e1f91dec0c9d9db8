// Fields for the ranges of a study's parameters: two ends, or a list with one value on each line. What is wrong
// with one is said beside it.
board.rangeForm = function (definition) {
  const readers = [];
  const entry = (fields) => board.make("div", { class: "entry" }, fields, board.make("div", { class: "trouble" }));
  const about = (parameter) => [
    parameter.type === "int" ? "whole number" : null,
    parameter.scale && parameter.scale !== "linear" ? parameter.scale.replace("_", " ") + " scale" : null,
    parameter.step !== undefined ? "in steps of " + board.words.number(parameter.step) : null,
    parameter.choices || parameter.values ? "one value on each line" : null,
    parameter.when ? "only when " + parameter.when : null,
  ].filter((word) => word).join(", ");

  const ends = (name, parameter) => {
    const inputs = ["from", "to"].map((end) => {
      const input = board.make("input", {
        "data-field": "parameters." + name + "." + end, "aria-label": name + ", " + end, inputmode: "decimal", autocomplete: "off" });
      input.value = String(parameter[end]);
      readers.push((next) => {
        const text = input.value.trim();
        // What nobody touched stays as it was written.
        if (text === String(parameter[end])) return;
        const number = Number(text.replace(",", "."));
        if (text === "" || !Number.isFinite(number)) {
          throw new board.Problem(400, { message: text === "" ? "this needs a number." : "this is no number.", data: { field: "parameters." + name + "." + end } });
        }
        next.parameters[name][end] = number;
      });
      return input;
    });
    return entry(board.make("div", { class: "ends" }, inputs[0], board.make("span", null, "to"), inputs[1]));
  };

  const list = (name, parameter, key) => {
    const old = parameter[key];
    const text = old.map((value) => String(value)).join("\n");
    const area = board.make("textarea", {
      "data-field": "parameters." + name + "." + key, "aria-label": name + ", values", rows: String(Math.min(Math.max(old.length, 2), 6)),
      autocomplete: "off", spellcheck: "false" });
    area.value = text;
    readers.push((next) => {
      if (area.value === text) return;
      next.parameters[name][key] = area.value.split("\n").map((line) => line.trim()).filter((line) => line !== "").map((line) => {
        const known = old.find((value) => String(value) === line);
        return known !== undefined ? known : scalar(line);
      });
    });
    return entry(area);
  };

  const rows = Object.entries(definition.parameters || {}).map(([name, parameter]) => {
    const key = ["choices", "values"].find((one) => Array.isArray(parameter[one]));
    const what = about(parameter);
    return [
      board.make("span", { class: "label" }, name, what ? board.make("small", null, what) : null),
      key ? list(name, parameter, key) : ends(name, parameter)];
  });
  return {
    element: board.make("div", { class: "fields ranges" }, rows),
    change: (next) => { for (const read of readers) read(next); },
  };

  // A number, true, false or null where it is written so, else a text.
  function scalar(text) {
    try {
      const value = JSON.parse(text);
      return typeof value === "object" && value !== null ? text : value;
    } catch {
      return text;
    }
  }
};
