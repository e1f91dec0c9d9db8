// Tables as comma-separated values.

// A cell. Texts that a spreadsheet would take for a formula get an apostrophe in front.
board.csvCell = function (value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  let text = String(value);
  if (/^(NaN|-?Infinity)$/.test(text)) return text;
  if (/^[=+\-@\t\r]/.test(text)) text = "'" + text;
  return /[",\n\r]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
};

// Rows of columns as one text (RFC 4180).
board.csv = function (columns, numbers) {
  const lines = [columns.map((column) => board.csvCell(column.title)).join(",")];
  for (const number of numbers) {
    lines.push(columns.map((column) => {
      const value = column.at(number);
      return board.csvCell(column.kind === "time" && Number.isFinite(value) ? new Date(value).toISOString() : value);
    }).join(","));
  }
  return lines.join("\r\n") + "\r\n";
};

// Hands a text to the browser as a file.
board.download = (name, type, text) => board.save(name, new Blob([text], { type }));

// Hands bytes to the browser as a file.
board.save = function (name, blob) {
  const address = URL.createObjectURL(blob);
  const link = board.make("a", { href: address, download: name.replace(/[^\p{L}\p{N}._-]+/gu, "-") || "trials" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
};
