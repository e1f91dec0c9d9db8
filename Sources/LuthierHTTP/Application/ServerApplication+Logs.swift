import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierWire

/// What programs of trials print.
extension ServerApplication {
    /// Text that no browser takes for a page: neither scripts nor styles, and an origin of its own.
    private static let harmless: [(name: String, value: String)] = [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
        ("content-disposition", "inline"),
    ]

    /// A part of what a trial's program printed; empty, without the headers that say which part it is, when
    /// there is nothing on this machine.
    func log(_ members: JSONObject) async throws(Problem) -> ServerAnswer {
        let request = try logRequest(members)
        let ledger = try await ledger(members)
        guard ledger.trials.indices.contains(request.number) else {
            throw Self.noTrial(request.number)
        }
        watchers.look(at: ledger.definition.name, request.number, clock.steady)
        guard let part = await logs?.part(request, of: ledger) else {
            return ServerAnswer(200, headers: Self.harmless, body: .bytes([]))
        }
        var place = [
            ("luthier-log-start", String(part.start)), ("luthier-log-size", String(part.size)),
        ]
        if let unit = part.unit { place.append(("luthier-log-unit", unit)) }
        return ServerAnswer(200, headers: Self.harmless + place, body: .bytes(part.bytes))
    }

    // MARK: Logs of other machines

    /// Takes what a program printed on another machine, from who holds the lease of its trial.
    ///
    /// It is help for people and no part of the study: nothing is written into its log.
    func takeLog(_ members: JSONObject) async throws(Problem) -> ServerAnswer {
        let text = try Self.printed(
            members, start: number("start", in: members) ?? 0,
            length: number("length", in: members))
        let stream = try Self.stream(members)
        let trial = try number("number", in: members) ?? 0
        let unit = members["unit"].map { $0.stringValue ?? $0.text() }
        guard let token = members["token"]?.integerValue else {
            throw Problem(
                400, "invalid", "token must be that of the trial's lease, as the ask gave it.",
                field: "token")
        }
        let name = members["study"]?.stringValue ?? ""
        var place = try await place(name, trial, token: token, unit, stream)
        if place == nil {
            // Another process may have given the trial away.
            guard (try await ledger(members)).trials.indices.contains(trial) else {
                throw Self.noTrial(trial)
            }
            place = try await self.place(name, trial, token: token, unit, stream)
        }
        guard let place else {
            return ServerAnswer(
                200, ["status": .string(TellAnswer.late.rawValue), "watched": false])
        }
        await logs?.take(text, at: place)
        return ServerAnswer(
            200,
            [
                "status": .string(TellAnswer.accepted.rawValue),
                "watched": .boolean(watchers.isWatched(name, trial, clock.steady)),
            ])
    }

    /// Where a log belongs; nil when the token is not that of the newest attempt, as far as is known.
    private func place(
        _ name: String, _ number: Int, token: Int, _ unit: String?, _ stream: LogRequest.Stream
    ) async throws(Problem) -> LogPlace? {
        do throws(EngineError) {
            return try await engine.study(name).read { ledger in
                guard ledger.trials.indices.contains(number), ledger.trials[number].attempt > 0,
                    ledger.trials[number].token == token,
                    unit == nil
                        || ledger.definition.replication?.units.contains(where: { $0.name == unit })
                            == true
                else { return nil }
                return LogPlace(
                    study: ledger.definition.name, created: ledger.created, number: number,
                    attempt: ledger.trials[number].attempt, unit: unit, stream: stream)
            }
        } catch {
            // The operation says the same as to everybody else.
            _ = try await result("study.get", ["study": .string(name)])
            throw Problem(503, "unavailable", "the study cannot be read; try again.")
        }
    }

    private static func printed(
        _ members: JSONObject, start: Int, length: Int?
    ) throws(Problem) -> PrintedText {
        guard let text = members["text"]?.stringValue, text.utf8.count <= LogRequest.takingLimit
        else {
            throw Problem(
                400, "invalid",
                "text must be what was printed, at most \(LogRequest.takingLimit) bytes at once.",
                field: "text")
        }
        return PrintedText(
            start: start, end: start + (length ?? text.utf8.count), bytes: Array(text.utf8))
    }

    private static func stream(_ members: JSONObject) throws(Problem) -> LogRequest.Stream {
        let word = members["stream"].map { $0.stringValue ?? $0.text() } ?? "output"
        guard let stream = LogRequest.Stream(rawValue: word) else {
            throw Problem(
                400, "invalid", "stream must be output or errors, got \(word.prefix(40)).",
                field: "stream")
        }
        return stream
    }

    private func logRequest(_ members: JSONObject) throws(Problem) -> LogRequest {
        let stream = try Self.stream(members)
        let limit = try number("limit", in: members) ?? 64 << 10
        guard (1...LogRequest.limit).contains(limit) else {
            throw Problem(
                400, "invalid",
                "limit must be a whole number of at least 1 and at most \(LogRequest.limit), got "
                    + "\(limit).", field: "limit")
        }
        return LogRequest(
            number: try number("number", in: members) ?? 0,
            attempt: try number("attempt", in: members),
            unit: members["unit"].map { $0.stringValue ?? $0.text() }, stream: stream,
            start: try number("from", in: members), limit: limit)
    }
}
