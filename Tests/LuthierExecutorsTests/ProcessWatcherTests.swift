import Foundation
import Synchronization
import Testing

@testable import LuthierExecutors

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("ProcessWatcher", .serialized)
struct ProcessWatcherTests {
    @Test("nothing of a program survives when Luthier is killed")
    func killed() async throws {
        let ids = await killFixture("hold")
        #expect(ids.count == 4)
        for id in ids { #expect(Fixture.isGone(id), "process \(id) survived") }
    }

    @Test("a body's result is returned, and the watcher is gone afterwards")
    func ordinaryEnd() async throws {
        let report = try await ProcessWatcher.with(command: command) { watcher in
            let request = ProcessRequest(
                ["/bin/sh", "-c", "echo $PPID; sleep 600 & echo $!"],
                environment: ["PATH": "/bin:/usr/bin"], workingDirectory: "/")
            let report = await SupervisedProcess.run(request, watcher: watcher)
            #expect(watcher.isAlive)
            return report
        }
        #expect(report.ending == .exited(code: 0))
        #expect(report.standardOutput.lastLines.first == "\(getpid())")
    }

    @Test("a body's error is thrown")
    func bodyThrows() async {
        struct Problem: Error {}
        await #expect(throws: Problem.self) {
            try await ProcessWatcher.with(command: command) { _ in throw Problem() }
        }
    }

    @Test("a watcher that cannot be started is told")
    func missing() async {
        let error = await #expect(throws: ExecutorError.self) {
            try await ProcessWatcher.with(command: ["/nowhere/luthier"]) { _ in }
        }
        #expect(error?.code == .watcher)
    }

    @Test("a watcher that was killed stops no program")
    func watcherDies() async throws {
        let (ending, isAlive) = try await ProcessWatcher.with(command: ["/bin/true"]) { watcher in
            let request = ProcessRequest(
                ["/bin/sh", "-c", "sleep 0.2; exit 6"], environment: ["PATH": "/bin"],
                workingDirectory: "/")
            let ending = await SupervisedProcess.run(request, watcher: watcher).ending
            return (ending, watcher.isAlive)
        }
        #expect(ending == .exited(code: 6))
        #expect(!isAlive)
    }

    @Test("a cancelled body still has its watcher until it returns")
    func cancelled() async throws {
        let task = Task {
            try await ProcessWatcher.with(command: command) { watcher in
                withUnsafeCurrentTask { $0?.cancel() }
                _ = await Latch().wait(upTo: .milliseconds(200))
                _ = watcher.expect(pipes: [1])
                return watcher.isAlive
            }
        }
        #expect(try await task.value)
    }

    @Test("arguments that do not ask for a watcher go the usual way")
    func otherArguments() {
        #expect(ProcessWatcher.main(["luthier"]) == nil)
        #expect(ProcessWatcher.main(["luthier", "run", "study.yaml"]) == nil)
    }

    private var command: [String] { [Fixture.path, ProcessWatcher.argument] }

    /// Starts the fixture, and kills it with SIGKILL once it has named its program's processes.
    ///
    /// The fixture's own supervisor here kills only the fixture's group: the program has another.
    private func killFixture(_ mode: String) async -> [Int32] {
        let ids = Mutex<[Int32]>([])
        let fixture = Mutex<Int32?>(nil)
        _ = await Fixture.run([mode]) { line in
            let words = line.text.split(separator: " ")
            guard words.count == 2, let id = Int32(words[1]) else { return .proceed }
            if words[0] == "fixture" { fixture.withLock { $0 = id } }
            if words[0] == "process" { ids.withLock { $0.append(id) } }
            if ids.withLock({ $0.count }) == 4, let id = fixture.withLock({ $0 }) {
                kill(id, SIGKILL)
            }
            return .proceed
        }
        return ids.withLock { $0 }
    }
}
