import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("Overfitting")
struct OverfittingTests {
    private let pair = MetricPair(train: "train_loss", validation: "val_loss")

    private func trial(
        _ number: Int, train: [Double], validation: [Double]
    ) throws -> Trial {
        let definition = try TestTrials.definition(["x"])
        return TestTrials.trial(
            number, [.real(0)], in: definition,
            ["train_loss": train.last ?? .nan, "val_loss": validation.last ?? .nan],
            measurements: train.count == 1
                ? []
                : train.indices.map {
                    Measurement(
                        step: $0 + 1,
                        metrics: ["train_loss": train[$0], "val_loss": validation[$0]])
                })
    }

    @Test("what is good of a metric follows from its name where the study does not say")
    func inferredDirection() throws {
        #expect(MetricPair.inferredDirection(of: "val_loss") == .minimize)
        #expect(MetricPair.inferredDirection(of: "validation_AUC") == .maximize)
        #expect(MetricPair.inferredDirection(of: "val_things") == nil)
        let definition = try TestTrials.definition(["x"])
        let untold = MetricPair(train: "train_thing", validation: "val_thing")
        #expect(untold.direction(in: definition) == nil)
        #expect(untold.direction(in: definition, goal: .maximize) == .maximize)
        #expect(pair.direction(in: definition, goal: .maximize) == .maximize)
    }

    @Test("pairs are found by their names, the clearest first")
    func names() {
        func pairs(_ names: String...) -> [String] {
            MetricPair.found(in: names).map { "\($0.train) \($0.validation)" }
        }
        #expect(pairs("train_loss", "loss", "val_loss") == ["train_loss val_loss"])
        #expect(pairs("train_auc", "validation_auc") == ["train_auc validation_auc"])
        #expect(pairs("training_f1", "valid_f1") == ["training_f1 valid_f1"])
        #expect(pairs("auc", "train_auc") == ["train_auc auc"])
        #expect(pairs("train_", "train_x", "y").isEmpty)
    }

    @Test("a curve that turns while training goes on is flagged, with the place where it turned")
    func turns() throws {
        let trials = try [
            trial(0, train: [5, 3, 2, 1], validation: [5, 3, 4, 4.5]),
            trial(1, train: [5, 3, 2, 1], validation: [5, 3, 2.5, 2.55]),
            // Both became worse: training went wrong, which is something else.
            trial(2, train: [5, 3, 4, 5], validation: [5, 3, 4, 5]),
        ]
        let found = Overfitting(pair, direction: .minimize, trials: trials)
        #expect(found.flagged.map(\.number) == [0])
        #expect(found.gaps[0].bestReach == 2)
        #expect(found.gaps[0].lost == 0.75)
        #expect(found.gaps[0].gap == 3.5)
        #expect(found.gaps[1].bestReach == 3)
    }

    @Test("the same curves of a metric to maximise are flagged alike")
    func maximised() throws {
        let trials = try [trial(0, train: [-5, -3, -2, -1], validation: [-5, -3, -4, -4.5])]
        let found = Overfitting(pair, direction: .maximize, trials: trials)
        #expect(found.flagged.map(\.number) == [0])
        #expect(found.gaps[0].gap == 3.5)
    }

    @Test("without curves a gap far from all others is flagged, among enough of them")
    func outlier() throws {
        let gaps = [0.1, 0.12, 0.11, 0.09, 0.1, 0.13, 0.08, 0.11, 2]
        let trials = try gaps.enumerated().map {
            try trial($0.offset, train: [1], validation: [1 + $0.element])
        }
        #expect(
            Overfitting(pair, direction: .minimize, trials: trials).flagged.map(\.number) == [8])
        let few = Overfitting(pair, direction: .minimize, trials: Array(trials.suffix(4)))
        #expect(few.flagged.isEmpty && few.gaps.count == 4)
    }

    @Test("trials without both values, or with NaN, are left out")
    func leftOut() throws {
        let trials = try [
            trial(0, train: [.nan], validation: [1]), trial(1, train: [1], validation: [.infinity]),
        ]
        #expect(Overfitting(pair, direction: .minimize, trials: trials).gaps.isEmpty)
    }
}
