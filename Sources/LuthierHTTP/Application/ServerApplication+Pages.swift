import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierWire

/// What people see: the page, its files, and data that is made for it.
extension ServerApplication {
    /// Events of the newest that sections of events are made of.
    private static let newestEvents = 20_000
    /// Events that are looked through for those of one trial, in one answer.
    private static let eventsLookedThrough = 20_000
    private static let pageOfEvents = 2000

    // MARK: Files

    /// The page for people; without pages a text that says where to find what there is.
    func page() -> ServerAnswer {
        guard let pages else {
            return ServerAnswer(
                200,
                text: """
                    Luthier
                    studies      /api/v1/studies
                    all paths    /api/openapi.json
                    health       /health/live  /health/ready
                    figures      /metrics

                    """)
        }
        return Self.answer(pages.page)
    }

    /// A file of the page.
    func file(_ members: JSONObject) throws(Problem) -> ServerAnswer {
        guard let file = pages?.file(members["file"]?.stringValue ?? "") else {
            throw Problem(404, "no_such_path", "there is no such file.", field: "file")
        }
        return Self.answer(file)
    }

    private static func answer(_ file: PageFile) -> ServerAnswer {
        ServerAnswer(
            200, headers: [("content-type", file.type), ("etag", file.tag)],
            body: .bytes(file.bytes))
    }

    // MARK: Visitors

    /// Who asks, and what he may do.
    func session(_ visitor: Visitor?) -> ServerAnswer {
        var body: JSONObject = [
            "name": .string(visitor?.name ?? ""),
            "role": .string((visitor?.role ?? .viewer).rawValue),
            "open": .boolean(visitor == .everybody),
        ]
        body["studies"] = visitor?.studies.map { .array($0.map { .string($0) }) }
        body["runs"] = .boolean(runs != nil)
        body["version"] = pages.map { .string($0.version) }
        return ServerAnswer(200, .object(body))
    }

    // MARK: Study files

    /// The definition in the text of a study file.
    func definition(_ members: JSONObject) throws(Problem) -> ServerAnswer {
        guard case .string(let text)? = members["text"] else {
            throw Problem(
                400, "invalid", "text must be the text of a study file.", field: "text")
        }
        guard let pages else {
            throw Problem(404, "no_such_path", "this server reads no study files.", field: "path")
        }
        do throws(OperationError) {
            return ServerAnswer(200, ["definition": try pages.definition(in: text)])
        } catch {
            throw Problem(error)
        }
    }

    // MARK: Sections

    /// A section of a study's page.
    func section(_ members: JSONObject) async throws(Problem) -> ServerAnswer {
        let name = members["section"]?.stringValue ?? ""
        guard let pages, pages.sections.contains(name) else {
            let names = pages?.sections.joined(separator: ", ") ?? "none"
            throw Problem(
                404, "no_such_section",
                "there is no section \"\(name.prefix(40))\"; there are "
                    + "\(names).", field: "section")
        }
        let ledger = try await ledger(members)
        let number = try number("number", in: members)
        if let number, !ledger.trials.indices.contains(number) {
            throw Self.noTrial(number)
        }
        var texts: [String: String] = [:]
        for key in ["across", "up", "metric"] {
            // A name of digits was read as a number.
            texts[key] = members[key].map { $0.stringValue ?? $0.text() }
        }
        var events: [EventRecord] = []
        if name == pages.sectionOfEvents {
            events = try await newest(of: ledger)
        }
        let request = SectionRequest(
            name: name, now: clock.now, texts: texts, number: number, events: events)
        let key = SectionShelf.Key(
            study: ledger.definition.name, name: name, texts: texts, number: number)
        let shelf = pages.slowSections.contains(name) ? slowShelf : shelf
        return ServerAnswer(
            200,
            await shelf.section(key, of: ledger) { pages.section(request, of: ledger) })
    }

    private func newest(of ledger: StudyLedger) async throws(Problem) -> [EventRecord] {
        var events: [EventRecord] = []
        var last = max(ledger.head - Self.newestEvents, 0)
        while last < ledger.head {
            let page = try await page(of: ledger.definition.name, after: last)
            guard let end = page.last else { break }
            events += page
            last = end.sequence
        }
        return events
    }

    // MARK: Trials

