import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// What came of the study, in words and in a few large numbers.
struct SummarySection {
    let source: ReportSource
    let made: Timestamp

    var section: ReportSection {
        let paragraphs = sentences.filter { !$0.isEmpty }.map { "<p>\($0)</p>\n" as Markup }
        return ReportSection(
            id: "summary", title: "Summary",
            body:
                "<div class=\"tiles\">\n\(Markup.joined(tiles))</div>\n\(Markup.joined(paragraphs))"
        )
    }

    // MARK: Numbers

    private var tiles: [Markup] {
        var tiles: [Markup] = []
        if let best = source.best {
            for metric in source.metrics.prefix(3) {
                let what = source.front == nil ? "best" : "balanced"
                tiles.append(
                    tile(
                        "\(what) \(metric.name)",
                        FigureText.short(best.metrics[metric.name] ?? .nan),
                        "trial \(best.number)"))
            }
        }
        if let gain = source.gain {
            let from = "from \(FigureText.short(gain.baseline))"
            tiles.append(
                tile(
                    "gain over \(gain.rival)",
                    gain.isGain ? FigureText.signed(gain.best - gain.baseline) : "none",
                    share(gain).map { "\($0), \(from)" } ?? from))
        }
        let counts = source.ledger.counts
        tiles.append(
            tile(
                "trials", FigureText.grouped(counts.total),
                counts.total == counts.completed ? "all completed" : "\(counts.completed) completed"
            ))
        tiles.append(
            tile(
                "training time", FigureText.duration(source.ledger.activeTime(at: made).seconds),
                "while a trial ran"))
        return tiles
    }

    private func tile(_ title: String, _ value: String, _ remark: String) -> Markup {
        """
        <div class="tile"><div class="tile-title">\(title)</div>\
        <div class="tile-value">\(value)</div><div class="tile-note">\(remark)</div></div>

        """
    }

    // MARK: Words

    private var sentences: [String] {
        let course = [ran, ending].filter { !$0.isEmpty }.joined(separator: " ")
        return [course, best, source.gain.map(sentence) ?? baseline, importance, savings]
            + [failures, caution]
    }

    private var ran: String {
        let counts = source.ledger.counts
        guard counts.total > 0 else {
            return "\(source.definition.name) has no trial yet. `luthier run` starts some."
        }
        let kinds = counts.entries.filter { $0.count > 0 }.map {
            "\(FigureText.grouped($0.count)) \(Self.words($0.word))"
        }
        return "\(FigureText.count(counts.total, "trial")) of \(source.definition.name): "
            + FigureText.list(kinds) + "."
    }

    private var ending: String {
        switch source.ledger.ending {
        case .finished(let reason)?:
            "The study is finished: \(reason)\(reason.hasSuffix(".") ? "" : ".")"
        case .exhausted?: "Every possible assignment was tried."
        case .stopped?: "A person stopped the study."
        case nil: "The study is open: `luthier run` goes on with it."
        }
    }

    private var best: String {
        guard let best = source.best else {
            return source.ledger.counts.total == 0
                ? ""
                : "No trial was completed, so none is best; what became of them is under Failures."
        }
        let values = source.metrics.map {
            "\($0.name) \(FigureText.short(best.metrics[$0.name] ?? .nan)) (\(ReportSource.goal($0)))"
        }
        guard let front = source.front else {
            return "The best is trial \(best.number), with \(FigureText.list(values))."
        }
        let remark = front.meetsThresholds ? "" : " None meets every threshold of the study file."
        return
            "No other trial beats the \(FigureText.count(front.front.count, "trial")) of the front in "
            + "everything.\(remark) Nearest to the best of everything is trial \(best.number), with "
            + "\(FigureText.list(values))."
    }

    /// Why there is no gain to tell.
    private var baseline: String {
        guard source.best != nil, source.metrics.count == 1 else { return "" }
        let what =
            source.definition.tryFirst.isEmpty
            ? "The first trial is the best, or was not trained to the end"
            : "The default settings were not trained to the end as they stand in the study file"
        return "\(what), so what tuning gained is not known."
    }

    private func sentence(_ gain: Gain) -> String {
        let rival = gain.isOverDefaults ? "The default settings reach" : "The first trial reached"
        let start = "\(gain.metric) \(FigureText.short(gain.baseline))"
        guard gain.isGain else {
            return gain.isOverDefaults
                ? "No trial beat the default settings, which reach \(start)."
                : "No trial beat the first one, which reached \(start)."
        }
        return "\(rival) \(start); the best ones \(FigureText.short(gain.best)): "
            + FigureText.signed(gain.best - gain.baseline)
            + (share(gain).map { " (\($0))." } ?? ".")
    }

    /// A gain as a share; nil where there is none.
    private func share(_ gain: Gain) -> String? {
        guard gain.isGain, let share = gain.share else { return nil }
        return (share < 0 ? "" : "+") + FigureText.percent(share)
    }

    private var importance: String {
        guard let importance = source.importances.lazy.compactMap({ try? $0.get() }).first,
            importance.shares.count > 1,
            importance.trials >= Importance.trialsPerParameter * importance.shares.count
        else { return "" }
        let top = importance.shares.prefix(2).filter { $0.share > 0.05 }
        guard !top.isEmpty else { return "" }
        let named = top.map { "\($0.parameter) (\(FigureText.percent($0.share)))" }
        return "For \(importance.metric.name), \(FigureText.list(named)) "
            + "mattered most."
    }

    private var savings: String {
        TrainingSavings(source.ledger)?.sentence ?? ""
    }

    private var failures: String {
        let counts = source.ledger.counts
        let failed = counts.failed + counts.outOfMemory
        guard failed > 0 else { return "" }
        let groups = FailureGroup.groups(in: source.ledger.trials).filter {
            $0.word != "infeasible"
        }
        guard let first = groups.first else { return "" }
        let most = groups.count == 1 ? "failed" : "failed, most often for one reason"
        return "\(FigureText.count(failed, "trial")) \(most): "
            + "\(first.reason)\(first.reason.hasSuffix(".") ? "" : ".")"
    }

    private var caution: String {
        guard let best = source.best else { return "" }
        let chance =
            source.definition.sampler.kind == "random"
            ? "Settings drawn by chance promise nothing: better ones may lie where no trial was. "
            : ""
        return chance
            + "The best of many tries was also lucky: measure trial \(best.number) again, on data that "
            + "no trial has seen, before relying on its value."
    }

    /// `out_of_memory` as words.
    static func words(_ word: String) -> String {
        word == "out_of_memory" ? "out of memory" : word
    }
}
