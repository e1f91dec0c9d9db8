import LuthierDomain
import LuthierEngine
import LuthierPages
import LuthierSchedulers
import LuthierWire

/// What a run says at its end.
enum RunReport {
    /// The JSON document that `--json` promises.
    static func json(_ result: RunResult) -> JSONValue {
        let ledger = result.ledger
        var counts = JSONObject()
        for (word, count) in ledger.counts.entries { counts[word] = .integer(count) }
        let space = ledger.definition.space
        var body: JSONObject = [
            "study": .string(ledger.definition.name), "state": .string(state(result)),
        ]
        if case .finished(let reason)? = ledger.ending { body["reason"] = .string(reason) }
        body["trials"] = .object(counts)
        body["best"] = .array(ledger.bestTrials().map { TrialBody.summary($0, in: space) })
        body["gain"] = ledger.gain.map(TrialBody.json)
        body["winner"] = WinnerText(ledger)?.json
        let uses = ledger.holdoutStandings
        if !uses.isEmpty { body["holdout"] = .array(uses.map(HoldoutBody.json)) }
        if let savings = TrainingSavings(ledger) {
            var saved: JSONObject = [
                "early": .integer(savings.early), "trials": .integer(savings.trials),
                "resource": .string(savings.resource),
            ]
            saved["share"] = savings.share.map { .double($0) }
            body["savings"] = .object(saved)
        }
        body["expected_gain"] = ledger.expectedGain.map { .double($0) }
        let agreements = ledger.agreements()
        if !agreements.isEmpty { body["agreements"] = .array(agreements.map(json)) }
        body["seconds"] = .double(result.seconds)
        return .object(body)
    }

    private static func json(_ agreement: RungAgreementEstimate) -> JSONValue {
        .object([
            "from": .double(agreement.low), "to": .double(agreement.high),
            "rank_correlation": .double(agreement.correlation),
            "interval": .array([
                .double(agreement.interval.lowerBound), .double(agreement.interval.upperBound),
            ]), "trials": .integer(agreement.count),
            "misleading": .boolean(agreement.isMisleading),
        ])
    }

    /// `finished`, `stopped`, `exhausted` or `interrupted`.
    static func state(_ result: RunResult) -> String {
        result.ledger.ending?.word ?? "interrupted"
    }

