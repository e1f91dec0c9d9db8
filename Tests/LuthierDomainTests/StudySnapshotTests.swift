import Testing

@testable import LuthierDomain

@Suite("StudySnapshot")
struct StudySnapshotTests {
    private func snapshot(
        ended: [Int], of count: Int, horizon: Int? = nil
    ) throws -> StudySnapshot {
        let space = try SearchSpace(parameters: [
            Parameter("x", .float(FloatRange(from: 0, to: 1)))
        ])
        let trials = (0..<count).map { number in
            Trial(
                number: number, assignment: Assignment(names: ["x"], values: [.real(0.5)]),
                origin: .suggested, history: 1, provenance: nil,
                state: ended.contains(number) ? .ended(.completed) : .waiting,
                started: Timestamp(milliseconds: 0))
        }
        return StudySnapshot(
            definition: StudyDefinition(
                name: "test", space: space,
                metrics: [Metric("loss", .optimized(.minimize, threshold: nil))]),
            trials: trials, tried: [], suggestedCount: count, ended: ended,
            unfinished: [Set((0..<count).filter { !ended.contains($0) })], horizon: horizon)
    }

    @Test("ends come in their own order, the rest is pending")
    func order() throws {
        let snapshot = try snapshot(ended: [2, 0, 4], of: 5)
        #expect(Array(snapshot.ends) == [2, 0, 4])
        #expect(snapshot.pending == [1, 3])
    }

    @Test("a horizon hides results and puts ends in the order of numbers")
    func horizon() throws {
        let snapshot = try snapshot(ended: [2, 0, 1, 4], of: 5, horizon: 3)
        #expect(Array(snapshot.ends) == [0, 1, 2])
        #expect(snapshot.pending == [3, 4])
    }

    @Test("what was read of the ends stays as it was while a study goes on")
    func grows() throws {
        let before = try Array(snapshot(ended: [2, 0], of: 4).ends)
        let after = try Array(snapshot(ended: [2, 0, 3], of: 6).ends)
        #expect(Array(after.prefix(before.count)) == before)
    }

    @Test("a trial whose job is hidden looks as it did before the job, and one's own does not")
    func masks() throws {
        let space = try SearchSpace(parameters: [
            Parameter("x", .float(FloatRange(from: 0, to: 1)))
        ])
        func trial(_ number: Int, steps: Int, settled: Int, _ state: Trial.State) -> Trial {
            var trial = Trial(
                number: number, assignment: Assignment(names: ["x"], values: [.real(0.5)]),
                origin: .suggested, history: 1, provenance: nil, state: state,
                started: Timestamp(milliseconds: 0))
            trial.measurements = (1...steps).map { Measurement(step: $0, metrics: ["loss": 1]) }
            trial.settled = settled
            trial.resource = 9
            trial.metrics = ["loss": 1]
            return trial
        }
        let trials = [
            trial(0, steps: 3, settled: 1, .ended(.completed)),
            trial(1, steps: 1, settled: 1, .paused),
            trial(2, steps: 2, settled: 0, .ended(.completed)),
        ]
        let jobs = [
            TrialJob(number: 0, resource: 1, settled: 0),
            TrialJob(number: 1, resource: 1, settled: 0),
            TrialJob(number: 0, resource: 3, settled: 1),
            TrialJob(number: 2, resource: 1, settled: 0),
        ]
        func ruling(_ number: Int, _ step: Int) -> RuledMeasurement {
            RuledMeasurement(
                number: number, bracket: 0,
                measurement: Measurement(step: step, metrics: ["loss": 1]),
                ruling: .pause(reason: ""))
        }
        let made = [ruling(1, 1), ruling(0, 1), ruling(2, 1)]
        func snapshot(_ horizon: Int?, _ own: Int? = nil) -> StudySnapshot {
            StudySnapshot(
                definition: StudyDefinition(
                    name: "test", space: space,
                    metrics: [Metric("loss", .optimized(.minimize, threshold: nil))]),
                trials: trials, tried: [], suggestedCount: 3, results: [1, 0, 0, 2],
                ended: [0, 2], jobs: jobs, rulings: (made, [1, 0, 3]),
                unfinished: [[], []], horizon: horizon, seeing: own)
        }
        let whole = snapshot(nil)
        #expect(whole.results == [1, 0, 0, 2] && whole.ends == [0, 2] && whole.pending == [])
        #expect(Array(whole.rulings) == made)
        #expect(!whole.hidesResults)
        let hidden = snapshot(2)
        #expect(hidden.hidesResults)
        #expect(hidden.results == [0, 1] && hidden.ends == [])
        #expect(hidden.pending == [0, 2])
        #expect(hidden.trials[0].measurements.count == 1 && hidden.trials[0].resource == 3)
        #expect(hidden.trials[0].state == .waiting && hidden.trials[0].metrics.isEmpty)
        #expect(hidden.trials[1] == trials[1])
        #expect(hidden.trials[2].measurements.isEmpty)
        #expect(Array(hidden.rulings) == [ruling(0, 1), ruling(1, 1)], "in the order of jobs")
        let own = snapshot(2, 2)
        #expect(own.trials[2] == trials[2])
        #expect(Array(own.rulings) == [ruling(0, 1), ruling(1, 1), ruling(2, 1)])
        #expect(own.pending == [0])
    }
}
