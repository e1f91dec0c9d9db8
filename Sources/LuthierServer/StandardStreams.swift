#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
public import LuthierEngine
import Foundation
import Synchronization

/// Serves the line protocol on two descriptors until the input ends.
///
/// Up to 256 requests are under way at once and may be answered in any order; a client that needs
/// one thing done before another waits for the first reply. When more come, reading waits.
public struct StandardStreams: Sendable {
    private static let requestLimit = 256

    private let lines: LineProtocol
    private let input: Int32
    private let output: LineOutput

    /// A server.
    ///
    /// - Parameters:
    ///   - engine: The studies.
    ///   - input: Where requests come from.
    ///   - output: Where replies go.
    public init(engine: StudyEngine, input: Int32 = 0, output: Int32 = 1) {
        lines = LineProtocol(engine: engine)
        self.input = input
        self.output = LineOutput(output)
    }

    /// Serves until the input ends or the output is closed.
    public func run() async {
        let slots = DispatchSemaphore(value: Self.requestLimit)
        let (requests, feed) = AsyncStream.makeStream(of: [UInt8]?.self)
        let reader = Thread { Self.read(input, into: feed, slots: slots) }
        reader.name = "requests"
        reader.start()
        await withDiscardingTaskGroup { group in
            for await line in requests {
                group.addTask {
                    let reply =
                        if let line { await lines.reply(to: line) } else { lines.replyToLongLine() }
                    if let reply { output.write(reply) }
                    slots.signal()
                }
            }
        }
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
