import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierRemote
import LuthierServer
import LuthierWire
import Synchronization

/// A server without a socket, with an operator of bad will.
final class LoopbackLink: ServerLink {
    /// What becomes of a request.
    enum Fate: Sendable {
        /// It is performed and answered.
        case answered
        /// It never arrives.
        case unsent
        /// It is performed, and the answer is lost.
        case unheard
        /// It is answered by something else.
        case answeredWith(JSONObject)
        /// It is refused.
        case refused(Int)
    }

    private let operations: Operations
    private let fate: Mutex<@Sendable (ServerCall) -> Fate>
    private let calls = Mutex<[ServerCall]>([])
    private let engine: StudyEngine
    /// The contents that were uploaded, by their digests.
    let uploads = Mutex<[ArtifactDigest: [UInt8]]>([:])

    init(_ engine: StudyEngine, fate: @escaping @Sendable (ServerCall) -> Fate = { _ in .answered })
    {
        operations = Operations(engine: engine)
        self.engine = engine
        self.fate = Mutex(fate)
    }

    /// Has requests go another way from now on.
    func set(_ fate: @escaping @Sendable (ServerCall) -> Fate) { self.fate.withLock { $0 = fate } }

    /// What was sent so far.
    var sent: [ServerCall] { calls.withLock { $0 } }

    func send(_ call: ServerCall) async throws(LinkFailure) -> JSONObject {
        calls.withLock { $0.append(call) }
        switch fate.withLock({ $0 })(call) {
        case .unsent: throw .away("the test says so")
        case .refused(let status):
            throw LinkFailure.unauthorized("status \(status)")
        case .answeredWith(let body): return body
        case .unheard:
            _ = try await perform(call)
            throw .away("the answer was lost")
        case .answered: return try await perform(call)
        }
    }

    /// Takes an upload as the server does, which has tests of its own.
    private func take(
        _ upload: ServerUpload, _ call: ServerCall, _ parts: [String]
    ) async throws(LinkFailure) -> JSONObject {
        let sides = call.path.split(separator: "?")
        var query: [String: String] = [:]
        for part in sides[1].split(separator: "&") {
            let pair = part.split(separator: "=")
            query[String(pair[0])] = PercentText.decoded(pair[1]) ?? ""
        }
        var bytes: [UInt8] = []
        do {
            while case let more = try upload.contents.read(upTo: 7), !more.isEmpty { bytes += more }
            uploads.withLock { $0[upload.digest] = bytes }
            let answer = try await engine.study(PercentText.decoded(parts[0]) ?? "").keep(
                [
                    ArtifactFile(
                        name: query["name"] ?? "", size: bytes.count, digest: upload.digest)
                ], of: Int(parts[2]) ?? -1, token: Int(query["token"] ?? "") ?? -1)
            guard answer.leftOut.isEmpty else {
                throw LinkFailure.refused(
                    OperationError(code: 413, message: "it is too large.", kind: "too_large"))
            }
            return ["status": .string(answer.status.rawValue)]
        } catch let failure as LinkFailure {
            throw failure
        } catch {
            throw .away("\(error)")
        }
    }

    private func perform(_ call: ServerCall) async throws(LinkFailure) -> JSONObject {
        let parts = call.path.split(separator: "/").map(String.init)
        var members = call.body ?? JSONObject()
        members["study"] = .string(PercentText.decoded(parts[0]) ?? "")
        members["key"] = call.key.map { .string($0) }
        if let upload = call.upload { return try await take(upload, call, parts) }
        var method = "study.get"
        if parts.count == 2 { method = "study.\(parts[1])" }
        if parts.count == 4 {
            members["number"] = .integer(Int(parts[2]) ?? -1)
            method = "trial.\(parts[3])"
        }
        do throws(OperationError) {
            return try await operations.perform(method, members).members ?? JSONObject()
        } catch {
            throw .refused(error)
        }
    }
}

/// A clock that goes on only where somebody waits, and at once.
final class HastyClock: StudyClock {
    private let time = Mutex<Duration>(.zero)

    var steady: Duration { time.withLock { $0 } }
    var now: Timestamp { Timestamp(milliseconds: Int64(steady / .milliseconds(1))) }

    /// Goes on.
    func advance(by duration: Duration) { time.withLock { $0 += duration } }

    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        advance(by: max(duration, .zero))
        await Task.yield()
    }
}
