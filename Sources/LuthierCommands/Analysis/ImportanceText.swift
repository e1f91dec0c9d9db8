import LuthierAnalysis
import LuthierDomain
import LuthierPages

/// Importance and what follows from it, for people.
enum ImportanceText {
    /// Characters of a bar.
    private static let barWidth = 20
    /// Pairs below this share are not worth a line.
    private static let leastPair = 0.01
    /// Most pairs shown.
    private static let mostPairs = 5

    /// The parameters by importance, with bars, and what to know before trusting them.
    static func lines(_ importance: Importance, _ observed: ObservedMetric) -> [String] {
        let name = NumberText.plain(importance.metric.name)
        let trials = NumberText.count(importance.trials, "trial")
        let how =
            switch importance.method {
            case .pedANOVA:
                "by what sets the best \(importance.best ?? 0) of \(trials) apart (PED-ANOVA)"
            case .functionalANOVA:
                "as shares of the variance over the space, from \(trials) (functional ANOVA)"
            }
        var lines = ["\(name): importance \(how)", ""]
        var table = TextTable(headings: ["parameter", "share", ""])
        table.rightAligned = [1]
        for share in importance.shares {
            table.rows.append([
                NumberText.plain(share.parameter) + condition(share, observed),
                percent(share.share) + (share.deviation.map { " ± \(percent($0))" } ?? ""),
                ProgressLine.bar(share.share, width: barWidth),
            ])
        }
        lines += table.lines.map { "  " + $0 } + [""]
        lines += pairs(importance)
        lines += importance.notes.map { "Note: \($0)" }
        if observed.leftOut.total > 0 {
            lines.append("Not counted: \(observed.leftOut.inWords).")
        }
        return lines.last == "" ? lines : lines + [""]
    }

    private static func condition(_ share: Importance.Share, _ observed: ObservedMetric) -> String {
        share.trials == observed.count ? "" : " (in \(share.trials) of \(observed.count))"
    }

    private static func pairs(_ importance: Importance) -> [String] {
        guard let remainder = importance.remainder else { return [] }
        var table = TextTable(headings: ["only together", "share", ""])
        table.rightAligned = [1]
        for pair in importance.interactions.prefix(mostPairs) where pair.share >= leastPair {
            table.rows.append([
                "\(NumberText.plain(pair.first)) and \(NumberText.plain(pair.second))",
                "\(percent(pair.share)) ± \(percent(pair.deviation))",
                ProgressLine.bar(pair.share, width: barWidth),
            ])
        }
        let rest =
            "All other parameters and pairs together explain the remaining \(percent(remainder))."
        return (table.rows.isEmpty ? [] : table.lines.map { "  " + $0 } + [""])
            + (remainder >= leastPair ? [rest] : [])
    }

    /// Which parameters to tune on, or why that cannot be said.
    static func lines(_ core: CoreParameters) -> [String] {
        switch core.advice {
        case .oneParameter: return []
        case .tooFewTrials(let have, let need):
            return [
                "Which parameters to keep cannot be said yet: it takes \(need) trials, ten for each "
                    + "parameter, and \(have) count."
            ]
        case .split(let keep, let freeze):
            guard !freeze.isEmpty else {
                return ["Keep tuning all \(keep.count) parameters: none is clearly unimportant."]
            }
            var lines = [
                "Keep tuning \(list(keep)): together \(percent(core.keptShare)) of the importance.",
                "Freeze the others, for instance under `fixed` in the study file:",
            ]
            lines += freeze.map {
                "  \(NumberText.plain($0.parameter)): \(AssignmentText.value($0.value))  "
                    + "(as in trial \($0.number))"
            }
            return lines + [
                "By ten trials for each parameter a study of these takes \(core.trialsForKept) trials "
                    + "in place of \(core.trialsForAll)."
            ]
        }
    }

    /// A share as people read it.
    static func percent(_ share: Double) -> String {
        let tenths = (share * 1000).rounded() / 10
        return (tenths == tenths.rounded() ? "\(Int(tenths)).0" : "\(tenths)") + " %"
    }

    private static func list(_ names: [String]) -> String {
        NumberText.list(names.map { NumberText.plain($0) })
    }
}
