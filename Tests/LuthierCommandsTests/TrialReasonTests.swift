import LuthierDomain
import Testing

@testable import LuthierCommands

@Suite("TrialReason")
struct TrialReasonTests {
    private static func definition(
        sampler: String, direction: Direction = .maximize, trials: Int = 40
    ) throws -> StudyDefinition {
        try StudyDefinition(
            name: "toy",
            space: SearchSpace(
                parameters: ["x", "y", "z"].map {
                    try Parameter($0, .float(FloatRange(from: 0, to: 1)))
                }),
            tryFirst: [Assignment(names: ["x", "y", "z"], values: [.real(0.5), nil, nil])],
            metrics: [Metric("auc", .optimized(direction, threshold: nil))],
            budget: Budget(trials: trials), sampler: MethodChoice(sampler))
    }

    private static func text(
        _ number: Int, _ origin: Trial.Origin, _ provenance: Provenance?,
        _ definition: StudyDefinition
    ) -> String {
        let trial = Trial(
            number: number,
            assignment: Assignment(
                names: ["x", "y", "z"], values: [.real(0.5), .real(0.1), .real(0.2)]),
            origin: origin, history: 31, provenance: provenance, state: .waiting,
            started: Timestamp(milliseconds: 0))
        return TrialReason(trial: trial, definition: definition).lines.joined(separator: "\n")
    }

    private static let model = Provenance(
        sampler: "gp", summary: "the largest expected gain",
        figures: [
            "model_size": 11, "log_gain": -3, "predicted_loss": -0.702, "predicted_low": -0.713,
            "predicted_high": -0.691, "best_loss": -0.698, "uncertainty_share": 0.8,
            "feasible_probability": 0.934, "pending": 2, "milliseconds": 12.345,
        ])

