import Testing

@testable import LuthierDomain
@testable import LuthierMath
@testable import LuthierSchedulers

@Suite("AutoScheduler")
struct AutoSchedulerTests {
    /// A study in which three trials were paused at 1 and then reported so many steps more.
    private func snapshot(_ later: [[Int]]) throws -> StudySnapshot {
        let trials = later.enumerated().map { number, steps in
            var trial = TestCurves.trial(
                number, nil,
                ([1] + steps).map { Measurement(step: $0, metrics: ["loss": 1]) })
            trial.settled = 1
            return trial
        }
        let jobs =
            trials.map { TrialJob(number: $0.number, resource: 1, settled: 0) }
            + trials.map { TrialJob(number: $0.number, resource: 3, settled: 1) }
        return StudySnapshot(
            definition: try TestCurves.definition(), trials: trials, tried: [],
            suggestedCount: 3, jobs: jobs)
    }

    @Test("programs that begin anew when they are continued are noticed, unless one does not")
    func beginsAnew() throws {
        #expect(try AutoScheduler.beginsAnew(snapshot([[1], [1, 2], [1]])))
        #expect(try !AutoScheduler.beginsAnew(snapshot([[2], [2, 3], [2]])))
        #expect(try !AutoScheduler.beginsAnew(snapshot([[1], [2], [1]])))
        #expect(try !AutoScheduler.beginsAnew(snapshot([[], [], []])))
    }

    @Test(
        "then trials train to the end unless they are stopped, else they begin at the lowest rung")
    func forms() throws {
        let auto = try AutoScheduler(
            TestCurves.definition(), rungs: RungLevels(lowest: 1, highest: 27, factor: 3))
        func job(_ later: [[Int]]) throws -> ScheduledJob {
            auto.nextJob(in: try snapshot(later), mayBegin: true)
        }
        #expect(try job([[1], [1], [1]]) == .begin(resource: 27, bracket: 0))
        #expect(try job([[2], [2], [2]]) == .begin(resource: 1, bracket: 0))
    }

    @Test("without a known end of training the median rules, and nothing limits it")
    func median() throws {
        let definition = try TestCurves.definition()
        let auto = try AutoScheduler(definition, rungs: nil)
        #expect(
            auto.nextJob(in: try snapshot([]), mayBegin: true)
                == .begin(resource: nil, bracket: nil))
        let ended: [(TrialOutcome, [Double])] = Array(repeating: (.completed, [1, 1]), count: 5)
        let bad = TestCurves.ruling(
            auto, definition, ended: ended, running: TestCurves.steps([2]))
        guard case .stop = bad else {
            Issue.record("ruled \(bad)")
            return
        }
    }
}
