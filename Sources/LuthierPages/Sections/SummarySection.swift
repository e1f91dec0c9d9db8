import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// What came of the study, in words and in a few large numbers.
struct SummarySection {
    let source: ReportSource
    let options: ReportOptions

    var section: ReportSection {
        let paragraphs = sentences.filter { !$0.isEmpty }.map { "<p>\($0)</p>\n" as Markup }
        return ReportSection(
            id: "summary", title: "Summary",
            body:
                "<div class=\"tiles\">\n\(Markup.joined(tiles.map(\.markup)))</div>\n\(Markup.joined(paragraphs))"
        )
    }

    /// Tiles and sentences for pages that make their own HTML, without what takes long to find out.
    var members: JSONObject {
        let told = [
            course, best, source.gain.map(GainText.sentence) ?? baseline, savings, failures,
        ]
        return [
            "tiles": .array(
                tiles.map { tile in
                    [
                        "title": .string(Markup.visible(tile.title)), "value": .string(tile.value),
                        "remark": .string(Markup.visible(tile.remark)),
                    ]
                }), "sentences": Self.json(told),
        ]
    }

    /// How sure the best is, for pages that make their own HTML.
    var winnerMembers: JSONObject {
        guard source.best != nil else { return ["sentences": []] }
        return ["sentences": Self.json(cautions + (source.winner?.sentences.dropFirst(2) ?? []))]
    }

    private static func json(_ sentences: some Sequence<String>) -> JSONValue {
        .array(sentences.filter { !$0.isEmpty }.map { .string(Markup.visible($0)) })
    }

    // MARK: Numbers

    /// A large number with what it is.
    private struct Tile {
        let title: String
        let value: String
        let remark: String

        init(_ title: String, _ value: String, _ remark: String) {
            self.title = title
            self.value = value
            self.remark = remark
        }

        var markup: Markup {
            """
            <div class="tile"><div class="tile-title">\(title)</div>\
            <div class="tile-value">\(value)</div><div class="tile-note">\(remark)</div></div>

            """
        }
    }

    private var tiles: [Tile] {
        var tiles: [Tile] = []
        if let best = source.best {
            for metric in source.metrics.prefix(3) {
                let what = source.front == nil ? "best" : "balanced"
                tiles.append(
                    Tile(
                        "\(what) \(metric.name)",
                        NumberText.short(best.metrics[metric.name] ?? .nan),
                        "trial \(best.number)"))
            }
        }
        if let gain = source.gain {
            let from = "from \(NumberText.short(gain.baseline))"
            tiles.append(
                Tile(
                    "gain over \(gain.rival)",
                    gain.isGain ? NumberText.signed(gain.best - gain.baseline) : "none",
                    GainText.share(gain).map { "\($0), \(from)" } ?? from))
        }
        let counts = source.ledger.counts
        tiles.append(
            Tile(
                "trials", NumberText.grouped(counts.total),
                counts.total == 0
                    ? "none yet"
                    : counts.total == counts.completed
                        ? "all completed" : "\(counts.completed) completed"
            ))
        tiles.append(
            Tile(
                "training time",
                NumberText.duration(source.ledger.activeTime(at: options.made).seconds),
                "while a trial ran"))
        return tiles
    }

    // MARK: Words

    private var sentences: [String] {
        [course, best, source.gain.map(GainText.sentence) ?? baseline, importance, savings]
            + [failures, caution]
    }

    private var course: String {
        [ran, ending].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var ran: String {
        let counts = source.ledger.counts
        guard counts.total > 0 else {
            return "\(source.definition.name) has no trial yet. `luthier run` starts some."
        }
        let kinds = counts.entries.filter { $0.count > 0 }.map {
            "\(NumberText.grouped($0.count)) \(Self.words($0.word))"
        }
        return "\(NumberText.count(counts.total, "trial")) of \(source.definition.name): "
            + NumberText.list(kinds) + "."
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
            "\($0.name) \(NumberText.short(best.metrics[$0.name] ?? .nan)) (\(ReportSource.goal($0)))"
        }
        guard let front = source.front else {
            let missed = ThresholdText.sentence(source.ledger).map { " " + $0 } ?? ""
            let outside = OutsideText.sentence(best, in: source.definition.space).map { " " + $0 }
            return "The best is trial \(best.number), with \(NumberText.list(values))."
                + "\(outside ?? "")\(missed)"
        }
        let remark = front.meetsThresholds ? "" : " None meets every threshold of the study file."
        return
            "No other trial beats the \(NumberText.count(front.front.count, "trial")) of the front in "
            + "everything.\(remark) Nearest to the best of everything is trial \(best.number), with "
            + "\(NumberText.list(values))."
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

    private var importance: String {
        guard let importance = source.importances.lazy.compactMap({ try? $0.get() }).first,
            importance.shares.count > 1,
            importance.trials >= Importance.trialsPerParameter * importance.shares.count
        else { return "" }
        let top = importance.shares.prefix(2).filter { $0.share > 0.05 }
        guard !top.isEmpty else { return "" }
        let named = top.map { "\($0.parameter) (\(NumberText.percent($0.share)))" }
        return "For \(importance.metric.name), \(NumberText.list(named)) "
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
        return "\(NumberText.count(failed, "trial")) \(most): "
            + "\(first.reason)\(first.reason.hasSuffix(".") ? "" : ".")"
    }

    /// How far the best is to be trusted, and what to do.
    private var caution: String { cautions.joined(separator: " ") }

    private var cautions: [String] {
        guard let best = source.best else { return [] }
        let chance =
            source.definition.sampler.kind == "random"
            ? ["Settings drawn by chance promise nothing: better ones may lie where no trial was."]
            : []
        let sure = source.winner.map { Array($0.sentences.prefix(2)) } ?? [Self.lucky]
        return chance + sure + [next(best)]
    }

    /// What is said where nothing is known of how sure the best is.
    private static let lucky = "The best of many tries was also lucky."

    /// What the holdout said of the best trial, or how to measure it.
    private func next(_ best: Trial) -> String {
        let standing = source.ledger.holdoutStanding(of: best.number)
        if let told = standing.flatMap(HoldoutWords(source.ledger).sentence) { return told }
        guard source.definition.holdout != nil, standing == nil else {
            return
                "Measure trial \(best.number) again, on data that no trial has seen, before relying "
                + "on its value."
        }
        return "Before relying on its value, measure trial \(best.number) on the holdout: "
            + "`\(source.promotion(options.storage))`."
    }

    /// `out_of_memory` as words.
    static func words(_ word: String) -> String {
        word == "out_of_memory" ? "out of memory" : word
    }
}
