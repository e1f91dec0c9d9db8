import LuthierDomain
import LuthierPorts
import Testing

@testable import LuthierTesting

@Suite("LogChecker")
struct LogCheckerTests {
    private let definition: StudyDefinition
    private let assignment: Assignment

    init() throws {
        var definition = try StudySketch(seed: 5, workers: 2, faults: 40).definition
        definition.budget = Budget(trials: 1)
        definition.retry = RetryPolicy(attempts: 1)
        self.definition = definition
        assignment = Assignment(
            names: definition.space.names,
            values: definition.space.parameters.map { $0.distribution.value(atUnit: 0.5) })
    }

    private func start(
        _ number: Int, token: Int, expires: Int64 = 10_000, _ values: [ParameterValue]? = nil
    ) -> StudyEvent {
        let given = values.map { Assignment(names: definition.space.names, values: $0) }
        return .started(
            TrialStart(
                number: number, attempt: 1, assignment: given ?? assignment, history: 1,
                provenance: nil,
                lease: Lease(
                    token: token, worker: "w", expires: Timestamp(milliseconds: expires))))
    }

    private func end(
        _ number: Int, token: Int, reason: String = "its lease", retries: Bool = false
    ) -> StudyEvent {
        .ended(
            TrialEnd(
                number: number, token: token,
                outcome: .failed(.lost, reason: reason, detail: nil), metrics: MetricValues(),
                retries: retries))
    }

    private func promises(_ events: [(Int64, StudyEvent)]) -> Set<Violation.Promise> {
        var checker = LogChecker(definition, term: .seconds(10), history: History())
        checker.take(
            EventRecord(
                sequence: 1, time: Timestamp(milliseconds: 0), event: .created(definition)))
        for (place, (time, event)) in events.enumerated() {
            checker.take(
                EventRecord(
                    sequence: place + 2, time: Timestamp(milliseconds: time), event: event))
        }
        return Set(checker.violations.map(\.promise))
    }

    @Test("a sound log breaks nothing")
    func sound() {
        #expect(promises([(0, start(0, token: 1)), (10_001, end(0, token: 1))]).isEmpty)
    }

    @Test("each kind of damage breaks its promise")
    func damage() {
        #expect(promises([(0, start(1, token: 1))]).contains(.numbers))
        let far = definition.space.names.map { _ in ParameterValue.real(7) }
        #expect(promises([(0, start(0, token: 1, far))]) == [.ranges])
        #expect(promises([(0, start(0, token: 1)), (0, start(1, token: 2))]) == [.budget])
        #expect(promises([(0, start(0, token: 1)), (0, start(1, token: 1))]).contains(.tokens))
        #expect(
            promises([(0, start(0, token: 1)), (5000, end(0, token: 1, reason: "gone"))])
                == [.leases])
        #expect(promises([(0, start(0, token: 1, expires: 9000))]) == [.leases])
        #expect(
            promises([(0, start(0, token: 1)), (10_001, end(0, token: 1, retries: true))])
                == [.retries])
        #expect(promises([(0, start(0, token: 1)), (10_001, end(0, token: 2))]) == [.tokens])
        #expect(promises([(0, .closed(.stopped)), (0, start(0, token: 1))]) == [.budget])
        #expect(
            promises([
                (0, start(0, token: 1)), (10_001, end(0, token: 1)),
                (10_001, .paused(number: 0, token: 1)),
            ])
                == [.tokens])
        #expect(promises([(0, .rejudged([]))]) == [.finished])
        #expect(
            promises([
                (0, start(0, token: 1)), (1, .halted(number: 0, token: 1)),
                (10_001, end(0, token: 1)), (10_002, start(0, token: 2)),
            ]).contains(.finished))
        #expect(
            promises([(0, start(0, token: 1)), (1, .artifacts(.removed([0], .keep)))])
                == [.artifacts])
        #expect(
            promises([
                (0, start(0, token: 1)), (1, .artifacts(.kept(number: 0, token: 2, []))),
            ]) == [.tokens])
    }
}
