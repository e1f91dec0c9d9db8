// Which trials a text keeps: words, numbers, and comparisons such as `loss<0.3 optimizer=adamw`.
board.trialFilter = function (text, columns) {
  const find = (name) => columns.find((column) => column.title === name)
    || columns.find((column) => column.title.toLowerCase() === name.toLowerCase());
  const tests = [];
  const troubles = [];
  for (const term of text.match(/"[^"]*"|\S+/g) || []) {
    const parts = /^(.+?)(<=|>=|!=|=|<|>)(.*)$/.exec(term);
    const column = parts && find(parts[1]);
    if (parts && !column) troubles.push("There is no column " + parts[1] + ".");
    if (column) {
      const wanted = parts[3].replace(/^"|"$/g, "");
      const limit = Number(wanted);
      const compare = {
        "<": (value) => value !== null && Number(value) < limit, ">": (value) => value !== null && Number(value) > limit,
        "<=": (value) => value !== null && Number(value) <= limit, ">=": (value) => value !== null && Number(value) >= limit,
        "=": column.kind === "tags" ? (value) => String(value || "").split(" ").includes(wanted) : (value) => value !== null && (String(value) === wanted || (wanted !== "" && typeof value === "number" && value === limit)),
        "!=": column.kind === "tags" ? (value) => !String(value || "").split(" ").includes(wanted) : (value) => String(value) !== wanted,
      }[parts[2]];
      tests.push((number) => {
        const value = column.at(number);
        return value !== undefined && compare(value);
      });
    } else if (!parts) {
      const word = term.replace(/^"|"$/g, "").toLowerCase();
      if (/^\d+$/.test(word)) tests.push((number) => number === Number(word));
      else tests.push((number) => columns.some((column) => {
        const value = column.at(number);
        return typeof value === "string" && value.toLowerCase().includes(word);
      }));
    }
  }
  return { keeps: (number) => tests.every((test) => test(number)), troubles };
};
