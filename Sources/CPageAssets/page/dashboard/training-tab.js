// How training went, and who ran what when.
board.tabs.push({
  id: "training", title: "Training",
  draw: async function (place, study, signal) {
    const select = board.openTrial(study);
    const parts = ["curves", "overfitting", "timeline"].map((name) => {
      const part = board.make("div");
      place.append(part);
      return [name, part];
    });
    const titles = { curves: "Learning curves", overfitting: "Overfitting", timeline: "Workers" };
    await Promise.all(parts.map(([name, part]) => board.sectionView(part, study, signal, name, (body) =>
      body.charts.length === 0 && body.remarks.length === 0 ? [] : board.section(titles[name],
        board.remarks(body),
        board.charts.grid(body.charts, select)))));
  },
});
