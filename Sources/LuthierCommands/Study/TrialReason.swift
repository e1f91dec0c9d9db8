import Foundation
import LuthierDomain
import LuthierEngine
import LuthierPages
import LuthierSamplers

/// Why a trial has its values, in full sentences.
struct TrialReason {
    let trial: Trial
    let definition: StudyDefinition

    /// The sentences; those that belong together stand on one line.
    var lines: [String] { beginnings + ruling }

    /// What a scheduler decided about it.
    private var ruling: [String] {
        let reason: String
        switch trial.ruling {
        case .proceed, .extend: return []
        case .pause(let why): reason = "It was paused, and may be continued: \(why)"
        case .finish(let why): reason = "It was ended early, and its result counts: \(why)"
        case .stop(let why): reason = "It was stopped: \(why)"
        }
        let bracket = trial.bracket.map { " It is one of bracket \($0)." } ?? ""
        return [NumberText.plain(reason) + bracket]
    }

    /// Where its values come from.
    private var beginnings: [String] {
        switch trial.origin {
        case .added:
            return ["Trial \(trial.number) was evaluated elsewhere and told to the study."]
        case .enqueued: return [enqueued]
        case .suggested:
            guard let why = trial.provenance else {
                return ["Trial \(trial.number) was suggested; the study does not say why."]
            }
            let parts = [choice(why), origin(why), prediction(why), gain(why), cost(why)]
            return parts.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
        }
    }

    // MARK: Asked for

    private var enqueued: String {
        guard definition.tryFirst.indices.contains(trial.number) else {
            return "Trial \(trial.number) was enqueued by hand; values that were left open were "
                + "drawn by chance."
        }
        let place = "number \(trial.number + 1) of \(definition.tryFirst.count) in try_first"
        let start = "Trial \(trial.number) was asked for: it is \(place)."
        let given = definition.tryFirst[trial.number]
        let open = definition.space.names.indices.filter {
            given.values[$0] == nil && trial.assignment.values[$0] != nil
        }.map { NumberText.plain(definition.space.names[$0]) }
        guard !open.isEmpty else { return start }
        return start + " It leaves \(NumberText.list(open)) open; "
            + (open.count == 1 ? "this value was drawn by chance." : "these were drawn by chance.")
    }

    // MARK: Suggested

    /// Which sampler, why this one, what it saw.
    private func choice(_ why: Provenance) -> [String] {
        let kind = definition.sampler.kind
        let name = Self.names[why.sampler].map { "\($0) (\(why.sampler))" } ?? why.sampler
        var start = "Trial \(trial.number) was suggested by \(name)"
        if kind == "auto", let auto = try? SamplerCatalogue.choice(for: definition) {
            start += ". The study's sampler is auto, which "
            if auto.kind == "gp", SamplerCatalogue.successors.contains(why.sampler) {
                start += "handed over from gp to \(why.sampler), because "
                start += "\(SamplerCatalogue.handOverReason(for: definition))"
            } else {
                start += "chose \(auto.kind), because \(auto.reason)"
            }
        } else if kind != why.sampler {
            start += ", with which \(kind) begins"
        }
        var sentences = [start + "."]
        if let size = whole("model_size", why) {
            sentences.append("Its model was fitted to \(NumberText.count(size, "trial")).")
        }
        if let pending = whole("pending", why), pending > 0 {
            let verb = pending == 1 ? "was" : "were"
            sentences.append(
                "\(NumberText.count(pending, "more trial")) \(verb) running and taken into account."
            )
        }
        sentences.append("It saw the study as of event \(trial.history).")
        return sentences
    }

    /// Where the values came from.
    private func origin(_ why: Provenance) -> [String] {
        guard let size = whole("design_size", why), let point = whole("design_point", why) else {
            switch why.sampler {
            case "gp" where why.figures["solutions"] != nil: return ["It has \(why.summary)."]
            case "gp": return ["It is where the model expects to gain most."]
            case "random": return ["It was left to chance: \(why.summary)."]
            case "tpe": return ["It is \(why.summary)."] + ratio(why)
            default: return ["It is \(why.summary)."]
            }
        }
        guard point <= size else {
            return [
                "The first \(size) trials fill the space evenly; too few of them have a result to "
                    + "learn from, so one more follows: \(why.summary)."
            ]
        }
        return ["This is point \(point) of \(size) of the initial design: \(why.summary)."]
    }

