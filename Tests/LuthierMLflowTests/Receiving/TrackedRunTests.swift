import LuthierDomain
import LuthierPorts
import LuthierWire
import Synchronization
import Testing

@testable import LuthierMLflow

@Suite("A program's run that is served")
struct TrackedRunTests {
    @Test("closing waits until what was logged before is handed over, and takes nothing more")
    func closing() async throws {
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let received = Mutex(0)
        let desk = TrackingDesk(clock: StillClock())
        let run = desk.open(TrackedProgram(study: "s", name: "n", artifacts: "/a")) { _ in
            beginning.yield()
            for await _ in gate { break }
            received.withLock { $0 += 1 }
        }
        let body = Array(#"{"run_id": "\#(run.id)", "key": "loss", "value": 1}"#.utf8)
        let path = "/api/2.0/mlflow/runs/log-metric"
        let call = Task {
            await desk.answer(to: run, method: "POST", target: path, body: body).status
        }
        for await _ in begun { break }
        let isClosed = Mutex(false)
        let close = Task {
            await desk.close(run)
            isClosed.withLock { $0 = true }
            return received.withLock { $0 }
        }
        // However often the closing task gets its turn, the call is still under way.
        for _ in 0..<100 { await Task.yield() }
        #expect(!isClosed.withLock { $0 })
        opening.finish()
        #expect(await close.value == 1)
        #expect(await call.value == 200)
        let late = await desk.answer(to: run, method: "POST", target: path, body: body)
        #expect(late.status == 404)
        #expect(received.withLock { $0 } == 1)
    }

    @Test("closing a run that nobody uses returns at once")
    func idle() async {
        let desk = TrackingDesk(clock: StillClock())
        await desk.close(
            desk.open(TrackedProgram(study: "s", name: "n", artifacts: "/a")) { _ in })
    }

    @Test("a program that begins runs without end is told so")
    func many() async throws {
        let program = ServedProgram()
        var statuses: [Int] = []
        for _ in 0...1001 {
            statuses.append(
                try await program.post(
                    "runs/create",
                    #"{"tags": [{"key": "mlflow.parentRunId", "value": "0"}]}"#
                ).status)
        }
        #expect(statuses.prefix(1000).allSatisfy { $0 == 200 })
        #expect(statuses.last == 400)
    }

    @Test("ids and tokens differ from run to run")
    func random() {
        let programs = (0..<50).map { _ in ServedProgram() }
        #expect(Set(programs.map(\.run.id)).count == 50)
        #expect(Set(programs.map(\.run.token)).count == 50)
        #expect(programs.allSatisfy { $0.run.id.count == 32 && $0.run.token.count == 64 })
    }
}
