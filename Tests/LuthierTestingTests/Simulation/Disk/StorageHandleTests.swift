import LuthierDomain
import LuthierPorts
import Testing

@testable import LuthierTesting

@Suite("StorageHandle")
struct StorageHandleTests {
    @Test("a process sees what another wrote, and nothing is deleted")
    func processes() async throws {
        let storage = SimulatedStorage(study: "simulated")
        let definition = try StudySketch(seed: 5, workers: 2, faults: 40).definition
        let (first, second) = (
            StorageHandle(storage, process: 0), StorageHandle(storage, process: 1)
        )
        let record = EventRecord(
            sequence: 1, time: Timestamp(milliseconds: 7), event: .created(definition))
        #expect(try await first.create(record))
        #expect(try await !second.create(record))
        #expect(try await second.studies().map(\.sequence) == [1])
        #expect(try await second.events(of: "simulated", after: 0, limit: 5) == [record])
        await #expect(throws: StorageError.self) { try await first.delete("simulated") }
    }

    @Test(
        "keeps the contract of storages, of one study", arguments: StorageContract.singleStudyChecks
    )
    func keepsTheContract(check: StorageContract.Check) async throws {
        try await check.run(on: StorageHandle(SimulatedStorage(study: "s"), process: 0))
    }
}
