import LuthierDomain
import Testing

@testable import LuthierEngine

@Suite("HoldoutBook")
struct HoldoutBookTests {
    private let trials = [TrialOutcome.completed, .stopped(reason: "bad"), .completed].enumerated()
        .map { number, outcome in
            Trial(
                number: number, assignment: Assignment(names: [], values: []), origin: .suggested,
                history: 1, provenance: nil, state: .ended(outcome),
                started: Timestamp(milliseconds: 0))
        }

    private func apply(_ event: HoldoutEvent, to book: inout HoldoutBook) throws(LedgerError) {
        let record = EventRecord(
            sequence: 7, time: Timestamp(milliseconds: 5), event: .holdout(event))
        try book.apply(event, of: trials, at: record)
    }

    private func started(_ number: Int, _ token: Int, expires: Int64 = 9) -> HoldoutEvent {
        .started(
            number: number,
            Lease(token: token, worker: "w", expires: Timestamp(milliseconds: expires)))
    }

    private func ended(
        _ number: Int, _ token: Int, _ outcome: TrialOutcome = .completed
    ) -> HoldoutEvent {
        .ended(HoldoutEnd(number: number, token: token, outcome: outcome, metrics: ["loss": 1]))
    }

    private static let lost = TrialOutcome.failed(.lost, reason: "gone", detail: nil)

    @Test("attempts of a trial are one use, in the order of the first attempts")
    func uses() throws {
        var book = HoldoutBook()
        for event in [
            started(2, 4), ended(2, 4, Self.lost), started(0, 6), started(2, 8), ended(2, 8),
        ] {
            try apply(event, to: &book)
        }
        #expect(book.uses.map(\.number) == [2, 0])
        #expect(book.uses[0].attempts.map(\.lease.token) == [4, 8])
        #expect(book[2]?.score != nil)
        #expect(book[0]?.running?.lease.token == 6)
        #expect(book[1] == nil)
        #expect(book.newestToken == 8)
    }

    @Test("a lease grows and never shrinks")
    func renewing() throws {
        var book = HoldoutBook()
        try apply(started(0, 1), to: &book)
        for (expires, known) in [(20, 20), (15, 20)] {
            try apply(
                .renewed(
                    number: 0, token: 1, expires: Timestamp(milliseconds: Int64(expires))),
                to: &book)
            #expect(book[0]?.newest.lease.expires.milliseconds == Int64(known))
        }
    }

    @Test("who was given up for lost may still bring the numbers")
    func lateResult() throws {
        var book = HoldoutBook()
        for event in [started(0, 1), ended(0, 1, Self.lost), ended(0, 1)] {
            try apply(event, to: &book)
        }
        #expect(book[0]?.score?.metrics == ["loss": 1])
    }

    @Test("what cannot follow is refused")
    func refusals() throws {
        let sequences: [[HoldoutEvent]] = [
            [started(3, 1)], [started(-1, 1)], [started(1, 1)], [started(0, 1), started(0, 2)],
            [started(0, 1), ended(0, 1), started(0, 2)], [ended(0, 1)],
            [started(0, 1), ended(0, 2)], [started(0, 1), ended(2, 1)],
            [started(0, 1), ended(0, 1), ended(0, 1)],
            [started(0, 1), ended(0, 1, Self.lost), started(0, 2), ended(0, 1)],
            [.renewed(number: 0, token: 1, expires: Timestamp(milliseconds: 1))],
        ]
        for events in sequences {
            var book = HoldoutBook()
            for event in events.dropLast() { try apply(event, to: &book) }
            let last = try #require(events.last)
            #expect(throws: LedgerError.self, "\(events)") { try apply(last, to: &book) }
        }
    }
}
