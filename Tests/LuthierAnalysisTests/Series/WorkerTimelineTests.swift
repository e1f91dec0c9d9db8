import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("WorkerTimeline")
struct WorkerTimelineTests {
    private static func start(_ number: Int, _ token: Int, by worker: String, attempt: Int = 1)
        -> StudyEvent
    {
        .started(
            TrialStart(
                number: number, attempt: attempt, assignment: nil, history: 0, provenance: nil,
                lease: Lease(
                    token: token, worker: worker, expires: Timestamp(milliseconds: 60_000))))
    }

    private static func end(
        _ number: Int, _ token: Int, _ outcome: TrialOutcome = .completed, retries: Bool = false
    ) -> StudyEvent {
        .ended(
            TrialEnd(number: number, token: token, outcome: outcome, metrics: [:], retries: retries)
        )
    }

    /// Events a second apart.
    private static func records(_ events: [StudyEvent], from first: Int = 1) -> [EventRecord] {
        events.enumerated().map { place, event in
            EventRecord(
                sequence: first + place, time: Timestamp(milliseconds: Int64(place) * 1000),
                event: event)
        }
    }

    @Test("each attempt has its worker, its times, and how it ended")
    func attempts() {
        let lost = TrialOutcome.failed(.lost, reason: "gone.", detail: nil)
        let timeline = WorkerTimeline(
            Self.records([
                Self.start(0, 1, by: "a"), Self.start(1, 2, by: "b"), Self.end(0, 1),
                Self.end(1, 2, lost, retries: true), Self.start(1, 3, by: "a", attempt: 2),
                .paused(number: 1, token: 3), Self.start(2, 4, by: "b"),
            ]))
        #expect(timeline.workers == ["a", "b"])
        #expect(timeline.attempts.map(\.number) == [0, 1, 1, 2])
        #expect(timeline.attempts.map(\.attempt) == [1, 1, 2, 1])
        #expect(timeline.attempts.map(\.worker) == [0, 1, 0, 1])
        #expect(timeline.attempts.map(\.started.milliseconds) == [0, 1000, 4000, 6000])
        #expect(timeline.attempts.map { $0.ended?.milliseconds } == [2000, 3000, 5000, nil])
        #expect(timeline.attempts.map(\.end) == [.ended(.completed), .retried, .paused, .running])
    }

    @Test("what began before the events is left away")
    func window() {
        let timeline = WorkerTimeline(
            Self.records([Self.end(0, 1), Self.start(5, 9, by: "c")], from: 400))
        #expect(timeline.attempts.map(\.number) == [5])
        #expect(timeline.workers == ["c"])
        #expect(WorkerTimeline([]).attempts.isEmpty)
    }
}
