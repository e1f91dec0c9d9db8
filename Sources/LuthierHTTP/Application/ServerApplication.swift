package import Logging
package import LuthierEngine
package import LuthierPorts
package import LuthierWire

/// Answers requests: everything of the server but its sockets.
package struct ServerApplication: Sendable {
    /// How much is taken at once.
    package struct Limits: Sendable {
        /// Requests under way.
        package var requests = 1024
        /// Readers of live events.
        package var streams = 512
        /// Bytes of the longest path with its query.
        package var target = 8 << 10
        /// Requests a second of one token, on average over 10 seconds; 0 for any number.
        package var rate = 10_000

        /// The usual limits.
        package init() {}
    }

    /// A request that may be served, once its body is there.
    package struct Admission: Sendable {
        /// The head of the request.
        let request: ServerRequest
        /// Its route.
        let match: RouteMatch
        /// Who it comes from.
        let visitor: Visitor?
        /// Whether it takes a body.
        package var takesBody: Bool { match.route.body != nil }
        /// Whether its body is a file, which is taken as it comes.
        package var takesFile: Bool { match.route.work == .upload }
    }

    /// What becomes of the head of a request.
    package enum Reception: Sendable {
        /// It may be served.
        case admitted(Admission)
        /// It is answered at once, without its body.
        case refused(ServerAnswer)
    }

    let engine: StudyEngine
    let operations: any OperationPerforming
    let access: AccessControl
    let hosts: HostList
    let clock: any StudyClock
    let audit: AuditLog?
    let logger: Logger
    let limits: Limits
    let pages: (any StudyPages)?
    let artifacts: (any ArtifactStore)?
    let sweeper = ArtifactSweeper()
    let runs: (any StudyRuns)?
    let logs: (any TrialLogs)?
    let watchers = LogWatchers()
    let shelf = SectionShelf()
    let slowShelf = SectionShelf()
    private let rate: RequestRate
    /// Figures about what was answered.
    package let metrics = ServerMetrics()
    /// Whether the server is ending.
    package let drain = Drain()

    /// An application.
    ///
    /// - Parameters:
    ///   - engine: The studies.
    ///   - operations: The operations on them.
    ///   - access: Says who may.
    ///   - hosts: The names of the server.
    ///   - clock: Tells the time.
    ///   - audit: Where changes are written down.
    ///   - logger: Where the server's own doings are told.
    ///   - limits: How much is taken at once.
    ///   - pages: What people see; nil serves programs alone.
    ///   - artifacts: Where files that trials left are kept; nil keeps none.
    ///   - runs: Runs studies on this machine; nil where that is not allowed.
    ///   - logs: What programs of trials printed; nil where nothing of that can be had.
    package init(
        engine: StudyEngine, operations: any OperationPerforming, access: AccessControl,
        hosts: HostList, clock: any StudyClock, audit: AuditLog? = nil, logger: Logger,
        limits: Limits = Limits(), pages: (any StudyPages)? = nil,
        artifacts: (any ArtifactStore)? = nil, runs: (any StudyRuns)? = nil,
        logs: (any TrialLogs)? = nil
    ) {
        self.engine = engine
        self.operations = operations
        self.access = access
        self.hosts = hosts
        self.clock = clock
        self.audit = audit
        self.logger = logger
        self.limits = limits
        rate = RequestRate(perSecond: limits.rate)
        self.pages = pages
        self.artifacts = artifacts
        self.runs = runs
        self.logs = logs
    }

    // MARK: Heads

    /// Judges the head of a request, before anything of its body is read.
    ///
    /// - Parameter request: The head.
    /// - Returns: That it may be served, or the answer.
    package func receive(_ request: ServerRequest) -> Reception {
        var visitor: Visitor?
        var match: RouteMatch?
        do throws(Problem) {
            guard request.path.utf8.count + request.query.utf8.count <= limits.target else {
                throw Problem(
                    414, "path_too_long",
                    "path and query may have \(limits.target) bytes together.", field: "path")
            }
            try hosts.check(request)
            visitor = try access.visitor(of: request)
            if let visitor, visitor != .everybody { try rate.check(visitor, at: clock.steady) }
            do throws(Problem) {
                match = try RouteMatch.find(request.method, request.path)
            } catch {
                // Who is not known does not learn what paths there are.
                throw visitor == nil ? AccessControl.unauthorized : error
            }
            guard let match else { preconditionFailure("a route was found or the search threw") }
            try AccessControl.check(visitor, for: match)
            return .admitted(Admission(request: request, match: match, visitor: visitor))
        } catch {
            return .refused(refuse(request, match, visitor, error))
        }
    }

    // MARK: Requests

    /// Serves a request.
    ///
    /// - Parameters:
    ///   - admission: That it may be served.
    ///   - body: Its body.
    /// - Returns: The answer; never an error.
    package func answer(_ admission: Admission, body: [UInt8] = []) async -> ServerAnswer {
        if admission.takesFile {
            var rest: [UInt8]? = body
            return await answer(admission, length: body.count) {
                defer { rest = nil }
                return rest
            }
        }
        guard metrics.begin(limit: limits.requests) else {
            return refuse(
                admission,
                Problem(
                    503, "busy", "too many requests are under way; try again.",
                    headers: [("retry-after", "1")]))
        }
        defer { metrics.end() }
        do throws(Problem) {
            let members = try RequestMembers.read(
                admission.request, admission.match, body: body)
            var answer = try await perform(admission, members)
            tag(&answer, for: admission)
            note(admission.request, admission.match, admission.visitor, answer.status, nil)
            return answer
        } catch {
            return refuse(admission, error)
        }
    }

    /// The answer to a body that is too long to be read.
    package func answerToLongBody(_ admission: Admission) -> ServerAnswer {
        refuse(
            admission,
            Problem(
                413, "body_too_long", "a body may have \(RequestMembers.bodyLimit) bytes.",
                field: "body"))
    }

    /// Bytes of the longest body.
    package var bodyLimit: Int { RequestMembers.bodyLimit }

    func refuse(_ admission: Admission, _ problem: Problem) -> ServerAnswer {
        refuse(admission.request, admission.match, admission.visitor, problem)
    }

    private func refuse(
        _ request: ServerRequest, _ match: RouteMatch?, _ visitor: Visitor?, _ problem: Problem
    ) -> ServerAnswer {
        note(request, match, visitor, problem.status, problem)
        guard problem.status == 500 else { return problem.answer }
        // What went wrong inside is for the log alone.
        var generator = SystemRandomNumberGenerator()
        let reference = String(generator.next() as UInt64, radix: 16)
        logger.error(
            "request failed",
            metadata: ["reference": "\(reference)", "error": "\(problem.error.message)"])
        let kind = problem.error.kind ?? "internal"
        let what =
            ["corrupt", "damaged"].contains(kind)
            ? "the study is damaged and cannot be read; `luthier study recover` copies what is sound. "
                + "The server has more: its log says why under \(reference)."
            : "the server failed; its log says why under \(reference)."
        return Problem(500, kind, what, field: problem.error.field).answer
    }

    // MARK: Tags and notes

    /// Adds the tag of an answer, and leaves away the body of one that the caller has.
    private func tag(_ answer: inout ServerAnswer, for admission: Admission) {
        guard admission.match.route.hasTag, answer.status == 200 else { return }
        let tag = answer.header("etag") ?? ContentTag.text(of: answer.bytes)
        if answer.header("etag") == nil { answer.headers.append(("etag", tag)) }
        guard let known = admission.request.header("if-none-match") else { return }
        let tags = known.split(separator: ",").map { part in
            part.drop { $0 == " " }.prefix { $0 != " " }
        }
        guard tags.contains(where: { $0 == "*" || $0 == tag || $0 == "W/" + tag }) else { return }
        answer = ServerAnswer(304, headers: [("etag", tag)], body: .bytes([]))
    }

    /// Counts an answer, writes changes and refusals down, and logs what an operator wants to see.
    func note(
        _ request: ServerRequest, _ match: RouteMatch?, _ visitor: Visitor?, _ status: Int,
        _ problem: Problem?
    ) {
        metrics.count(match?.route.id ?? "none", status: status)
        let isRefused = [401, 403, 421].contains(status)
        let what = match?.route.id ?? "\(request.method) \(request.path.prefix(200))"
        if let audit, isRefused || isAudited(match, status) {
            let entry = AuditLog.Entry(
                time: clock.now.text, who: visitor?.name, peer: request.peer, what: what,
                study: match?.names["study"], trial: match?.names["number"], status: status,
                problem: problem?.error.kind)
            if !audit.add(entry) { logger.error("the audit log cannot be written") }
        }
        let level: Logger.Level = status >= 500 ? .error : isRefused ? .warning : .debug
        logger.log(
            level: level, "request",
            metadata: [
                "request": "\(what)", "status": "\(status)", "peer": "\(request.peer)",
                "who": "\(visitor?.name ?? "")", "problem": "\(problem?.error.kind ?? "")",
            ])
    }

    /// Writes down that a study which was just created is run.
    func noteRun(of study: String, for admission: Admission) {
        let entry = AuditLog.Entry(
            time: clock.now.text, who: admission.visitor?.name, peer: admission.request.peer,
            what: "runStudy", study: study, trial: nil, status: 200, problem: nil)
        if audit?.add(entry) == false { logger.error("the audit log cannot be written") }
    }

    /// Whether a request is written down: changes that were made, but for those of single trials, which
    /// the study's own log holds with the name of the worker.
    private func isAudited(_ match: RouteMatch?, _ status: Int) -> Bool {
        guard let route = match?.route, route.changes, status < 300 else { return false }
        return route.role.map { $0 > .worker } ?? false
    }
}
