import LuthierDomain
import LuthierEngine
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

    /// The settings of a trial for pages that make their own HTML.
    ///
    /// - Parameter number: The trial; nil is the best one.
    /// - Returns: Without rows where there is no such trial.
    func members(of number: Int?) -> JSONObject {
        let trial =
            number.map {
                source.ledger.trials.indices.contains($0) ? source.ledger.trials[$0] : nil
            }
            ?? source.best
        guard let trial else { return ["rows": [], "forms": []] }
        let space = source.definition.space
        let values = space.passedValues(of: trial.assignment)
        let defaults = source.defaults.map { space.passedValues(of: $0.assignment) }
        let rows = values.map { name, value -> JSONValue in
            var row: JSONObject = [
                "name": .string(Markup.visible(name)),
                "value": .string(Markup.visible(NumberText.value(value))),
            ]
            if let defaults {
                let before = defaults.first { $0.name == name }?.value
                row["default"] = .string(Markup.visible(NumberText.value(before)))
                row["changed"] = .boolean(before != value)
            }
            row["kind"] = .string(kind(name))
            return .object(row)
        }
        let forms = SettingsFormat.allCases.filter { $0 != .text }.map { format -> JSONValue in
            // What is copied must be exact; the page shows it as text.
            [
                "title": .string(Self.title(of: format)),
                "text": .string(SettingsText.text(values, format)),
            ]
        }
        return [
            "number": .integer(trial.number), "balanced": .boolean(source.front != nil),
            "rows": .array(rows), "forms": .array(forms),
        ]
    }

    private func kind(_ name: String) -> String {
        let space = source.definition.space
        if space.fixed.contains(where: { $0.name == name }) { return "fixed" }
        return space.derived.contains { $0.name == name } ? "derived" : "tuned"
    }

    /// Whether a setting was not tuned.
    private func remark(_ name: String) -> Markup {
        let kind = kind(name)
        return kind == "tuned" ? "" : " <small>\(kind)</small>"
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
