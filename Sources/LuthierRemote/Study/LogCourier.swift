import LuthierEngine
package import LuthierPorts
import LuthierWire
import Synchronization

/// Carries what programs print to the server, so that people can read it there.
///
/// It is help for people and no more: a stretch is tried once, nothing waits for it, and what does not come
/// through is passed over. Only the end of what was printed is sent, little while nobody looks.
package final class LogCourier: Sendable {
    /// Bytes of one output that are sent at once; of more, the end.
    static let limit = 64 << 10
    /// How long to wait between two rounds: while nobody looks, and while somebody does.
    static let pauses: (usual: Duration, watched: Duration) = (.seconds(10), .seconds(2))
    /// Trials that have ended and whose last lines wait to be sent, at most.
    static let endedLimit = 100

    /// A trial whose program prints, or has printed.
    private struct Course {
        let number: Int
        let attempt: Int
        let token: Int
        var isOver = false
        /// How far each output was sent, and of which unit.
        var places: [LogRequest.Stream: Place] = [:]
    }

    private struct Place {
        let unit: String?
        let next: Int
    }

    private struct State {
        var courses: [Course] = []
        var isWatched = false
        /// Whether the server takes no logs.
        var isRefused = false
    }

    private let state = Mutex(State())
    private let read: @Sendable (LogRequest) async -> LogPart?

    /// A courier.
    ///
    /// - Parameter read: Gives a part of what a program printed on this machine.
    package init(reading read: @escaping @Sendable (LogRequest) async -> LogPart?) {
        self.read = read
    }

    /// Notes that a trial begins.
    func begin(_ trial: AskedTrial) {
        state.withLock { state in
            guard !state.isRefused else { return }
            state.courses.append(
                Course(number: trial.number, attempt: trial.attempt, token: trial.token))
        }
    }

    /// Notes that a trial has ended; its last lines are sent with the next round.
    func end(_ token: Int) {
        state.withLock { state in
            guard let place = state.courses.firstIndex(where: { $0.token == token }) else { return }
            state.courses[place].isOver = true
            let ended = state.courses.indices.filter { state.courses[$0].isOver }
            if ended.count > Self.endedLimit { state.courses.remove(at: ended[0]) }
        }
    }

    /// Carries until the task is cancelled, and then what the last trials printed.
    func run(_ office: Office) async {
        while !Task.isCancelled {
            let isWatched = state.withLock { $0.isWatched }
            do {
                try await office.clock.sleep(
                    for: isWatched ? Self.pauses.watched : Self.pauses.usual)
            } catch { break }
            await round(office)
            if state.withLock({ $0.isRefused }) { return }
        }
        await round(office)
    }

    /// Sends what is new of each trial once.
    func round(_ office: Office) async {
        var isWatched = false
        for course in state.withLock({ $0.courses }) {
            var course = course
            for stream in LogRequest.Stream.allCases {
                guard office.outage.wait == .zero else { return }
                guard let isSeen = await send(stream, of: &course, office) else { return }
                isWatched = isWatched || isSeen
            }
            let sent = course
            state.withLock { state in
                guard let place = state.courses.firstIndex(where: { $0.token == sent.token })
                else { return }
                state.courses[place].places = sent.places
                // One that ended while it was sent has more to say.
                if sent.isOver { state.courses.remove(at: place) }
            }
        }
        state.withLock { $0.isWatched = isWatched }
    }

    /// Sends what is new of an output.
    ///
    /// - Returns: Whether somebody looks at it; nil when the server does not answer or takes no logs.
    private func send(
        _ stream: LogRequest.Stream, of course: inout Course, _ office: Office
    ) async -> Bool? {
        guard let part = await news(stream, of: course) else { return false }
        let bytes = course.isOver ? part.bytes[...] : part.bytes.withoutCutCharacter
        guard !bytes.isEmpty else { return false }
        var body: JSONObject = [
            "token": .integer(course.token), "stream": .string(stream.rawValue),
            "start": .integer(part.start), "length": .integer(bytes.count),
            "text": .string(String(decoding: bytes, as: UTF8.self)),
        ]
        body["unit"] = part.unit.map { .string($0) }
        let call = ServerCall(
            office.path(of: course.number, "log"), body: body,
            limit: .seconds(Task.isCancelled ? 2 : 10))
        do throws(LinkFailure) {
            let reply = try await office.link.send(call)
            if reply["status"]?.stringValue == TellAnswer.late.rawValue { course.isOver = true }
            course.places[stream] = Place(unit: part.unit, next: part.start + bytes.count)
            return reply["watched"]?.booleanValue ?? false
        } catch {
            // An older server has no such path; any other refusal would be repeated as well.
            if case .refused = error { state.withLock { $0.isRefused = true } }
            return nil
        }
    }

    /// What was printed since the last time, or the end of it when that is more than is sent.
    private func news(_ stream: LogRequest.Stream, of course: Course) async -> LogPart? {
        func part(from start: Int?) async -> LogPart? {
            await read(
                LogRequest(
                    number: course.number, attempt: course.attempt, unit: nil, stream: stream,
                    start: start, limit: Self.limit))
        }
        guard let place = course.places[stream] else { return await part(from: nil) }
        guard let next = await part(from: place.next) else { return nil }
        let isNext = next.unit == place.unit && next.start == place.next
        guard isNext, next.size - next.start <= Self.limit else { return await part(from: nil) }
        return next
    }
}

extension [UInt8] {
    /// The bytes without the beginning of a character at their end, the rest of which is yet to come.
    fileprivate var withoutCutCharacter: ArraySlice<UInt8> {
        // UTF-8, RFC 3629: a character has up to four bytes, and all but the first are 10xxxxxx.
        for length in 1...Swift.min(3, Swift.max(count, 1)) where count >= length {
            let byte = self[count - length]
            if byte & 0b1100_0000 == 0b1000_0000 { continue }
            let whole = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            return whole > length ? dropLast(length) : self[...]
        }
        return self[...]
    }
}
