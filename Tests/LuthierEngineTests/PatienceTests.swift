import LuthierPorts
import LuthierTesting
import Synchronization
import Testing

@testable import LuthierEngine

@Suite("Patience")
struct PatienceTests {
    private let busy = EngineError(StorageError(.busy, subject: "s", message: "busy."))

    @Test("what passes is tried again, and told")
    func passes() async throws {
        let clock = VirtualClock()
        let told = Mutex(0)
        let patience = Patience(clock: clock, trouble: { _ in told.withLock { $0 += 1 } })
        let pump = Task {
            while !Task.isCancelled {
                clock.advance(by: .seconds(1))
                await Task.yield()
            }
        }
        defer { pump.cancel() }
        let tries = Mutex(0)
        let value = try await patience.retrying { () async throws(EngineError) -> Int in
            let count = tries.withLock {
                $0 += 1
                return $0
            }
            guard count > 3 else { throw busy }
            return 7
        }
        #expect(value == 7)
        #expect(told.withLock { $0 } == 3)
    }

    @Test("what does not pass is thrown at once, and what lasts after two minutes")
    func gives() async throws {
        let clock = VirtualClock()
        let patience = Patience(clock: clock, trouble: { _ in })
        await #expect(throws: EngineError(.damaged, message: "no")) {
            try await patience.retrying { () async throws(EngineError) -> Int in
                throw EngineError(.damaged, message: "no")
            }
        }
        await #expect(throws: busy) {
            try await patience.retrying { () async throws(EngineError) -> Int in
                clock.advance(by: .seconds(121))
                throw busy
            }
        }
    }
}
