import Logging
import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierWire

/// What trials left to be kept: lists, contents, and what workers on other machines send.
extension ServerApplication {
    /// Bytes that a study without a quota may be sent.
    private static let usualQuota = 10 << 30
    /// Bytes of contents sent at once.
    static let chunk = 64 << 10

    // MARK: Lists

    /// The artifacts of a trial, and whether their contents are here.
    func artifactList(_ members: JSONObject) async throws(Problem) -> ServerAnswer {
        let (ledger, number) = try await ledgerOfTrial(members)
        let study = ledger.definition.name
        let list = ledger.artifacts(of: number).map { artifact -> JSONValue in
            var body = ArtifactBody.json(artifact).members ?? JSONObject()
            // What cannot be opened is not here.
            let contents = try? artifacts?.contents(artifact.file.digest, of: study)
            body["here"] = .boolean(artifact.removal == nil && contents != nil)
            return .object(body)
        }
        return ServerAnswer(200, ["artifacts": .array(list)])
    }

    // MARK: Contents

    /// The contents of an artifact, as a file that no browser shows as a page.
    func artifact(_ members: JSONObject) async throws(Problem) -> ServerAnswer {
        let (ledger, number) = try await ledgerOfTrial(members)
        let digest = try Self.digest(members)
        let all = ledger.artifacts(of: number).filter { $0.file.digest == digest }
        guard let artifact = all.first(where: { $0.removal == nil }) else {
            throw Problem(
                404, "no_such_artifact",
                all.isEmpty
                    ? "the trial has no artifact with this SHA-256."
                    : "the artifact was removed by the study's rules.", field: "sha256")
        }
        do throws(ArtifactError) {
            let contents = try artifacts?.contents(digest, of: ledger.definition.name)
            guard let contents else { throw ArtifactError(.refused, "") }
            let body = try ServerAnswer.File(contents, chunk: Self.chunk)
            return ServerAnswer(
                200,
                headers: [
                    ("content-type", ImageType.of(body.first) ?? "application/octet-stream"),
                    ("content-disposition", AttachmentName.header(for: artifact.file.name)),
                    ("content-security-policy", "default-src 'none'; sandbox"),
                    ("etag", "\"\(digest)\""),
                ], body: .file(body))
        } catch {
            if !error.description.isEmpty {
                logger.error("an artifact cannot be read", metadata: ["error": "\(error)"])
            }
            throw Problem(
                404, "contents_missing",
                "the contents are not on this server: they lie where the trial was run.",
                field: "sha256")
        }
    }

    // MARK: Uploads

    /// Takes the contents of an artifact, and records it.
    ///
    /// Sent again it gives the same answer: contents are stored under their digest, and a record that
    /// stands is not written twice.
    ///
    /// - Parameters:
    ///   - admission: That the request may be served.
    ///   - length: How many bytes will come, as the head says.
    ///   - next: The next bytes; nil at the end.
    /// - Returns: The answer; never an error.
    package func answer(
        _ admission: Admission, length: Int?, next: () async throws -> [UInt8]?
    ) async -> ServerAnswer {
        guard metrics.begin(limit: limits.requests) else {
            return refuse(
                admission,
                Problem(
                    503, "busy", "too many requests are under way; try again.",
                    headers: [("retry-after", "1")]))
        }
        defer { metrics.end() }
        do throws(Problem) {
            let members = try RequestMembers.read(admission.request, admission.match, body: [])
            let answer = try await receive(admission.request, members, length, next)
            note(admission.request, admission.match, admission.visitor, answer.status, nil)
            return answer
        } catch {
            return refuse(admission, error)
        }
    }

    private func receive(
        _ request: ServerRequest, _ members: JSONObject, _ length: Int?,
        _ next: () async throws -> [UInt8]?
    ) async throws(Problem) -> ServerAnswer {
        try Self.checkType(request)
        let digest = try Self.digest(members)
        let name = try Self.name(members)
        guard let token = members["token"]?.integerValue else {
            throw Problem(
                400, "invalid", "token must be that of the trial's lease, as the ask gave it.",
                field: "token")
        }
        guard let length, length >= 0 else {
            throw Problem(
                411, "length_missing", "send the size in the header Content-Length.",
                field: "content-length")
        }
        let (ledger, number) = try await ledgerOfTrial(members)
        guard let store = artifacts else {
            throw Problem(409, "not_kept", "this server keeps no artifacts.")
        }
        let trial = ledger.trials[number]
        guard trial.attempt > 0, trial.token == token else {
            return ServerAnswer(200, ["status": .string(TellAnswer.late.rawValue)])
        }
        try Self.checkRoom(for: length, of: ledger)
        let study = ledger.definition.name
        let kept: ArtifactAnswer
        do {
            let intake = try await store.receive(for: study, atMost: length)
            while let bytes = try await next() { try intake.write(bytes) }
            let (_, size) = try intake.finish(expecting: digest)
            kept = try await engine.study(study).keep(
                [ArtifactFile(name: name, size: size, digest: digest)], of: number, token: token)
            // It lives until its contents are recorded, so that nobody removes them.
            withExtendedLifetime(intake) {}
        } catch {
            throw problem(error)
        }
        await sweeper.sweep(
            study, engine, store,
            also: kept.status == .late || !kept.leftOut.isEmpty ? [digest] : [])
        guard kept.leftOut.isEmpty else { throw Self.tooLarge(ledger.definition.artifacts) }
        return ServerAnswer(200, ["status": .string(kept.status.rawValue)])
    }

