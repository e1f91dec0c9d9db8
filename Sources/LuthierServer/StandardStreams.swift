#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
package import LuthierEngine
package import LuthierPorts
package import LuthierWire
import Dispatch
import Synchronization

/// Serves the line protocol on two descriptors until the input ends.
///
/// Up to 256 requests about single trials are under way at once, begun in the order of their lines
/// and answered as they are done. Every other request waits for those before it, and those after
/// it wait for it. When more come than can be under way, reading waits.
public struct StandardStreams: Sendable {
    private static let requestLimit = 256

    private let lines: LineProtocol
    private let input: Int32
    private let output: LineOutput

    /// A server.
    ///
    /// - Parameters:
    ///   - engine: The studies.
    ///   - artifacts: Where contents of artifacts lie, which go with their study; nil leaves them.
    ///   - more: Who performs operations besides those of every transport, by their names.
    ///   - input: Where requests come from.
    ///   - output: Where replies go.
    package init(
        engine: StudyEngine, artifacts: (any ArtifactStore)? = nil,
        more: [String: any OperationPerforming] = [:], input: Int32 = 0, output: Int32 = 1
    ) {
        lines = LineProtocol(engine: engine, artifacts: artifacts, more: more)
        self.input = input
        self.output = LineOutput(output)
    }

    /// Serves until the input ends.
    public func run() async {
        let slots = DispatchSemaphore(value: Self.requestLimit)
        let (requests, feed) = AsyncStream.makeStream(of: [UInt8]?.self)
        // A queue of its own has a thread of its own, which reading may block.
        DispatchQueue(label: "luthier.requests").async { [input] in
            Self.read(input, into: feed, slots: slots)
        }
        await withTaskGroup(of: Void.self) { group in
            var underWay = 0
            for await line in requests {
                slots.signal()
                guard let line else {
                    output.write(lines.replyToLongLine())
                    continue
                }
                guard let request = lines.request(in: line) else { continue }
                while underWay >= (request.mayOverlap ? Self.requestLimit : 1) {
                    await group.next()
                    underWay -= 1
                }
                underWay += 1
                await begin(request, in: &group)
                if !request.mayOverlap {
                    await group.next()
                    underWay -= 1
                }
            }
        }
    }

    /// Begins a request, and returns when it stands in its study's queue or is done.
    private func begin(_ request: LineProtocol.Request, in group: inout TaskGroup<Void>) async {
        let turn = Turn()
        group.addTask {
            if let reply = await lines.reply(to: request, onSubmit: { turn.pass() }) {
                output.write(reply)
            }
            turn.pass()
        }
        await turn.wait()
    }

    /// Reads lines on a thread of its own, because reading blocks; nil stands for a line too long.
    private static func read(
        _ input: Int32, into feed: AsyncStream<[UInt8]?>.Continuation, slots: DispatchSemaphore
    ) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var line: [UInt8] = []
        var isTooLong = false
        func send() {
            slots.wait()
            feed.yield(isTooLong ? nil : line)
            line.removeAll(keepingCapacity: true)
            isTooLong = false
        }
        while true {
            let count = systemRead(input, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            for part in buffer[..<count].split(
                separator: 0x0A, omittingEmptySubsequences: false
            ).enumerated() {
                if part.offset > 0 { send() }
                if line.count + part.element.count > LineProtocol.lineLimit { isTooLong = true }
                if isTooLong { line.removeAll() } else { line += part.element }
            }
        }
        if !line.isEmpty || isTooLong { send() }
        feed.finish()
    }
}

/// Waits for one moment, which may have come before.
private final class Turn: Sendable {
    private enum State {
        case open
        case waited(CheckedContinuation<Void, Never>)
        case passed
    }

    private let state = Mutex(State.open)

    /// The moment has come; later calls change nothing.
    func pass() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state = .passed }
            if case .waited(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume()
    }

    /// Waits for the moment.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state -> Bool in
                if case .passed = state { return true }
                state = .waited(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}

/// `read` of the C library, which a method of the same name would hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int
{
    read(descriptor, buffer, count)
}

/// Writes whole lines, one after the other.
private final class LineOutput: Sendable {
    private let descriptor: Mutex<Int32>

    init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    /// Writes a line with its end; a closed output is left alone, the input's end ends the server.
    func write(_ line: [UInt8]) {
        descriptor.withLock { descriptor in
            let bytes = line + [0x0A]
            var start = 0
            while start < bytes.count {
                let count = bytes[start...].withUnsafeBytes {
                    systemWrite(descriptor, $0.baseAddress, $0.count)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                start += count
            }
        }
    }
}

/// `write` of the C library, which a method of the same name would hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
