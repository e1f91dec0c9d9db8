import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A pipe from a program to us.
///
/// We make it ourselves, rather than let the library do so, for its inode number: it is known before
/// the program starts, and whoever holds the pipe later belongs to the program.
///
/// Only one task reads it.
final class OutputPipe: Sendable {
    /// What one try to read gave.
    enum Reading: Hashable {
        /// So many bytes.
        case bytes(Int)
        /// Nothing yet.
        case nothingYet
        /// The end; nobody can write any more, or nobody is waited for any more.
        case end
    }

    private struct State {
        var writeEnd: Int32
        /// How many more bytes are read once the pipe is given up; nil before.
        var lastBytes: Int?
    }

    /// The largest read, in bytes: the capacity of a pipe on Linux.
    static let chunk = 64 << 10

    /// The pipe's number, unique while it is open; 0 where the system has none.
    let inode: UInt64
    /// Is opened when the reader has come to the end.
    let ended = Latch()
    private let readEnd: Int32
    private let state: Mutex<State>

    /// A pipe of which no program inherits an end by accident.
    ///
    /// - Throws: `ExecutorError` of code `systemLimit` when there are no descriptors left.
    init() throws(ExecutorError) {
        var ends: [Int32] = [-1, -1]
        // Not atomic, for pipe2 is not visible to Swift; programs started by the library meanwhile
        // close every descriptor but their own.
        let result = pipe(&ends)
        for end in ends where result == 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        guard result == 0 else {
            throw ExecutorError(
                .systemLimit, subject: "pipe",
                message: "No pipe could be made: \(SystemCall.text(of: errno)).",
                hint: "Run fewer trials at once, or raise the limit of open files (ulimit -n).")
        }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        var status = stat()
        inode = fstat(ends[0], &status) == 0 ? UInt64(status.st_ino) : 0
        readEnd = ends[0]
        state = Mutex(State(writeEnd: ends[1]))
    }

    deinit {
        closeWriteEnd()
        _ = close(readEnd)
    }

    /// The end for the program; -1 once it is closed.
    var writeEnd: Int32 { state.withLock { $0.writeEnd } }

    /// Closes our copy of the program's end, without which the pipe would never come to its end.
    func closeWriteEnd() {
        let end = state.withLock { state in
            defer { state.writeEnd = -1 }
            return state.writeEnd
        }
        if end >= 0 { _ = close(end) }
    }

    /// Whether somebody can still write, whatever was not read yet.
    ///
    /// - Complexity: One system call, however many processes there are.
    var hasWriter: Bool { !isHungUp(readEnd) }

    /// Reads what is there, without waiting.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
        // Asked before the read: what was written before the pipe was given up is still read, but
        // no more than a pipe holds, should somebody out of reach write for ever.
        let lastBytes = state.withLock { $0.lastBytes }
        if let lastBytes, lastBytes <= 0 { return .end }
        while true {
            let count = systemRead(readEnd, buffer)
            if count > 0 {
                state.withLock { $0.lastBytes? -= count }
                return .bytes(count)
            }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            guard errno == EAGAIN || errno == EWOULDBLOCK else { return .end }
            return lastBytes != nil ? .end : .nothingYet
        }
    }

    /// Waits until there is something to read, or the end.
    func readable() async {
        guard state.withLock({ $0.lastBytes == nil }) else { return }
        await DescriptorPoller.shared.readable(readEnd)
    }

    /// Ends the reading at the next time when nothing is there, whoever holds the pipe.
    func abandon() {
        state.withLock { $0.lastBytes = $0.lastBytes ?? Self.chunk }
        DescriptorPoller.shared.forget(readEnd)
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}

private func isHungUp(_ descriptor: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLHUP) != 0
}
