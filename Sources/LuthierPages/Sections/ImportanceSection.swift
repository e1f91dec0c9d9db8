import LuthierAnalysis
import LuthierDomain
import LuthierWire

/// Which parameters matter, and which to tune on.
struct ImportanceSection {
    let source: ReportSource

    var section: ReportSection {
        var section = ReportSection(id: "importance", title: "Importance", body: "")
        for (place, metric) in source.metrics.enumerated() {
            if source.metrics.count > 1 {
                section.body = section.body + "<h3>\(metric.name)</h3>\n"
            }
            switch source.importances[place] {
            case .failure(let error): section.add(error)
            case .success(let importance):
                let chart = chart(importance, "importance-\(place)")
                section.charts.append(chart)
                section.body = section.body + part(importance, chart)
            }
        }
        section.body = section.body + advice
        return section
    }

    private func chart(_ importance: Importance, _ name: String) -> ReportChart {
        ReportChart(
            name: name, title: importance.metric.name,
            label: "Bar chart of the importance of parameters for \(importance.metric.name): "
                + importance.shares.prefix(5).map {
                    "\($0.parameter) \(NumberText.percent($0.share))"
                }.joined(separator: ", ") + ".",
            notes: importance.notes, data: json(importance))
    }

    private func part(_ importance: Importance, _ chart: ReportChart) -> Markup {
        let rows = importance.shares.map { share -> [Markup] in
            [
                "\(share.parameter)", "\(NumberText.percent(share.share))",
                "\(NumberText.grouped(share.trials))",
            ]
        }
        let table = ReportSection.table(
            ["parameter", "share", "trials with a value"], rows, label: "Importance",
            numbers: [1, 2])
        return """
            <p>By what sets the best \(importance.best ?? 0) of \
            \(NumberText.count(importance.trials, "trial")) apart (PED-ANOVA).</p>
            \(chart.markup)\
            \(ReportSection.folded("As a table", table))
            """
    }

    private func json(_ importance: Importance) -> JSONValue {
        [
            "kind": "importance",
            "rows": .array(
                importance.shares.map {
                    [.string(Markup.visible($0.parameter)), .double($0.share)]
                }),
        ]
    }

    /// Which parameters to keep for a next study.
    private var advice: Markup {
        let found = source.importances.compactMap { try? $0.get() }
        guard let observed = source.observed.lazy.compactMap({ try? $0.get() }).first,
            !found.isEmpty
        else { return "" }
        let core = CoreParameters(found, from: observed, best: source.best?.number)
        let text: Markup
        switch core.advice {
        case .oneParameter: return ""
        case .tooFewTrials(let have, let need):
            text = """
                <p>Which parameters to keep cannot be said yet: it takes \(need) trials, ten for each \
                parameter, and \(have) count.</p>

                """
        case .split(let keep, let freeze) where freeze.isEmpty:
            text = "<p>Keep tuning all \(keep.count): none is clearly unimportant.</p>\n"
        case .split(let keep, let freeze):
            let values = SettingsText.text(freeze.map { ($0.parameter, $0.value) }, .yaml)
            let fixed = values.split(separator: "\n").map { "\n  " + $0 }.joined()
            text = """
                <p>Keep tuning \(NumberText.list(keep)): together \
                \(NumberText.percent(core.keptShare)) of the importance. Freeze the others. By ten \
                trials for each parameter a study of these takes \(core.trialsForKept) trials in place \
                of \(core.trialsForAll).</p>
                \(ReportSection.copyable("for the study file", "fixed:" + fixed))
                """
        }
        return "<h3>For the next study</h3>\n\(text)"
    }
}