    /// Many trials as columns.
    func columns(_ members: JSONObject) async throws(Problem) -> ServerAnswer {
        let after = try number("after", in: members)
        let limit = try number("limit", in: members) ?? Self.mostColumns
        guard (1...Self.mostColumns).contains(limit) else {
            throw Problem(
                400, "invalid",
                "limit must be a whole number of at least 1 and at most \(Self.mostColumns), got "
                    + "\(limit).", field: "limit")
        }
        let numbers = try numbers(members)
        let ledger = try await ledger(members)
        let rest =
            numbers.map { $0.filter(ledger.trials.indices.contains) }
            ?? Array(min((after ?? -1) + 1, ledger.trials.count)..<ledger.trials.count)
        let shown = rest.prefix(limit)
        var body: JSONObject = [
            "sequence": .integer(ledger.head), "total": .integer(ledger.trials.count),
        ]
        if let last = shown.last, shown.count < rest.count { body["next"] = .integer(last) }
        let columns = TrialColumns.json(
            shown.lazy.map { ledger.trials[$0] }, of: ledger.definition,
            annotation: ledger.annotation)
        for (key, value) in columns { body[key] = value }
        return ServerAnswer(200, .object(body))
    }

    /// The trials that a query names, in their order.
    private func numbers(_ members: JSONObject) throws(Problem) -> [Int]? {
        guard let value = members["numbers"] else { return nil }
        let parts = (value.stringValue ?? value.text()).split(
            separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
        }
        guard numbers.count == parts.count, numbers.count <= Self.mostColumns else {
            throw Problem(
                400, "invalid",
                "numbers must be the numbers of trials with commas between them, such as 3,4,17.",
                field: "numbers")
        }
        return numbers
    }

    /// The events of one trial, as far as they lie in a stretch of the log.
    func trialEvents(_ members: JSONObject) async throws(Problem) -> ServerAnswer {
        let number = try number("number", in: members) ?? 0
        let ledger = try await ledger(members)
        guard ledger.trials.indices.contains(number) else { throw Self.noTrial(number) }
        // Nothing of a trial happened before what its suggestion saw.
        var last = try self.number("after", in: members) ?? ledger.trials[number].history
        let end = last + Self.eventsLookedThrough
        var found: [JSONValue] = []
        while last < min(end, ledger.head) {
            let page = try await page(of: ledger.definition.name, after: last)
            guard let newest = page.last else { break }
            found += page.filter { $0.event.trials.contains(number) }.map(EventBody.json)
            last = newest.sequence
        }
        var body: JSONObject = ["events": .array(found)]
        if last < ledger.head { body["next"] = .integer(last) }
        return ServerAnswer(200, .object(body))
    }

    // MARK: Parts

    private static let mostColumns = 20_000

    /// The refusal of a number that no trial has.
    static func noTrial(_ number: Int) -> Problem {
        Problem(
            OperationError(
                code: -32002, message: "the study has no trial \(number).", field: "number",
                kind: "no_such_trial"))
    }

    /// The newest state of the study that a request names.
    func ledger(_ members: JSONObject) async throws(Problem) -> StudyLedger {
        do throws(EngineError) {
            let study = try await engine.study(members["study"]?.stringValue ?? "")
            try await study.refresh()
            return try await study.ledger()
        } catch {
            // The operation says the same as to everybody else.
            _ = try await result("study.get", ["study": members["study"] ?? .null])
            throw Problem(503, "unavailable", "the study cannot be read; try again.")
        }
    }

    private func page(of study: String, after: Int) async throws(Problem) -> [EventRecord] {
        do throws(EngineError) {
            return try await engine.events(of: study, after: after, limit: Self.pageOfEvents)
        } catch {
            throw Problem(
                503, "unavailable", "the storage does not answer; the server's log says why.",
                headers: [("retry-after", "10")])
        }
    }

    /// A whole number of at least 0, if it is there.
    func number(_ field: String, in members: JSONObject) throws(Problem) -> Int? {
        guard let value = members[field] else { return nil }
        guard let number = value.integerValue, (0...1 << 53).contains(number) else {
            throw Problem(
                400, "invalid",
                "\(field) must be a whole number of at least 0, got "
                    + "\(value.text().prefix(40)).", field: field)
        }
        return number
    }
}

extension StudyEvent {
    /// The trials that an event is about.
    fileprivate var trials: [Int] {
        switch self {
        case .created, .revised, .closed, .reopened: []
        case .annotated(let number, _): number.map { [$0] } ?? []
        case .rejudged(let all): all.map(\.number)
        case .enqueued(let number, _): [number]
        case .started(let start): [start.number]
        case .renewed(let number, _, _), .measured(let number, _, _, _), .ruled(let number, _, _),
            .halted(let number, _), .paused(let number, _), .late(let number, _),
            .added(let number, _, _, _, _):
            [number]
        case .ended(let end): [end.number]
        case .holdout(.started(let number, _)), .holdout(.renewed(let number, _, _)): [number]
        case .holdout(.ended(let end)): [end.number]
        case .artifacts(.kept(let number, _, _)): [number]
        case .artifacts(.removed(let numbers, _)): numbers
        }
    }
}
