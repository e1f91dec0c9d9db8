import LuthierDomain
import LuthierWire

/// The best settings, beside the defaults, and in forms that may be copied.
struct SettingsSection {
    let source: ReportSource

    var section: ReportSection? {
        guard let best = source.best else { return nil }
        let space = source.definition.space
        let values = space.passedValues(of: best.assignment)
        let defaults = source.defaults.map { space.passedValues(of: $0.assignment) }
        let title = source.front == nil ? "Best settings" : "Balanced settings"
        var headings = ["setting", "trial \(best.number)"]
        if defaults != nil { headings.append("defaults") }
        let rows = values.map { name, value -> [Markup] in
            let before = defaults?.first { $0.name == name }?.value
            let isChanged = defaults != nil && before != value
            let text: Markup = "\(NumberText.value(value))"
            var row: [Markup] = [
                "\(name)\(remark(name))", isChanged ? "<strong>\(text)</strong>" : text,
            ]
            if defaults != nil { row.append("\(NumberText.value(before))") }
            return row
        }
        let forms = SettingsFormat.allCases.filter { $0 != .text }.map { format in
            ReportSection.copyable(
                Self.title(of: format), SettingsText.text(values, format))
        }
        let lead: Markup =
            source.front == nil
            ? ""
            : """
            <p>Of the trials that no other beats in everything, trial \(best.number) is nearest to the \
            best of everything. The others are under Trade-offs.</p>

            """
        return ReportSection(
            id: "settings", title: title,
            body: lead
                + ReportSection.table(headings, rows, label: title, numbers: [1, 2])
                + "<div class=\"forms\">\n\(Markup.joined(forms))</div>\n")
    }

    /// Whether a setting was not tuned.
    private func remark(_ name: String) -> Markup {
        let space = source.definition.space
        if space.fixed.contains(where: { $0.name == name }) { return " <small>fixed</small>" }
        return space.derived.contains { $0.name == name } ? " <small>derived</small>" : ""
    }

    private static func title(of format: SettingsFormat) -> String {
        switch format {
        case .flags: "as flags"
        case .json, .text: "as JSON"
        case .yaml: "as YAML"
        case .env: "as environment variables"
        }
    }
}
