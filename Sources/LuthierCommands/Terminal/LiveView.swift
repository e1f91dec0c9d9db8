import LuthierDomain
import LuthierEngine
import LuthierPages

/// The calm picture of a running study: a bar, the best so far, a chart, what runs.
struct LiveView {
    /// What to show.
    let progress: StudyProgress
    /// Columns of the terminal.
    let width: Int
    /// Rows of the terminal.
    let height: Int
    /// Whether colours may be used.
    let colours: Bool

    /// The lines of the picture, none wider than the terminal.
    var lines: [String] {
        var lines = [header, counts]
        lines += best
        if height >= 20 {
            let chart = progress.front.isEmpty ? history : front
            if !chart.isEmpty { lines += [""] + chart.map { "  " + $0 } }
        }
        lines += running(limit: max(height - lines.count - 3, 1))
        return lines.map { Self.cut($0, to: width) }
    }

    private var header: String {
        let name = style(NumberText.plain(progress.definition.name), "1")
        guard let fraction = progress.fraction else {
            return
                "\(name)  \(NumberText.count(progress.counts.ended + progress.counts.paused, "trial"))"
        }
        let total = progress.definition.budget.trials.map { "/\($0)" } ?? ""
        let bar = ProgressLine.bar(fraction, width: max(min(width - 50, 40), 10))
        var line =
            "\(name)  \(style(bar, "36"))  \(progress.counts.ended + progress.counts.paused)\(total) trials"
        line += "  \(NumberText.duration(progress.active))"
        if let left = progress.secondsLeft, fraction < 1 {
            line += ", about \(NumberText.duration(left)) left"
        }
        return line
    }

    private var counts: String {
        let shown = progress.counts.entries.filter { $0.count > 0 }
        let words = shown.map { entry in
            let text = "\(entry.count) \(entry.word.split(separator: "_").joined(separator: " "))"
            return entry.word == "failed" || entry.word == "out_of_memory"
                ? style(text, "31") : text
        }
        return "  " + (words.isEmpty ? "starting" : words.joined(separator: " · "))
    }

    private var best: [String] {
        guard let best = progress.best else { return ["  no completed trial yet"] }
        let values = progress.definition.objectives.compactMap { metric in
            best.metrics[metric.name].map { "\(metric.name) \(NumberText.short($0))" }
        }
        var line = "  best  \(style(values.joined(separator: "  "), "1;32"))  (trial \(best.number)"
        if progress.frontCount > 1 { line += ", one of \(progress.frontCount) on the front" }
        line += ")"
        if let gain = progress.gain { line += "  " + GainText.short(gain) }
        let settings = best.assignment.entries.map { name, value in
            "\(name) \(style(AssignmentText.value(value), "36"))"
        }
        return [line] + Self.wrapped(settings, width: width, indent: "        ")
    }

    /// The best value after each trial.
    private var history: [String] {
        BestChart(values: progress.bestValues, height: 5, width: width - 2).lines
    }

    /// The completed trials by two objectives, and which of them are on the front.
    private var front: [String] {
        let chart = PointChart(
            points: progress.front, xLabels: NumberText.ends(of: progress.front.map(\.x)),
            height: 7, width: width - 2
        ).lines
        let names = progress.definition.objectives.map { NumberText.plain($0.name) }
        guard !chart.isEmpty, names.count > 1 else { return [] }
        return ["\(names[0]) upwards, \(names[1]) across; ● is on the front"] + chart
    }

    private func running(limit: Int) -> [String] {
        guard !progress.running.isEmpty else { return [] }
        var lines = [""]
        for trial in progress.running.prefix(limit) {
            let seconds = NumberText.duration(max((progress.now - trial.started).seconds, 0))
            var line = "  trial \(trial.number)  \(seconds)"
            if trial.attempt > 1 { line += "  attempt \(trial.attempt)" }
            if let last = trial.measurements.last {
                if let step = last.step { line += "  step \(step)" }
                if let unit = last.unit { line += "  \(NumberText.plain(unit))" }
                line += last.metrics.entries.prefix(3).map {
                    "  \(NumberText.plain($0.name)) \(NumberText.short($0.value))"
                }.joined()
            }
            lines.append(style(line, "2"))
        }
        let more = progress.running.count - min(progress.running.count, limit)
        if more > 0 { lines.append(style("  and \(more) more", "2")) }
        return lines
    }

    private func style(_ text: String, _ code: String) -> String {
        colours ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// Words set in lines that fit.
    static func wrapped(_ words: [String], width: Int, indent: String) -> [String] {
        var lines: [String] = []
        var line = indent
        for word in words {
            if line.count > indent.count, visibleCount(line) + visibleCount(word) + 2 > width {
                lines.append(line)
                line = indent
            }
            line += (line.count > indent.count ? "  " : "") + word
        }
        return lines + [line]
    }

    /// The columns that a line takes, styles not counted.
    static func visibleCount(_ line: String) -> Int {
        var count = 0
        var isInStyle = false
        for character in line {
            if character == "\u{1B}" { isInStyle = true }
            if !isInStyle { count += 1 }
            if isInStyle, character == "m" { isInStyle = false }
        }
        return count
    }

    /// A line that fits, its styles closed.
    static func cut(_ line: String, to width: Int) -> String {
        guard visibleCount(line) > width, width > 1 else { return line }
        var result = ""
        var count = 0
        var isInStyle = false
        for character in line {
            if character == "\u{1B}" { isInStyle = true }
            if !isInStyle {
                if count == width - 1 { break }
                count += 1
            }
            result.append(character)
            if isInStyle, character == "m" { isInStyle = false }
        }
        return result + "…" + (line.contains("\u{1B}") ? "\u{1B}[0m" : "")
    }
}
