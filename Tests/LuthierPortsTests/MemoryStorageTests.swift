import LuthierPorts
import LuthierTesting
import Testing

@Suite("MemoryStorage")
struct MemoryStorageTests {
    @Test("keeps the contract of storages", arguments: StorageContract.checks)
    func keepsTheContract(check: StorageContract.Check) async throws {
        try await check.run(on: MemoryStorage())
    }
}
