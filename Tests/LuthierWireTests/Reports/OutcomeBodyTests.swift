import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("OutcomeBody")
struct OutcomeBodyTests {
    @Test("a word with a reason is an outcome")
    func withReason() {
        #expect(
            OutcomeBody.outcome(["failed": "no data"])
                == .failed(.reported, reason: "no data", detail: nil))
        #expect(OutcomeBody.outcome(["infeasible": "wide"]) == .infeasible(reason: "wide"))
        #expect(
            OutcomeBody.outcome(["out_of_memory": "CUDA"])
                == .outOfMemory(reason: "CUDA", detail: nil))
    }

    @Test("the word alone is enough, and a reason may be any value")
    func alone() {
        #expect(OutcomeBody.outcome("infeasible") == .infeasible(reason: "it said so."))
        #expect(OutcomeBody.outcome(["infeasible": 3]) == .infeasible(reason: "3"))
    }

    @Test("outcomes that only Luthier decides, and anything else, are none")
    func others() {
        let values: [JSONValue] = [
            "completed", "stopped", "lost", "", nil, 3, true, ["failed"], ["stopped": "x"], [:],
            ["failed": "x", "infeasible": "y"],
        ]
        for value in values { #expect(OutcomeBody.outcome(value) == nil, "\(value)") }
    }
}

@Suite("OutcomeBody of workers")
struct WorkerOutcomeBodyTests {
    @Test("every outcome comes back as it was told")
    func roundTrip() {
        var outcomes: [TrialOutcome] = [
            .stopped(reason: "enough"), .infeasible(reason: "wide"),
            .outOfMemory(reason: "big", detail: "a\nb"), .outOfMemory(reason: "big", detail: nil),
            .failed(.interrupted, reason: "Ctrl-C", detail: nil),
        ]
        for kind in FailureKind.allCases where kind != .interrupted {
            outcomes.append(.failed(kind, reason: "why", detail: "a\nb"))
        }
        for outcome in outcomes {
            let members = OutcomeBody.members(of: outcome)
            let told = OutcomeBody.told(
                members["outcome"] ?? .null, failure: members["failure"]?.stringValue,
                detail: members["detail"]?.stringValue)
            #expect(told == outcome)
        }
        #expect(OutcomeBody.members(of: .completed, detail: "x") == ["detail": "x"])
        #expect(OutcomeBody.told(["failed": "x"], failure: "boredom") == nil)
        #expect(OutcomeBody.told(["stopped": "x"], failure: "crash") == nil)
    }
}
