import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@Suite("AnnotationBook")
struct AnnotationBookTests {
    @Test("who reads the log again knows the same")
    func fold() async throws {
        let storage = MemoryStorage()
        let engine = TestStudies.engine(storage: storage)
        let study = try await engine.begin(TestStudies.definition())
        let name = try await study.read { $0.definition.name }
        _ = try await study.ask(worker: "w")
        try await study.annotate(nil, AnnotationChange(note: "one"))
        try await study.annotate(nil, AnnotationChange(note: "two", adding: ["a"]))
        try await study.annotate(0, AnnotationChange(adding: ["b"]))
        let again = try await TestStudies.engine(storage: storage).study(name).ledger()
        #expect(again.annotation(of: nil).note == "two")
        #expect(again.annotation(of: nil).tags == ["a"] && again.annotation(of: 0).tags == ["b"])
    }

    @Test("a log that writes about a trial which is none is damaged")
    func damaged() throws {
        let definition = try TestStudies.definition()
        let time = Timestamp(milliseconds: 0)
        var ledger = try StudyLedger(
            EventRecord(sequence: 1, time: time, event: .created(definition)))
        #expect(throws: LedgerError.self) {
            try ledger.apply(
                EventRecord(
                    sequence: 2, time: time, event: .annotated(number: 0, Annotation())))
        }
    }
}