    private func problem(_ error: any Error) -> Problem {
        switch error {
        case let error as ArtifactError where error.kind == .mismatch:
            return Problem(400, "mismatch", error.description, field: "sha256")
        case let error as ArtifactError where error.kind == .tooLarge:
            return Problem(400, "incomplete", "more came than Content-Length says.", field: "body")
        case let error as ArtifactError where error.kind == .full:
            logger.error("an artifact cannot be stored", metadata: ["error": "\(error)"])
            // No worker waits for room: its results are worth more than its files.
            return Problem(413, "full", "the server has no room for the artifact.", field: "body")
        case let error as ArtifactError:
            logger.error("an artifact cannot be stored", metadata: ["error": "\(error)"])
            return Problem(
                503, "unavailable",
                "the server cannot store the artifact now; its log says why.",
                headers: [("retry-after", "10")])
        case is EngineError:
            return Problem(
                503, "unavailable", "the storage does not answer; the server's log says why.",
                headers: [("retry-after", "10")])
        default:
            return Problem(400, "incomplete", "the body ended early.", field: "body")
        }
    }

    /// Refuses what the study will not keep, before any of it is read.
    private static func checkRoom(for length: Int, of ledger: StudyLedger) throws(Problem) {
        let policy = ledger.definition.artifacts
        guard policy.keep != .nothing else {
            throw Problem(
                409, "not_kept", "the study keeps no artifacts: its artifacts.keep is nothing.")
        }
        if let limit = policy.trialLimit, length > limit { throw tooLarge(policy) }
        if policy.quota == nil, ledger.artifactBytes + length > usualQuota {
            throw Problem(
                413, "too_large",
                "a study without artifacts.quota may be sent \(usualQuota) bytes; give it a quota in "
                    + "its study file.", field: "body")
        }
    }

    private static func tooLarge(_ policy: ArtifactPolicy) -> Problem {
        let limit = policy.trialLimit.map { "\($0) bytes and " } ?? ""
        return Problem(
            413, "too_large",
            "the study keeps at most \(limit)\(ArtifactPolicy.fileLimit) files of one trial.",
            field: "body")
    }

    private static func checkType(_ request: ServerRequest) throws(Problem) {
        guard request.header("content-type")?.lowercased() == "application/octet-stream",
            request.header("content-encoding").map({ $0.lowercased() == "identity" }) ?? true
        else {
            throw Problem(
                415, "unsupported_type",
                "contents are sent as they are, with the header Content-Type: "
                    + "application/octet-stream.", field: "content-type")
        }
    }

    // MARK: Parts

    private static func digest(_ members: JSONObject) throws(Problem) -> ArtifactDigest {
        guard let digest = ArtifactDigest(members["sha256"]?.stringValue ?? "") else {
            throw Problem(
                400, "invalid", "a SHA-256 is written as 64 digits from 0 to 9 and a to f.",
                field: "sha256")
        }
        return digest
    }

    private static func name(_ members: JSONObject) throws(Problem) -> String {
        // A name of digits was read as a number.
        let name = members["name"].map { $0.stringValue ?? $0.text() } ?? ""
        if let problem = ArtifactName.problem(in: name) {
            throw Problem(
                400, "invalid",
                "name must be a path such as plots/loss.png; this one has \(problem.rawValue).",
                field: "name")
        }
        return name
    }

    private func ledgerOfTrial(
        _ members: JSONObject
    ) async throws(Problem) -> (ledger: StudyLedger, number: Int) {
        let ledger = try await ledger(members)
        let number = members["number"]?.integerValue ?? 0
        guard ledger.trials.indices.contains(number) else { throw Self.noTrial(number) }
        return (ledger, number)
    }
}
