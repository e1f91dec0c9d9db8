import LuthierDomain
import Testing

@Suite("HoldoutUse")
struct HoldoutUseTests {
    /// A use whose attempts ended so; nil for one that runs.
    private func use(_ outcomes: TrialOutcome?...) throws -> HoldoutUse {
        let attempts = outcomes.enumerated().map { index, outcome in
            var attempt = HoldoutUse.Attempt(
                lease: Lease(token: index + 1, worker: "w", expires: Timestamp(milliseconds: 9)),
                started: Timestamp(milliseconds: 1))
            attempt.end = outcome.map {
                HoldoutEnd(number: 4, token: index + 1, outcome: $0, metrics: ["loss": 1])
            }
            return attempt
        }
        var use = HoldoutUse(number: 4, first: try #require(attempts.first))
        use.attempts = attempts
        return use
    }

    private static func failed(_ kind: FailureKind) -> TrialOutcome {
        .failed(kind, reason: "because", detail: nil)
    }

    @Test("it is scored once an attempt ended with all its numbers")
    func score() throws {
        #expect(try use(.completed).score?.metrics == ["loss": 1])
        #expect(try use(nil).score == nil)
        #expect(try use(Self.failed(.exit)).score == nil)
        #expect(try use(Self.failed(.exit), .completed).score != nil)
        #expect(try use(Self.failed(.exit), nil).running != nil)
        #expect(try use(.completed).running == nil)
    }

    @Test("whatever started a program counts as a look, however it ended, and running ones do")
    func looks() throws {
        #expect(try use(nil).mayHaveLooked)
        #expect(try use(.completed).mayHaveLooked)
        for kind in FailureKind.allCases {
            #expect(try use(Self.failed(kind)).mayHaveLooked == (kind != .notStarted), "\(kind)")
        }
        #expect(try use(Self.failed(.notStarted), Self.failed(.lost)).mayHaveLooked)
        #expect(try !use(Self.failed(.notStarted), Self.failed(.notStarted)).mayHaveLooked)
    }

    @Test("its word is that of the newest attempt")
    func word() throws {
        #expect(try use(Self.failed(.exit), nil).word == "running")
        #expect(try use(nil, Self.failed(.exit)).word == "failed")
        #expect(try use(.completed).word == "completed")
    }
}
