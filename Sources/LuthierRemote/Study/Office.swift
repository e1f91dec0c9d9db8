import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierWire

/// What all trials of a worker share: the server, the spool, and how long to hope for an answer.
struct Office: Sendable {
    /// Tries to send a result after the worker was told to end.
    static let lastTries = 5

    let link: any ServerLink
    let spool: Spool
    let outage: Outage
    let clock: any StudyClock
    /// The study's name.
    let study: String
    /// How long a worker without anything to run waits for a server that is away.
    let patience: Duration
    let note: @Sendable (String) -> Void
    /// The contents of artifacts that are to be sent.
    let outgoing: OutgoingArtifacts

    /// Whether the server has been away for longer than it is worth waiting for.
    var isHopeless: Bool { outage.length.map { $0 > patience } ?? false }

    /// The path of the study, or of something in it.
    func path(_ rest: String = "") -> String { "/\(PercentText.encoded(study))\(rest)" }

    /// The path of an operation on a trial.
    func path(of number: Int, _ operation: String) -> String {
        path("/trials/\(number)/\(operation)")
    }

    /// A key that no other request has.
    func key() -> String {
        var generator = SystemRandomNumberGenerator()
        return "w-" + String(generator.next() as UInt64, radix: 36)
            + String(generator.next() as UInt64, radix: 36)
    }

    /// Keeps an entry; a disk that is full is said, and the entry is then in this process alone.
    func keep(_ entry: SpoolEntry, isDurable: Bool) -> String? {
        do throws(Spool.Failure) {
            return try spool.add(entry, isDurable: isDurable)
        } catch {
            note("\(error) What is reported is held by this process alone until the server has it.")
            return nil
        }
    }

    /// Sends a request, and takes note of whether the server answers.
    ///
    /// - Parameters:
    ///   - call: The request.
    ///   - isAnswer: Whether what comes back is an answer to it.
    /// - Returns: The answer's members.
    /// - Throws: Why there is none.
    func call(
        _ call: ServerCall, _ isAnswer: (JSONObject) -> Bool
    ) async throws(LinkFailure) -> JSONObject {
        do throws(LinkFailure) {
            let reply = try await link.send(call)
            guard isAnswer(reply) else { throw .away("its answer cannot be understood") }
            outage.end()
            return reply
        } catch {
            if case .refused = error { outage.end() } else { outage.failed(error.words) }
            throw error
        }
    }

    /// Sends an entry under its key.
    func deliver(_ entry: SpoolEntry) async throws(LinkFailure) -> JSONObject {
        if entry.kind == .artifact { return try await upload(entry) }
        var body = entry.body
        body["token"] = entry.token.map { .integer($0) }
        let path =
            switch entry.kind {
            case .ask: path("/ask")
            case .held, .tell: path(of: entry.number ?? 0, "tell")
            case .report, .artifact: path(of: entry.number ?? 0, "report")
            }
        // A worker that is to end hears the server out no longer than a person waits.
        return try await call(
            ServerCall(
                path, body: body, key: entry.key, limit: .seconds(Task.isCancelled ? 5 : 30)),
            { Self.isAnswer($0, to: entry.kind) })
    }

    /// Sends the contents of an artifact; the server knows them again when they were sent before.
    private func upload(_ entry: SpoolEntry) async throws(LinkFailure) -> JSONObject {
        guard let file = entry.artifact, let number = entry.number, let token = entry.token,
            let contents = try? outgoing.store?.contents(file.digest, of: study)
        else {
            throw .refused(
                OperationError(
                    code: 404, message: "its contents are not on this machine any more.",
                    kind: "contents_missing"))
        }
        let query = "?token=\(token)&name=\(PercentText.encoded(file.name))"
        // As slow as the server suffers it, and no slower.
        let transfer = Duration.seconds(file.size / (64 << 10))
        let limit =
            Duration.seconds(Task.isCancelled ? 5 : 60) + (Task.isCancelled ? .zero : transfer)
        return try await call(
            ServerCall(
                path(of: number, "artifacts/\(file.digest)\(query)"), limit: limit,
                upload: ServerUpload(digest: file.digest, contents: contents)),
            { Self.isAnswer($0, to: .artifact) })
    }

    /// Whether an answer says what was asked; nothing is taken as sent by another.
    static func isAnswer(_ reply: JSONObject, to kind: SpoolEntry.Kind) -> Bool {
        switch kind {
        case .ask: reply["trials"]?.elements != nil
        case .report: reply["decision"]?.stringValue.flatMap(TrialDecision.init) != nil
        case .held, .tell, .artifact: reply["status"]?.stringValue.flatMap(TellAnswer.init) != nil
        }
    }

    /// Waits until the server is to be tried again.
    ///
    /// - Parameter least: How long at least.
    func pause(atLeast least: Duration = .milliseconds(50)) async {
        let duration = max(outage.wait, least)
        guard Task.isCancelled else {
            // A cancelled pause brings the next try forward.
            try? await clock.sleep(for: duration)
            return
        }
        let clock = clock
        // Owned by this call; it ends within a second.
        await Task { try? await clock.sleep(for: min(duration, .seconds(1))) }.value
    }
}
