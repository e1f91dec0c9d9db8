import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierServer
import LuthierTesting
import LuthierWire
import Testing

@Suite("Operations")
struct OperationsTests {
    /// Operations on a storage with three studies.
    private func operations(_ storage: PartlyBroken) async throws -> Operations {
        let operations = Operations(engine: StudyEngine(storage: storage, clock: VirtualClock()))
        for name in ["a", "b", "c"] {
            _ = try await operations.perform(
                "study.create",
                [
                    "definition": [
                        "study": .string(name), "parameters": ["x": ["from": 0, "to": 1]],
                        "metrics": ["loss": ["goal": "minimize"]], "budget": ["trials": 3],
                    ]
                ])
        }
        return operations
    }

    private func list(_ operations: Operations) async throws -> [JSONValue] {
        try await operations.perform("study.list", [:])["studies"]?.elements ?? []
    }

    @Test("a damaged study is listed as such, and the others as they are")
    func damaged() async throws {
        let storage = MemoryStorage()
        _ = try await operations(PartlyBroken(storage))
        let broken = Operations(
            engine: StudyEngine(
                storage: PartlyBroken(storage, study: "b", code: .corrupt), clock: VirtualClock()))
        let studies = try await list(broken)
        #expect(studies.map { $0["study"] } == ["a", "b", "c"])
        #expect(studies.map { $0["state"] } == ["open", "damaged", "open"])
        #expect(studies[1]["reason"]?.stringValue?.contains("luthier study recover") == true)
        #expect(studies[1]["trials"]?["failed"] == 0 && studies[1]["objectives"] == [])
        #expect(!studies[1].text().contains("a secret place"))
        let error = await #expect(throws: OperationError.self) {
            try await broken.perform("study.get", ["study": "b"])
        }
        #expect(error?.kind == "corrupt")
    }

    @Test("a study that is deleted after the list was read is left out")
    func deleted() async throws {
        let storage = MemoryStorage()
        _ = try await operations(PartlyBroken(storage))
        let vanishing = PartlyBroken(storage, study: "b", code: .notFound)
        let studies = try await list(
            Operations(engine: StudyEngine(storage: vanishing, clock: VirtualClock())))
        #expect(studies.map { $0["study"] } == ["a", "c"])
    }

    @Test("a storage that does not answer is told as that, and no study for damaged")
    func busy() async throws {
        let storage = MemoryStorage()
        _ = try await operations(PartlyBroken(storage))
        let busy = Operations(
            engine: StudyEngine(
                storage: PartlyBroken(storage, study: "b", code: .busy), clock: VirtualClock()))
        let error = await #expect(throws: OperationError.self) { try await list(busy) }
        #expect(error?.kind == "busy")
    }
}

/// A storage in memory that fails for one study, which it lists all the same.
private struct PartlyBroken: WrappedStorage {
    let storage: MemoryStorage
    private let study: String?
    private let code: StorageError.Code

    init(_ storage: MemoryStorage, study: String? = nil, code: StorageError.Code = .corrupt) {
        self.storage = storage
        self.study = study
        self.code = code
    }

    private func check(_ name: String) throws(StorageError) {
        guard name == study else { return }
        throw StorageError(code, subject: name, message: "a secret place is broken.")
    }

    func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(StorageError) -> [EventRecord] {
        try check(study)
        return try await storage.events(of: study, after: sequence, limit: limit)
    }

    func transact<Result: Sendable>(
        on study: String, after sequence: Int, keys: [String],
        _ body: @escaping @Sendable (StorageView) -> StorageChange<Result>
    ) async throws(StorageError) -> Result {
        try check(study)
        return try await storage.transact(on: study, after: sequence, keys: keys, body)
    }
}
