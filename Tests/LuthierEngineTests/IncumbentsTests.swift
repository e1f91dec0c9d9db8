import LuthierDomain
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierEngine

@Suite("Incumbents")
struct IncumbentsTests {
    private let two = [
        Metric("loss", .optimized(.minimize, threshold: nil)),
        Metric("speed", .optimized(.maximize, threshold: MetricBound(atLeast: 10))),
    ]

    @Test("the front holds what nothing beats in everything, ordered by the first objective")
    func front() {
        var incumbents = Incumbents(objectives: two)
        let step1 = incumbents.add(0, metrics: ["loss": 3, "speed": 30])
        #expect(step1)
        let step2 = incumbents.add(1, metrics: ["loss": 1, "speed": 20])
        #expect(step2)
        let step3 = incumbents.add(2, metrics: ["loss": 3, "speed": 25])
        #expect(!step3)
        #expect(incumbents.numbers == [1, 0])
        let step4 = incumbents.add(3, metrics: ["loss": 1, "speed": 40])
        #expect(step4)
        #expect(incumbents.numbers == [3])
    }

    @Test("trials that miss a threshold count only while none meets it")
    func thresholds() {
        var incumbents = Incumbents(objectives: two)
        let step5 = incumbents.add(0, metrics: ["loss": 0, "speed": 5])
        #expect(step5)
        #expect(incumbents.numbers == [0])
        let step6 = incumbents.add(1, metrics: ["loss": 9, "speed": 10])
        #expect(step6)
        #expect(incumbents.numbers == [1])
        let step7 = incumbents.add(2, metrics: ["loss": -1, "speed": 9])
        #expect(!step7)
    }

    @Test("an equal trial is no improvement, and the lowest number stands")
    func ties() {
        var incumbents = Incumbents(objectives: [two[0]])
        let step8 = incumbents.add(5, metrics: ["loss": 1])
        #expect(step8)
        let step9 = incumbents.add(2, metrics: ["loss": 1])
        #expect(!step9)
        #expect(incumbents.numbers == [2])
        let step10 = incumbents.add(7, metrics: [:])
        #expect(!step10)
    }

    @Test("replies under a key can be read back from their line")
    func replies() {
        let replies: [StudyReply] = [
            .asked(
                numbers: [
                    .init(number: 3, attempt: 1, token: 9), .init(number: 4, attempt: 2, token: 10),
                ],
                state: "waiting", reason: "the last trials of the budget are running"),
            .asked(numbers: [], state: nil, reason: nil), .decided(.stop), .told(.late),
            .numbered(7),
            .done,
        ]
        for reply in replies { #expect(StudyReply(line: reply.line)?.line == reply.line) }
        #expect(StudyReply(line: "asked 1:2 - ") == nil)
        #expect(StudyReply(line: "") == nil)
    }

    @Test("an event that cannot follow is refused by the ledger")
    func refused() throws {
        let definition = try TestStudies.definition()
        func record(_ sequence: Int, _ event: StudyEvent) -> EventRecord {
            EventRecord(sequence: sequence, time: Timestamp(milliseconds: 0), event: event)
        }
        #expect(throws: LedgerError.self) { try StudyLedger(record(2, .created(definition))) }
        #expect(throws: LedgerError.self) { try StudyLedger(record(1, .reopened)) }
        let given = Assignment(names: ["x"], values: [.real(1)])
        for wrong in [
            record(3, .reopened), record(2, .created(definition)),
            record(2, .enqueued(number: 1, given)),
            record(2, .renewed(number: 0, token: 1, expires: Timestamp(milliseconds: 1))),
            record(
                2,
                .ended(
                    TrialEnd(number: 0, token: 1, outcome: .completed, metrics: [:], retries: false)
                )),
        ] {
            var ledger = try StudyLedger(record(1, .created(definition)))
            do throws(LedgerError) {
                try ledger.apply(wrong)
                Issue.record("\(wrong) was taken")
            } catch {
                #expect(error.sequence == wrong.sequence)
            }
        }
    }
}