    @Test("what a scheduler decided about a trial is told last, with its bracket")
    func ruling() throws {
        var trial = Trial(
            number: 3,
            assignment: Assignment(
                names: ["x", "y", "z"], values: [.real(0.5), .real(0.1), .real(0.2)]),
            origin: .added, history: 31, provenance: nil, state: .paused,
            started: Timestamp(milliseconds: 0))
        trial.bracket = 2
        trial.ruling = .pause(reason: "loss 1.0 at 3 is number 2 of 4.")
        let definition = try Self.definition(sampler: "gp")
        #expect(
            TrialReason(trial: trial, definition: definition).lines.last
                == "It was paused, and may be continued: loss 1.0 at 3 is number 2 of 4. "
                + "It is one of bracket 2.")
        trial.ruling = .proceed
        #expect(TrialReason(trial: trial, definition: definition).lines.count == 1)
    }

    @Test("a model's choice tells what it was fitted to, expects, hopes for and took")
    func gaussianProcess() throws {
        #expect(
            Self.text(12, .suggested, Self.model, try Self.definition(sampler: "gp")) == """
                Trial 12 was suggested by the Gaussian process (gp). Its model was fitted to 11 trials. \
                2 more trials were running and taken into account. It saw the study as of event 31.
                It is where the model expects to gain most.
                The model expects auc 0.702 ± 0.011; the best so far is 0.698.
                It explores: 80 % of the gain that it promises comes from not knowing, 20 % from a \
                good prediction. The chance that it satisfies the constraints on metrics is 93 %.
                Finding it took 12 ms.
                """)
    }

    @Test("a metric that is minimised is told in its own sign, and the word for the gain fits it")
    func minimized() throws {
        var figures: MetricValues = [
            "predicted_loss": 3, "best_loss": 3.5, "uncertainty_share": 0.1,
        ]
        let definition = try Self.definition(sampler: "gp", direction: .minimize)
        func text() -> String {
            Self.text(
                9, .suggested, Provenance(sampler: "gp", summary: "", figures: figures), definition)
        }
        #expect(text().contains("The model expects auc 3; the best so far is 3.5."))
        #expect(text().contains("It exploits: 10 % of the gain"))
        figures["uncertainty_share"] = 0.5
        #expect(text().contains("It does both: 50 % of the gain"))
    }

    @Test("while nothing is feasible, only the chance of that counts")
    func nothingFeasible() throws {
        let provenance = Provenance(
            sampler: "gp", summary: "",
            figures: ["predicted_loss": 1, "log_gain": -1, "feasible_probability": 0.4])
        let text = Self.text(9, .suggested, provenance, try Self.definition(sampler: "gp"))
        #expect(text.contains("The model expects auc -1; no trial so far is feasible."))
        #expect(
            text.contains(
                "Nothing satisfies the constraints yet, so only the chance of that counted. The "
                    + "chance that it satisfies the constraints on metrics is 40 %."))
    }

    @Test("after failures the chance that it does not fail is told")
    func failures() throws {
        let provenance = Provenance(
            sampler: "gp", summary: "",
            figures: ["log_gain": -1, "uncertainty_share": 0.1, "success_probability": 0.812])
        let text = Self.text(9, .suggested, provenance, try Self.definition(sampler: "gp"))
        #expect(
            text.contains(
                "Judged by how trials like it ended, the chance that it does not fail is 81 %."))
        #expect(!text.contains("constraints"))
    }

    @Test("auto tells that it handed over")
    func handOver() throws {
        let evolved = Provenance(sampler: "cma_es", summary: "a draw")
        let text = Self.text(
            1200, .suggested, evolved, try Self.definition(sampler: "auto", trials: 5000))
        #expect(
            text.hasPrefix(
                "Trial 1200 was suggested by the evolution strategy (cma_es). The study's sampler is "
                    + "auto, which handed over from gp to cma_es, because most of the first 1000 trials "
                    + "took less than a second each,"))
    }

    @Test("auto tells what it chose and the reason")
    func auto() throws {
        let text = Self.text(12, .suggested, Self.model, try Self.definition(sampler: "auto"))
        #expect(
            text.hasPrefix(
                "Trial 12 was suggested by the Gaussian process (gp). The study's sampler is auto, "
                    + "which chose gp, because it needs the fewest trials where each of them is dear."
            ))
    }

    @Test("a point of the initial design tells its place, and a late one why it is there")
    func design() throws {
        func text(_ point: Double) throws -> String {
            Self.text(
                Int(point) - 1, .suggested,
                Provenance(
                    sampler: "sobol", summary: "point 2 of a scrambled Sobol sequence",
                    figures: ["design_point": point, "design_size": 6]),
                try Self.definition(sampler: "tpe"))
        }
        #expect(
            try text(3) == """
                Trial 2 was suggested by the Sobol sequence (sobol), with which tpe begins. It saw the \
                study as of event 31.
                This is point 3 of 6 of the initial design: point 2 of a scrambled Sobol sequence.
                """)
        #expect(
            try text(7).hasSuffix(
                "The first 6 trials fill the space evenly; too few of them have a result to learn "
                    + "from, so one more follows: point 2 of a scrambled Sobol sequence."))
    }

    @Test("the Parzen estimator tells how much more common such values are among the good trials")
    func parzen() throws {
        func text(_ ratio: Double) throws -> String {
            Self.text(
                30, .suggested,
                Provenance(
                    sampler: "tpe", summary: "the best of 64 draws",
                    figures: ["model_size": 30, "log_ratio": ratio]),
                try Self.definition(sampler: "tpe"))
        }
        #expect(
            try text(2.5).hasSuffix(
                "It is the best of 64 draws. Such values are 12 times as common among the good "
                    + "trials as among the others."))
        #expect(try text(-2.5).contains("are 12 times as rare among"))
        #expect(try text(0).contains("are as common among"))
    }

    @Test("chance, grids and evolution say so")
    func others() throws {
        func text(_ sampler: String, _ summary: String) throws -> String {
            Self.text(
                3, .suggested, Provenance(sampler: sampler, summary: summary),
                try Self.definition(sampler: sampler))
        }
        #expect(
            try text("random", "drawn from the priors").hasSuffix(
                "It was left to chance: drawn from the priors."))
        #expect(
            try text("grid", "number 3 of 8 on the grid").hasSuffix(
                "It is number 3 of 8 on the grid."))
        #expect(
            try text("cma_es", "a draw for generation 2").contains(
                "suggested by the evolution strategy (cma_es)."))
        #expect(try text("mine", "a guess").hasPrefix("Trial 3 was suggested by mine."))
    }

    @Test("what was asked for or told tells by whom")
    func notSuggested() throws {
        let definition = try Self.definition(sampler: "gp")
        #expect(
            Self.text(0, .enqueued, nil, definition)
                == "Trial 0 was asked for: it is number 1 of 1 in try_first. It leaves y and z open; "
                + "these were drawn by chance.")
        #expect(
            Self.text(4, .enqueued, nil, definition)
                == "Trial 4 was enqueued by hand; values that were left open were drawn by chance.")
        #expect(
            Self.text(5, .added, nil, definition)
                == "Trial 5 was evaluated elsewhere and told to the study.")
        #expect(
            Self.text(6, .suggested, nil, definition)
                == "Trial 6 was suggested; the study does not say why.")
    }
}
