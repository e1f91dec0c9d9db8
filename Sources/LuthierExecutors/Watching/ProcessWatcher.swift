import Subprocess
import Synchronization

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A small process that ends the programs which this process leaves behind when it is killed.
///
/// It is told what runs over a socket of which only this process has the other end. When that end
/// closes, however this process ended, it asks what is still registered to end, waits for the grace
/// and kills it. It has a session of its own and ignores the terminal's signals.
public final class ProcessWatcher: Sendable {
    /// The first argument that turns an executable into the watcher; see `main(_:)`.
    public static let argument = "__watch-processes"

    private struct State {
        var socket: Int32
        var lastWatch = 0
    }

    private let state: Mutex<State>

    private init(socket: Int32) { state = Mutex(State(socket: socket)) }

    deinit { close() }

    /// Starts a watcher, and ends it after `body`.
    ///
    /// - Parameters:
    ///   - command: The watcher's command; by default this executable, whose `main` must call
    ///     `ProcessWatcher.main(_:)` first.
    ///   - grace: How long programs that are left behind may take to end before they are killed.
    ///   - body: May start programs with the watcher. No program may outlive it.
    /// - Returns: What `body` returns.
    /// - Throws: `ExecutorError` of code `watcher` when it cannot be started, and what `body` throws.
    public static func with<Result: Sendable>(
        command: [String] = [currentExecutable, argument], grace: Duration = .seconds(10),
        body: (ProcessWatcher) async throws -> Result
    ) async throws -> Result {
        let (ours, theirs) = try sockets()
        let watcher = ProcessWatcher(socket: ours)
        var options = PlatformOptions()
        options.createSession = true
        // A cancelled task would else kill the watcher while programs are still being stopped. This
        // signal changes nothing, and the watcher ends when the socket closes, after `body`.
        options.teardownSequence = [
            .send(signal: .resume, allowedDurationToNextStep: .seconds(86_400))
        ]
        let configuration = Configuration(
            executable: .path(FilePath(command[0])),
            arguments: Arguments(Array(command.dropFirst()) + ["\(grace.seconds)"]),
            environment: .custom([:] as [Environment.Key: String]), workingDirectory: "/",
            platformOptions: options)
        do {
            return try await Subprocess.run(
                configuration,
                input: .fileDescriptor(
                    FileDescriptor(rawValue: theirs), closeAfterSpawningProcess: true),
                output: .discarded, error: .discarded
            ) { _ in
                defer { watcher.close() }
                return try await body(watcher)
            }.closureResult
        } catch let error as SubprocessError {
            throw ExecutorError(
                .watcher, subject: command[0],
                message: "The process \(command[0]) that ends left-over programs could not be "
                    + "started: \(error).")
        }
    }

    /// The path of the executable of this process.
    public static var currentExecutable: String {
        #if canImport(Darwin)
            var size = UInt32(PATH_MAX)
            var buffer = [CChar](repeating: 0, count: Int(size))
            guard _NSGetExecutablePath(&buffer, &size) == 0 else { return CommandLine.arguments[0] }
            return String(
                decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        #else
            // Stays right when the file is replaced by a newer one while this process runs.
            return "/proc/self/exe"
        #endif
    }

    private static func sockets() throws(ExecutorError) -> (ours: Int32, theirs: Int32) {
        var ends: [Int32] = [-1, -1]
        #if canImport(Darwin)
            let result = socketpair(AF_UNIX, SOCK_STREAM, 0, &ends)
            var on: Int32 = 1
            for end in ends where result == 0 {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                setsockopt(end, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
            }
        #else
            let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            let result = socketpair(AF_UNIX, type, 0, &ends)
        #endif
        guard result == 0 else {
            throw ExecutorError(
                .systemLimit, subject: "socket",
                message: "No socket could be made: \(SystemCall.text(of: errno)).")
        }
        return (ends[0], ends[1])
    }

    private func close() {
        let socket = state.withLock { state in
            defer { state.socket = -1 }
            return state.socket
        }
        if socket >= 0 { closeDescriptor(socket) }
    }
}

extension ProcessWatcher {
    /// The watching of one program.
    struct Watch: Sendable {
        fileprivate let watcher: ProcessWatcher
        fileprivate let number: Int

        /// The program has started.
        func start(group id: Int32) {
            let startTime = ProcessList.entry(of: id)?.startTime ?? 0
            watcher.send(.group(watch: number, .init(id: id, startTime: startTime)))
        }

        /// The program's group is killed; its leader may now be reaped.
        func endGroup() { watcher.send(.left(watch: number)) }

        /// Nothing of the program is left.
        func end() { watcher.send(.done(watch: number)) }
    }

    /// Announces a program before it starts.
    func expect(pipes: [UInt64]) -> Watch {
        let number = state.withLock { state in
            state.lastWatch += 1
            return state.lastWatch
        }
        send(.pipes(watch: number, pipes))
        return Watch(watcher: self, number: number)
    }

    /// Whether what is said still reaches the watcher.
    ///
    /// When somebody killed it, programs go on without it: a study is worth more than the net below.
    public var isAlive: Bool { state.withLock { $0.socket >= 0 } }

    private func send(_ message: WatchRegister.Message) {
        let line = Array("\(message)\n".utf8)
        let lost = state.withLock { state -> Int32? in
            guard state.socket >= 0 else { return nil }
            // The socket holds thousands of lines, so one that is full has a watcher that hangs.
            #if canImport(Darwin)
                let flags = MSG_DONTWAIT
            #else
                let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
            #endif
            if sendBytes(state.socket, line, flags) == line.count { return nil }
            defer { state.socket = -1 }
            return state.socket
        }
        if let lost { closeDescriptor(lost) }
    }
}

private func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

private func sendBytes(_ socket: Int32, _ bytes: [UInt8], _ flags: Int32) -> Int {
    send(socket, bytes, bytes.count, flags)
}
