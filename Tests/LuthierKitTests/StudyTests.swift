import LuthierKit
import Synchronization
import Testing

/// How far each trial has trained.
private final class Kept: Sendable {
    private let steps = Mutex<[Int: Int]>([:])

    subscript(number: Int) -> Int { steps.withLock { $0[number] ?? 0 } }

    func keep(_ step: Int, of number: Int) { steps.withLock { $0[number] = step } }
}

@Suite("Study")
struct StudyTests {
    @Test("a parabola's lowest place is found, and the budget is kept")
    func parabola() async throws {
        let x = try Tunable.float("x", in: -5...5)
        let study = try Study("parabola", minimize: "y", over: [x])
        let best = try await study.optimize(trials: 64, parallel: 4) { trial in
            let x = try trial.value(x)
            try await trial.report(step: 1, ["y": x])
            return ["y": (x - 2) * (x - 2)]
        }
        #expect(abs((best.assignment["x"]?.number ?? 0) - 2) < 0.2)
    }

    @Test("values have their Swift types, and an inactive parameter has none")
    func types() async throws {
        let depth = try Tunable.integer("depth", in: 1...8)
        let kind = try Tunable.choice("kind", of: ["a", "b"])
        let flag = try Tunable.flag("flag")
        let rate = try Tunable.float("rate", in: 0...1, when: "kind == \"b\"")
        let study = try Study("typed", maximize: "depth", over: [depth, kind, flag, rate])
        let ledger = try await study.run(trials: 16) { trial in
            let isB = try trial.value(kind) == "b"
            guard (trial[rate] != nil) == isB else {
                throw InfeasibleTrial("rate and kind disagree")
            }
            _ = try trial.value(flag)
            return ["depth": Double(try trial.value(depth))]
        }
        #expect(ledger.counts.completed == 16)
    }

    @Test("a thrown error fails its trial only, an infeasible one is told apart")
    func errors() async throws {
        struct Diverged: Error {}
        let x = try Tunable.integer("x", in: 0...9)
        let study = try Study("errors", minimize: "y", over: [x])
        let ledger = try await study.run(trials: 10) { trial in
            switch try trial.value(x) {
            case 0...2: throw Diverged()
            case 3...4: throw InfeasibleTrial("no")
            case let value: return ["y": Double(value)]
            }
        }
        #expect(ledger.counts.failed == 3)
        #expect(ledger.counts.infeasible == 2)
        #expect(ledger.counts.completed == 5)
        #expect(ledger.bestTrials().first?.assignment["x"] == .integer(5))
    }

    @Test("when nothing is completed, the error says what became of the trials")
    func nothing() async throws {
        let x = try Tunable.float("x", in: 0...1)
        let study = try Study("nothing", minimize: "y", over: [x])
        let error = await #expect(throws: NoBestTrial.self) {
            try await study.optimize(trials: 2) { _ in ["z": 1] }
        }
        #expect(error?.description.hasPrefix("None of 2 trials was completed: 2 failed") == true)
    }

    @Test("paused trials are continued with more resource, whether they heed it or not")
    func paused() async throws {
        let x = try Tunable.float("x", in: 0...1)
        for heeds in [true, false] {
            var study = try Study("paused", minimize: "y", over: [x])
            study.definition.scheduler = MethodChoice(
                "asha",
                options: [("min", 1), ("max", 9), ("factor", 3)].map {
                    .init(name: $0.0, value: .integer($0.1))
                })
            let kept = Kept()
            let ledger = try await study.run(trials: 9, parallel: 2) { trial in
                let number = Double(trial.number)
                let end = heeds ? Int(try #require(trial.resource)) : 9
                var step = heeds ? kept[trial.number] : 0
                while step < end {
                    step += 1
                    kept.keep(step, of: trial.number)
                    try await trial.report(step: step, ["y": number + 1 / Double(step)])
                }
                return ["y": number + 1 / Double(step)]
            }
            #expect(ledger.counts.completed + ledger.counts.paused == 9)
            #expect(ledger.counts.paused >= 4, "heeds \(heeds): \(ledger.counts)")
            let best = try #require(ledger.bestTrials().first)
            // The first is the best of all, and has nothing to be compared with when it reports.
            #expect(best.number == ledger.trials.first?.number)
            #expect(best.attempt > 1, "heeds \(heeds)")
            let steps = best.measurements.compactMap(\.step)
            #expect(steps.suffix(9) == Array(1...9))
            if heeds { #expect(steps.count == 9) }
        }
    }

    @Test("a copy of a population is told whose training it goes on from")
    func copies() async throws {
        let x = try Tunable.float("x", in: 0...1)
        var study = try Study("copies", minimize: "y", over: [x])
        study.definition.scheduler = MethodChoice(
            "pbt",
            options: [("max", 6), ("interval", 2), ("population", 4)].map {
                .init(name: $0.0, value: .integer($0.1))
            })
        let kept = Kept()
        let ledger = try await study.run(trials: 8) { trial in
            if let parent = trial.parent, kept[trial.number] == 0 {
                kept.keep(kept[parent], of: trial.number)
            }
            var step = kept[trial.number]
            while step < Int(try #require(trial.resource)) {
                step += 1
                kept.keep(step, of: trial.number)
                try await trial.report(step: step, ["y": try trial.value(x) + 1 / Double(step)])
            }
            return ["y": try trial.value(x) + 1 / Double(step)]
        }
        let copies = ledger.trials.filter { $0.parent != nil }
        #expect(!copies.isEmpty)
        for copy in copies { #expect(copy.measurements.first?.step ?? 0 > 2) }
    }

    @Test("a wrong condition or constraint is an error of the definition")
    func mistakes() throws {
        #expect(throws: DefinitionError.self) { try Tunable.float("x", in: 0...1, when: "y >") }
        let x = try Tunable.float("x", in: 0...1)
        #expect(throws: DefinitionError.self) {
            try Study("s", minimize: "y", over: [x], constraints: ["x < nosuch"])
        }
    }
}
