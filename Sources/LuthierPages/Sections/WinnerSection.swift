import LuthierAnalysis
import LuthierDomain
import LuthierEngine

/// How good the best trial truly is, and whether it is truly the best.
struct WinnerSection {
    let source: ReportSource

    /// The most trials in the table.
    private static let mostRows = 12

    /// The section; nil where no trial could be the best.
    var section: ReportSection? {
        guard !source.metrics.isEmpty, source.best != nil else { return nil }
        return ReportSection(id: "winner", title: "How sure the best is", body: body)
    }

    private var body: Markup {
        guard source.metrics.count == 1 else {
            return Self.none(
                "Each trial of the front is the best in a way of its own, so none is said to be the "
                    + "best.")
        }
        guard let words = source.winner else { return Self.none(silence) }
        let winner = words.winner
        guard winner.noise != .none else {
            return """
                <p>\(words.metric) comes out the same each time, so trial \(winner.number) is the best \
                of the \(NumberText.grouped(winner.trials)) that were completed.</p>

                """
        }
        // What would change nothing that anyone does is still said here, in one sentence.
        let sentences = words.sentences.isEmpty ? [words.ranking] : words.sentences
        return Markup.joined(sentences.map { "<p>\($0)</p>\n" as Markup }) + table(winner)
            + ReportSection.note(noise(winner))
    }

    /// Why nothing can be said.
    private var silence: String {
        if case .failure(let error)? = source.observed.first {
            return "\(ReportSection.capitalized(error.message)) \(error.hint)"
        }
        if case .success(let observed)? = source.observed.first, observed.isConstant {
            return "Every completed trial came to the same value."
        }
        return
            "Too few different settings were completed to tell luck from merit: ten are needed, or "
            + "three where noise was measured, by folds, by settings that were run twice or by "
            + "deviations that the program told."
    }

    private static func none(_ text: String) -> Markup { "<p class=\"none\">\(text)</p>\n" }

    // MARK: Who may be the best

    private func table(_ winner: WinnerEstimate) -> Markup {
        let others = winner.contenders.filter { $0.number != winner.number }
        guard !others.isEmpty else { return "" }
        // The winner first, then who else may be the best; it has a row even if it hardly may.
        let shown =
            [(number: winner.number, estimate: winner.estimate, chance: winner.probability)]
            + others.prefix(Self.mostRows - 1).map { ($0.number, $0.estimate, $0.probability) }
        let metric = source.metrics[0].name
        let rows = shown.map { number, estimate, chance -> [Markup] in
            let observed = source.ledger.trials[number].metrics[metric] ?? .nan
            return [
                number == winner.number ? "<strong>\(number)</strong>" : "\(number)",
                "\(NumberText.short(observed))", "\(NumberText.short(estimate))",
                "\(NumberText.chance(chance))",
            ]
        }
        let more = others.count + 1 - shown.count
        return ReportSection.table(
            ["trial", "came to", "expected truly", "the best with"], rows,
            label: "Trials that may be the best", numbers: [1, 2, 3])
            + ReportSection.note(
                more > 0 ? "And \(NumberText.count(more, "more trial")) that may be the best." : "")
    }

    /// How noise is known.
    private func noise(_ winner: WinnerEstimate) -> String {
        let deviation = NumberText.rough(winner.noiseDeviation)
        return switch winner.noise {
        case .units:
            "One unit of a trial varies with a standard deviation of about \(deviation), as the units "
                + "show; what a unit does to all trials alike is taken away."
        case .repeats:
            "One run varies with a standard deviation of about \(deviation), as settings that were run "
                + "more than once show."
        case .told:
            "One run varies with a standard deviation of about \(deviation), as the program told."
        case .unexplained:
            "One run varies with a standard deviation of about \(deviation), if what does not depend "
                + "smoothly on the parameters is noise. Running the best settings twice settles it."
        case .none: ""
        }
    }
}
