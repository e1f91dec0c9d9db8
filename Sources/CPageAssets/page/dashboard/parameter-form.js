// Fields for the values of a study's parameters.
//
// `isOpen` allows fields to be left empty. `values` reads what was given, numbers as numbers.
board.parameterForm = function (definition, isOpen, given) {
  const readers = [];
  const rows = Object.entries(definition.parameters || {}).map(([name, parameter]) => {
    const id = "field-" + board.key().slice(0, 8);
    let field;
    const listed = parameter.choices || parameter.values;
    if (listed) {
      field = board.make("select", { id, "data-field": "parameters." + name },
        board.make("option", { value: "" }, isOpen || parameter.when ? "–" : "choose"),
        listed.map((value, place) => board.make("option", { value: String(place) }, String(value))));
      readers.push((values) => { if (field.value !== "") set(values, name, listed[Number(field.value)]); });
      if (given && given[name] !== undefined) {
        const place = listed.findIndex((value) => value === given[name]);
        if (place >= 0) field.value = String(place);
      }
    } else {
      field = board.make("input", {
        id, "data-field": "parameters." + name, inputmode: "decimal", autocomplete: "off",
        placeholder: board.words.number(parameter.from) + " to " + board.words.number(parameter.to),
      });
      readers.push((values) => {
        const text = field.value.trim();
        if (text === "") return;
        const number = Number(text.replace(",", "."));
        if (!Number.isFinite(number)) throw new board.Problem(400, { message: "this is no number.", data: { field: "parameters." + name } });
        set(values, name, number);
      });
      if (given && given[name] !== undefined) field.value = String(given[name]);
    }
    return [board.make("label", { for: id }, name, parameter.when ? board.make("small", null, " only when " + parameter.when) : null), field];
  });
  return {
    element: board.make("div", { class: "fields" }, rows),
    values: () => {
      const values = {};
      for (const read of readers) read(values);
      return values;
    },
  };

  // Names such as __proto__ are names too.
  function set(values, name, value) {
    Object.defineProperty(values, name, { value, enumerable: true, configurable: true, writable: true });
  }
};

// Fields for the metrics that a study names.
board.metricForm = function (definition) {
  const fields = Object.entries(definition.metrics || {}).map(([name, metric]) => {
    const id = "field-" + board.key().slice(0, 8);
    const field = board.make("input", { id, "data-field": "metrics." + name, inputmode: "decimal", autocomplete: "off" });
    return { name, field, label: board.make("label", { for: id }, name, metric.goal ? board.make("small", null, " " + metric.goal) : null) };
  });
  return {
    element: board.make("div", { class: "fields" }, fields.map((one) => [one.label, one.field])),
    values: () => {
      const values = {};
      for (const { name, field } of fields) {
        const text = field.value.trim();
        if (text === "") continue;
        const number = Number(text.replace(",", "."));
        if (!Number.isFinite(number)) throw new board.Problem(400, { message: "this is no number.", data: { field: "metrics." + name } });
        Object.defineProperty(values, name, { value: number, enumerable: true, configurable: true, writable: true });
      }
      return values;
    },
  };
};
