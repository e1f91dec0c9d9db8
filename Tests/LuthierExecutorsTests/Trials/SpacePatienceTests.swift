import Foundation
import LuthierPorts
import Synchronization
import Testing

@testable import LuthierExecutors

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("SpacePatience")
struct SpacePatienceTests {
    private let told = Told()

    /// What was said.
    private final class Told: Sendable {
        let texts = Mutex<[String]>([])
    }

    private var patience: SpacePatience {
        SpacePatience { [told] text in told.texts.withLock { $0.append(text) } }
    }

    @Test("what finds no room is done again, and said once, with the path")
    func again() async throws {
        var tries = 0
        try await patience.retrying("/folder") {
            tries += 1
            if tries == 1 { throw CocoaError(.fileWriteOutOfSpace) }
            if tries == 2 { throw CheckpointError("it is full.", isOutOfSpace: true) }
        }
        #expect(tries == 3)
        #expect(
            told.texts.withLock { $0 } == ["there is no space left for /folder. Trying again."])
    }

    @Test("what fails for another reason is thrown at once")
    func other() async throws {
        var tries = 0
        await #expect(throws: CheckpointError.self) {
            try await patience.retrying("/folder") {
                tries += 1
                throw CheckpointError("it is in use.", isInUse: true)
            }
        }
        #expect(tries == 1 && told.texts.withLock { $0.isEmpty })
    }

    @Test("who is interrupted does not wait for room")
    func interrupted() async throws {
        let patience = patience
        let task = Task {
            try await patience.retrying("/folder") { throw CocoaError(.fileWriteOutOfSpace) }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("what the system says when files and folders are made on a full disk is known")
    func words() throws {
        #expect(SystemCall.isOutOfSpace(ENOSPC) && SystemCall.isOutOfSpace(EDQUOT))
        #expect(!SystemCall.isOutOfSpace(EACCES))
        #if os(Linux)
            // A device that is always full.
            let error = #expect(throws: (any Error).self) {
                try Data("x".utf8).write(to: URL(filePath: "/dev/full"))
            }
            #expect(SpacePatience.isOutOfSpace(try #require(error)))
        #endif
    }
}
