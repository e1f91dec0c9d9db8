import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@Suite("Notes and tags")
struct StudyCoordinatorAnnotationsTests {
    private func study(
        in storage: any StudyStorage = MemoryStorage(), trials: Int = 10
    ) async throws -> StudyCoordinator {
        try await TestStudies.engine(storage: storage).begin(
            TestStudies.definition(budget: Budget(trials: trials)))
    }

    @Test("a study and its trials have their own, and what others add meanwhile stays")
    func annotate() async throws {
        let study = try await study()
        _ = try await study.ask(worker: "w", count: 2)
        try await study.annotate(nil, AnnotationChange(note: "of May", adding: ["baseline"]))
        try await study.annotate(1, AnnotationChange(adding: ["shipped"]))
        let after = try await study.annotate(1, AnnotationChange(note: "it runs in the shop"))
        #expect(after.note == "it runs in the shop" && after.tags == ["shipped"])
        let ledger = try await study.ledger()
        #expect(ledger.annotation(of: nil).tags == ["baseline"])
        #expect(ledger.annotation(of: 0).isEmpty && ledger.annotation(of: 1) == after)
    }

    @Test("what changes nothing writes nothing, and what is taken away leaves nothing")
    func nothing() async throws {
        let study = try await study()
        _ = try await study.ask(worker: "w")
        let change = AnnotationChange(note: "n", adding: ["a"])
        try await study.annotate(0, change)
        let head = try await study.read { $0.head }
        try await study.annotate(0, change)
        try await study.annotate(0, AnnotationChange())
        #expect(try await study.read { $0.head } == head)
        try await study.annotate(0, AnnotationChange(note: "", removing: ["a"]))
        #expect(try await study.read { $0.head } == head + 1)
        #expect(try await study.read { !$0.hasTrialAnnotations })
    }

    @Test("it may be done when the study is over")
    func over() async throws {
        let study = try await study()
        try await study.stop()
        try await study.annotate(nil, AnnotationChange(adding: ["done"]))
        #expect(try await study.read { $0.ending } == .stopped)
    }

    @Test("a trial that does not exist and a tag that is none are refused with their field")
    func refusals() async throws {
        let study = try await study()
        let missing = await #expect(throws: EngineError.self) {
            try await study.annotate(0, AnnotationChange(note: "x"))
        }
        #expect(missing?.code == .noSuchTrial && missing?.field == "number")
        let wrong = await #expect(throws: EngineError.self) {
            try await study.annotate(nil, AnnotationChange(adding: ["a b"]))
        }
        #expect(wrong?.code == .invalid && wrong?.field == "add_tags")
        #expect(try await study.read { $0.annotation(of: nil).isEmpty })
    }

    @Test("a repeated request under a key writes once, also when somebody changed it meanwhile")
    func repeated() async throws {
        let study = try await study()
        let key = IdempotencyKey("k", fingerprint: "f")
        try await study.annotate(nil, AnnotationChange(adding: ["a"]), key: key)
        try await study.annotate(nil, AnnotationChange(removing: ["a"]))
        try await study.annotate(nil, AnnotationChange(adding: ["a"]), key: key)
        #expect(try await study.read { $0.annotation(of: nil).tags.isEmpty })
    }

    /// Property: whatever is written in between, the same settings are tried.
    @Test("nothing that is tried depends on them, and the study still verifies")
    func noEffect() async throws {
        var values: [[ParameterValue?]] = []
        for isWriting in [false, true] {
            let storage = MemoryStorage()
            let study = try await study(in: storage)
            for number in 0..<10 {
                if isWriting {
                    try await study.annotate(nil, AnnotationChange(note: "before \(number)"))
                }
                let trial = try await study.ask(worker: "w").trials[0]
                if isWriting {
                    try await study.annotate(number, AnnotationChange(adding: ["t\(number)"]))
                }
                let loss = trial.assignment.values[0].map { "\($0)".count } ?? 0
                _ = try await study.tell(number, token: trial.token, .loss(Double(loss)))
                values.append(trial.assignment.values)
            }
            let report = try await StudyVerifier(storage: storage, catalogue: TestStudies.catalogue)
                .verify(study.ledger().definition.name)
            #expect(report.difference == nil)
        }
        #expect(Array(values[..<10]) == Array(values[10...]))
    }
}
