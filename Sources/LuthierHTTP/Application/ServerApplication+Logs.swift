import LuthierEngine
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
        guard let part = await logs?.part(request, of: ledger) else {
            return ServerAnswer(200, headers: Self.harmless, body: .bytes([]))
        }
        var place = [
            ("luthier-log-start", String(part.start)), ("luthier-log-size", String(part.size)),
        ]
        if let unit = part.unit { place.append(("luthier-log-unit", unit)) }
        return ServerAnswer(200, headers: Self.harmless + place, body: .bytes(part.bytes))
    }

    private func logRequest(_ members: JSONObject) throws(Problem) -> LogRequest {
        let word = members["stream"].map { $0.stringValue ?? $0.text() } ?? "output"
        guard let stream = LogRequest.Stream(rawValue: word) else {
            throw Problem(
                400, "invalid", "stream must be output or errors, got \(word.prefix(40)).",
                field: "stream")
        }
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