    private func ratio(_ why: Provenance) -> [String] {
        guard let ratio = why.figures["log_ratio"], ratio.isFinite else { return [] }
        let odds = exp(min(abs(ratio), 600))
        let times = odds < 1.05 ? "as" : "\(NumberText.rough(odds)) times as"
        return [
            "Such values are \(times) \(ratio < 0 ? "rare" : "common") among the good trials "
                + "as among the others."
        ]
    }

    /// What the model expects, beside the best so far.
    private func prediction(_ why: Provenance) -> [String] {
        guard definition.objectives.count == 1, let metric = definition.objectives.first,
            let direction = metric.direction, let loss = why.figures["predicted_loss"]
        else { return [] }
        let name = NumberText.plain(metric.name)
        var text = "The model expects \(name) \(NumberText.short(direction.loss(loss)))"
        if let low = why.figures["predicted_low"], let high = why.figures["predicted_high"] {
            text += " ± \(NumberText.rough(abs(high - low) / 2))"
        }
        guard let best = why.figures["best_loss"] else {
            let what =
                definition.scheduler == nil
                ? "is feasible" : "was trained to the end and is feasible"
            return [text + "; no trial so far \(what)."]
        }
        return [text + "; the best so far is \(NumberText.short(direction.loss(best)))."]
    }

    /// What made it worth a trial.
    private func gain(_ why: Provenance) -> [String] {
        var sentences: [String] = []
        if let share = why.figures["uncertainty_share"], share.isFinite {
            let percent = Int((min(max(share, 0), 1) * 100).rounded())
            let word =
                percent >= 75 ? "It explores" : percent <= 25 ? "It exploits" : "It does both"
            sentences.append(
                "\(word): \(percent) % of the gain that it promises comes from not knowing, "
                    + "\(100 - percent) % from a good prediction.")
        } else if let solutions = whole("solutions", why), solutions > 0 {
            sentences.append(
                "What counts is the chance that it satisfies the constraints, times how far it is "
                    + "from the \(NumberText.count(solutions, "solution")) known.")
        } else if let goals = why.figures["goals"] {
            sentences.append(
                "What counts is the volume that it is expected to add to the Pareto front of "
                    + "\(Int(goals)) goals.")
        } else if why.figures["log_gain"] != nil, why.figures["feasible_probability"] != nil {
            sentences.append(
                "Nothing satisfies the constraints yet, so only the chance of that counted.")
        }
        if let probability = why.figures["feasible_probability"], probability.isFinite {
            sentences.append(
                "The chance that it satisfies the constraints on metrics is "
                    + "\(NumberText.rough(probability * 100)) %.")
        }
        if let probability = why.figures["success_probability"], probability.isFinite {
            sentences.append(
                "Judged by how trials like it ended, the chance that it does not fail is "
                    + "\(NumberText.rough(probability * 100)) %.")
        }
        return sentences
    }

    private func cost(_ why: Provenance) -> [String] {
        guard let milliseconds = why.figures["milliseconds"] else { return [] }
        return ["Finding it took \(NumberText.rough(milliseconds)) ms."]
    }

    private func whole(_ name: String, _ why: Provenance) -> Int? {
        why.figures[name].flatMap { Int(exactly: $0) }
    }

    private static let names = [
        "gp": "the Gaussian process", "tpe": "the Parzen estimator",
        "cma_es": "the evolution strategy", "sobol": "the Sobol sequence",
        "nsga2": "the genetic algorithm NSGA-II", "nsga3": "the genetic algorithm NSGA-III",
        "random": "the random sampler", "grid": "the grid",
    ]
}
