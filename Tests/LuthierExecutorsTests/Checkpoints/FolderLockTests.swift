import Testing

@testable import LuthierExecutors

@Suite("FolderLock")
struct FolderLockTests {
    @Test("several share it, and one has it alone")
    func kinds() throws {
        try TemporaryFolder.with { folder in
            do {
                let one = FolderLock(folder, .shared)
                let two = FolderLock(folder, .shared)
                #expect(one != nil && two != nil)
                #expect(FolderLock(folder, .exclusive) == nil)
                withExtendedLifetime((one, two)) {}
            }
            let alone = FolderLock(folder, .exclusive)
            #expect(alone != nil)
            #expect(FolderLock(folder, .shared) == nil)
            #expect(FolderLock(folder, .exclusive) == nil)
            withExtendedLifetime(alone) {}
        }
        #expect(FolderLock("/nothing/here", .shared) == nil)
    }

    @Test("whoever waits has it when it is given back, or gives up in time")
    func waiting() async throws {
        try await TemporaryFolder.with { folder in
            var held = FolderLock(folder, .shared)
            let none = await FolderLock.waiting(for: folder, .exclusive, patience: .zero)
            #expect(none == nil && held != nil)
            let waiting = Task {
                await FolderLock.waiting(for: folder, .exclusive, patience: .seconds(60)) != nil
            }
            held = nil
            #expect(await waiting.value)
        }
    }
}
