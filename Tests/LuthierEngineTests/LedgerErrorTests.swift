import Testing

@testable import LuthierEngine

@Suite("LedgerError")
struct LedgerErrorTests {
    @Test("says which event does not fit, and why")
    func description() {
        let error = LedgerError(sequence: 7, message: "there is no trial 3.")
        #expect("\(error)" == "Event 7 does not fit the log: there is no trial 3.")
    }
}