    /// The report for people: how it ended, the best settings, the gain, what to type next.
    static func text(_ result: RunResult, file: String, storage: String) -> String {
        let ledger = result.ledger
        var lines = [headline(result), ""]
        lines += best(ledger)
        lines += WinnerText(ledger)?.lines ?? []
        lines += HoldoutText(ledger: ledger).lines
        lines += savings(ledger)
        lines += gain(ledger)
        lines += failures(ledger)
        lines += next(result, file: file, storage: storage)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func headline(_ result: RunResult) -> String {
        let ledger = result.ledger
        let kinds = ledger.counts.entries.filter { $0.count > 0 }.map {
            "\($0.count) \($0.word.split(separator: "_").joined(separator: " "))"
        }
        let how =
            switch ledger.ending {
            case .finished(let reason)?: "Finished: \(reason)"
            case .exhausted?: "Exhausted: every possible assignment was tried"
            case .stopped?: "Stopped"
            case nil: "Interrupted; the same command goes on"
            }
        return "\(how) (\(kinds.isEmpty ? "no trials" : kinds.joined(separator: ", "))) "
            + "in \(NumberText.duration(result.seconds))."
    }

    /// The best trial's settings, or the front, and the gain over the defaults.
    static func best(_ ledger: StudyLedger) -> [String] {
        let best = ledger.bestTrials()
        guard let first = best.first else {
            return nearest(ledger) ?? furthest(ledger)
                ?? ["No trial was completed, so none is best.", ""]
        }
        let objectives = ledger.definition.objectives
        guard objectives.count < 2 else { return front(best, ledger) }
        guard !objectives.isEmpty else { return solutions(best, ledger) }
        let space = ledger.definition.space
        let value = first.metrics[objectives[0].name] ?? .nan
        var lines = [
            "Best: trial \(first.number), \(objectives[0].name) \(NumberText.short(value))"
        ]
        let values = space.passedValues(of: first.assignment)
        let width = values.map(\.name.count).max() ?? 0
        lines += values.map { name, value in
            let padding = String(repeating: " ", count: width - name.count)
            return "  \(name)\(padding)  \(AssignmentText.value(value))"
        }
        if let outside = OutsideText.sentence(first, in: space) {
            lines += ["", NumberText.plain(outside)]
        }
        if let missed = ThresholdText.sentence(ledger) {
            lines += ["", NumberText.plain(missed)]
        }
        if let gain = ledger.gain {
            lines += ["", NumberText.plain(GainText.sentence(gain))]
        } else if let rest = defaults(ledger) {
            lines += ["", rest]
        }
        if best.count > 1 {
            lines += ["", "Good too, and far from it and from each other:", ""]
            lines += table(Array(best.dropFirst()), ledger)
        }
        return lines + [""]
    }

    /// Trials that satisfy every constraint, where that is all that matters.
    private static func solutions(_ trials: [Trial], _ ledger: StudyLedger) -> [String] {
        let count = ledger.counts.completed
        let which = trials.count < count ? "; \(trials.count) of them that are far apart" : ""
        let verb = count == 1 ? "satisfies" : "satisfy"
        return ["\(NumberText.count(count, "trial")) \(verb) every constraint\(which):", ""]
            + table(trials, ledger) + [""]
    }

    /// The trial that comes nearest to satisfying the constraints, where none does.
    private static func nearest(_ ledger: StudyLedger) -> [String]? {
        guard ledger.definition.objectives.isEmpty, let trial = ledger.nearestToFeasible else {
            return nil
        }
        return [
            "No trial satisfies every constraint. Trial \(trial.number) comes nearest: "
                + NumberText.plain(trial.outcome?.reason ?? ""),
            "  \(AssignmentText.line(trial.assignment))", "",
        ]
    }

    /// How far the default settings came, where a scheduler ended them early.
    private static func defaults(_ ledger: StudyLedger) -> String? {
        guard !ledger.definition.tryFirst.isEmpty, let trial = ledger.trials.first,
            let objective = ledger.definition.objectives.first,
            let value = trial.metrics[objective.name], let reach = trial.reach()
        else { return nil }
        let word: String
        switch trial.state {
        case .paused: word = "paused"
        case .ended(.stopped): word = "stopped"
        case .running, .waiting, .ended: return nil
        }
        return "The defaults (trial 0) were \(word) at \(NumberText.short(reach)) with "
            + "\(objective.name) \(NumberText.short(value)), and not trained to the end."
    }

    private static func front(_ trials: [Trial], _ ledger: StudyLedger) -> [String] {
        ["Best: \(trials.count) trials that no other beats in everything", ""]
            + table(trials, ledger) + [""] + outside(trials, ledger)
    }

    /// Which of several trials lie outside of the ranges.
    private static func outside(_ trials: [Trial], _ ledger: StudyLedger) -> [String] {
        let numbers = trials.map(\.number).filter(ledger.outside.contains)
        guard !numbers.isEmpty else { return [] }
        let verb = numbers.count == 1 ? "lies" : "lie"
        return [
            "\(numbers.map { "\($0)" }.joined(separator: ", ")) \(verb) outside of the ranges as they are "
                + "now.", "",
        ]
    }

    /// Trials with what is optimised, or else with what is bounded, and their settings.
    private static func table(_ trials: [Trial], _ ledger: StudyLedger) -> [String] {
        let objectives = ledger.definition.objectives
        let shown = objectives.isEmpty ? ledger.definition.metrics.filter(\.isRequired) : objectives
        var table = TextTable(
            headings: ["trial"] + shown.map { NumberText.plain($0.name) } + ["settings"])
        table.rightAligned = Set(0...shown.count)
        for trial in trials {
            table.rows.append(
                ["\(trial.number)"]
                    + shown.map { NumberText.short(trial.metrics[$0.name] ?? .nan) }
                    + [AssignmentText.line(trial.assignment)])
        }
        return table.lines.map { "  " + $0 }
    }

    /// The paused trial that came furthest, where none was trained to the end.
    private static func furthest(_ ledger: StudyLedger) -> [String]? {
        guard let trial = ledger.furthest.first, let reach = trial.reach(),
            let objective = ledger.definition.objectives.first,
            let value = trial.metrics[objective.name]
        else { return nil }
        return [
            "No trial was trained to the end yet. The furthest is trial \(trial.number), paused at "
                + "\(NumberText.short(reach)) with \(objective.name) \(NumberText.short(value)):",
            "  \(AssignmentText.line(trial.assignment))", "",
        ]
    }

    /// What another trial may be expected to gain, where the sampler said so.
    private static func gain(_ ledger: StudyLedger) -> [String] {
        guard let gain = ledger.expectedGain, let objective = ledger.definition.objectives.first,
            !ledger.best.isEmpty
        else { return [] }
        return [
            "The last suggestions expected to gain \(NumberText.short(gain)) \(objective.name) or "
                + "less.", "",
        ]
    }

    /// What ending trials early has saved, and whether early places told later ones.
    private static func savings(_ ledger: StudyLedger) -> [String] {
        guard let savings = TrainingSavings(ledger) else { return [] }
        let lines = [savings.sentence] + AgreementText.lines(of: ledger.agreements())
        return lines + [""]
    }

    private static func failures(_ ledger: StudyLedger) -> [String] {
        var reasons: [(reason: String, numbers: [Int])] = []
        for trial in ledger.trials {
            guard let outcome = trial.outcome, let reason = outcome.reason else { continue }
            if case .stopped = outcome, ledger.definition.scheduler != nil { continue }
            if let place = reasons.firstIndex(where: { $0.reason == reason }) {
                reasons[place].numbers.append(trial.number)
            } else {
                reasons.append((reason, [trial.number]))
            }
        }
        guard !reasons.isEmpty else { return [] }
        let shown = reasons.sorted { $0.numbers.count > $1.numbers.count }.prefix(5).map { entry in
            let numbers = entry.numbers.prefix(5).map(String.init).joined(separator: ", ")
            let more = entry.numbers.count > 5 ? ", …" : ""
            let noun = entry.numbers.count == 1 ? "trial" : "\(entry.numbers.count) trials:"
            return "  \(noun) \(numbers)\(more): \(NumberText.plain(entry.reason))"
        }
        let boundaries = BoundaryText.sentences(ledger.definition, ledger.trials).map { "  " + $0 }
        return ["Not completed:"] + shown + boundaries + [""]
    }

    /// The command that scores on the holdout, unless the best was scored.
    private static func scoring(
        _ ledger: StudyLedger, file: String, place: String
    ) -> (String, String)? {
        guard ledger.definition.holdout != nil, let best = ledger.best.first else { return nil }
        guard ledger.best.allSatisfy({ ledger.holdoutUse(of: $0)?.score == nil }) else {
            return nil
        }
        let several = ledger.definition.objectives.count > 1
        let number = ledger.holdoutPlace(of: best)
        let use = number > 1 ? ", the \(NumberText.ordinal(number)) candidate on it" : ""
        return (
            "luthier study promote \(file)\(several ? " TRIAL" : "")\(place)",
            "score \(several ? "a trial of the front" : "the best") on the holdout\(use)"
        )
    }

    private static func next(_ result: RunResult, file: String, storage: String) -> [String] {
        guard !StorageLocation.isMemory(storage) else {
            return ["Next:", "  luthier run \(file)   the same, kept in luthier.db"]
        }
        let name = result.ledger.definition.name
        let place =
            storage == "luthier.db" ? "" : " --storage " + SettingsText.command([storage])
        var rows: [(String, String)] = []
        if result.ledger.best.isEmpty {
            rows.append(("luthier study trials \(name)\(place)", "what became of each trial"))
        } else {
            rows.append(
                ("luthier study best \(name) --format flags\(place)", "the settings as arguments"))
            rows.append(("luthier study trials \(name)\(place)", "every trial"))
        }
        if let row = scoring(result.ledger, file: file, place: place) { rows.append(row) }
        if result.ledger.ending == nil {
            rows.append(("luthier run \(file)\(place)", "go on"))
        } else if let trials = result.ledger.definition.budget.trials {
            rows.append(("luthier run \(file) --trials \(trials * 2)\(place)", "go on searching"))
        }
        let width = rows.map(\.0.count).max() ?? 0
        return ["Next:"]
            + rows.map { command, meaning in
                "  \(command)\(String(repeating: " ", count: width - command.count))   \(meaning)"
            }
    }
}
