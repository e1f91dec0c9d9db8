// What the study was told.
board.tabs.push({
  id: "setup", title: "Setup",
  draw: async function (place, study, signal) {
    const draw = () => {
      const definition = study.body.definition;
      const domain = (parameter) => {
        if (parameter.values) return parameter.values.map(board.words.number).join(", ");
        if (parameter.choices) return parameter.choices.map(String).join(", ");
        return board.words.number(parameter.from) + " to " + board.words.number(parameter.to)
          + (parameter.scale && parameter.scale !== "linear" ? ", " + parameter.scale.replaceAll("_", " ") : "")
          + (parameter.step ? ", step " + board.words.number(parameter.step) : "");
      };
      const kind = (parameter) => parameter.choices ? "choice" : parameter.values ? "values" : parameter.type === "int" ? "whole number" : "number";
      const goal = (metric) => [metric.goal, metric.at_most !== undefined ? "at most " + board.words.number(metric.at_most) : null,
        metric.at_least !== undefined ? "at least " + board.words.number(metric.at_least) : null, metric.store ? "stored" : null]
        .filter((word) => word).join(", ");
      const text = (value) => typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
      const others = Object.entries(definition).filter(([name]) => !["study", "parameters", "metrics"].includes(name));
      board.fill(place,
        board.section("Parameters", board.table("Parameters", ["parameter", "kind", "values", "only when"],
          Object.entries(definition.parameters || {}).map(([name, parameter]) => [name, kind(parameter), domain(parameter), parameter.when || ""]))),
        board.section("Metrics", board.table("Metrics", ["metric", "role", "unit"],
          Object.entries(definition.metrics || {}).map(([name, metric]) => [name, goal(metric), metric.unit || ""]))),
        board.section("Everything else", board.table("Everything else", ["key", "value"],
          others.map(([name, value]) => [name, board.make("code", null, text(value))]))),
        board.section("Study file", board.note("JSON is YAML too, so this is a whole study file."),
          board.copyable("as JSON", JSON.stringify(definition, null, 2))));
    };
    let shown = JSON.stringify(study.body.definition);
    draw();
    study.heard(() => {
      const now = JSON.stringify(study.body.definition);
      if (now !== shown) { shown = now; draw(); }
    });
  },
});
