import Logging
import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierWire

extension ServerApplication {
    /// Does what a route is for.
    func perform(
        _ admission: Admission, _ members: JSONObject
    ) async throws(Problem) -> ServerAnswer {
        let route = admission.match.route
        switch route.work {
        case .operation(let name):
            return try await operation(name, members, for: admission)
        case .run: return try await run(members, for: admission)
        case .interrupt: return try await interrupt(members)
        case .trial: return ServerAnswer(200, .object(try await trial(members)))
        case .why: return ServerAnswer(200, Self.why(try await trial(members)))
        case .events: return try await events(members, for: admission)
        case .description: return ServerAnswer(200, OpenAPIDocument.json)
        case .alive: return ServerAnswer(200, ["status": "alive"])
        case .ready: return await readiness()
        case .metrics: return try await figures()
        case .session: return session(admission.visitor)
        case .definition: return try definition(members)
        case .section: return try await section(members)
        case .columns: return try await columns(members)
        case .log: return try await log(members)
        case .takeLog: return try await takeLog(members)
        case .trialEvents: return try await trialEvents(members)
        case .artifacts: return try await artifactList(members)
        case .artifact: return try await artifact(members)
        case .upload: preconditionFailure("the body of an upload is taken as it comes")
        case .page: return page()
        case .file: return try file(members)
        }
    }

    private func operation(
        _ name: String, _ members: JSONObject, for admission: Admission
    ) async throws(Problem) -> ServerAnswer {
        var members = members
        if admission.match.route.body?.contains(where: { $0.name == "worker" }) == true,
            members["worker"] == nil
        {
            members["worker"] = .string(admission.visitor?.name ?? "http")
        }
        let study = members["study"]?.stringValue ?? ""
        if name == "study.delete" { await runs?.forget(study) }
        var answer: JSONValue
        if name == "study.create", try Self.takesRun(&members) {
            answer = try await createAndRun(members, for: admission)
        } else if name == "study.ask" {
            let start = clock.steady
            answer = try await result(name, members)
            metrics.countAsk(seconds: (clock.steady - start) / .seconds(1))
        } else {
            answer = try await result(name, members)
        }
        if name == "study.delete" { await logs?.forget(study) }
        if name == "study.list", let studies = admission.visitor?.studies {
            let seen = (answer["studies"]?.elements ?? []).filter { study in
                study["study"]?.stringValue.map(studies.contains) ?? false
            }
            answer = ["studies": .array(seen)]
        }
        var headers: [(name: String, value: String)] = []
        if name == "study.create", let study = answer["study"]?.stringValue {
            headers.append(("location", "/api/v1/studies/\(PercentText.encoded(study))"))
        }
        if admission.match.route.showsRuns { answer = await withRuns(answer) }
        return ServerAnswer(admission.match.route.status, answer, headers: headers)
    }

    /// Performs an operation, its refusal as a problem.
    func result(
        _ name: String, _ members: JSONObject
    ) async throws(Problem) -> JSONValue {
        do throws(OperationError) { return try await operations.perform(name, members) } catch {
            throw Problem(error)
        }
    }

    // MARK: Trials

    private func trial(_ members: JSONObject) async throws(Problem) -> JSONObject {
        let number = members["number"]?.integerValue ?? 0
        var request: JSONObject = ["limit": 1]
        request["study"] = members["study"]
        // Higher numbers cannot be asked for, and no study has so many trials.
        if number > 0 { request["after"] = .integer(min(number, 1 << 53) - 1) }
        let page = try await result("study.trials", request)
        guard number < 1 << 53, let trial = page["trials"]?.elements?.first?.members else {
            throw Problem(
                OperationError(
                    code: -32002, message: "the study has no trial \(number).", field: "number",
                    kind: "no_such_trial"))
        }
        return trial
    }

    private static func why(_ trial: JSONObject) -> JSONValue {
        var body = JSONObject()
        for key in ["number", "origin", "history", "parent", "parameters", "why"] {
            body[key] = trial[key]
        }
        return .object(body)
    }

    // MARK: Events

    private func events(
        _ members: JSONObject, for admission: Admission
    ) async throws(Problem) -> ServerAnswer {
        let accepts = admission.request.header("accept")?.lowercased() ?? ""
        guard accepts.contains("text/event-stream") else {
            return ServerAnswer(200, try await result("study.events", members))
        }
        let name = members["study"]?.stringValue ?? ""
        do throws(EngineError) { _ = try await engine.study(name) } catch {
            // The operation says the same as to everybody else.
            _ = try await result("study.events", members)
        }
        let after = try lastEvent(members, admission.request)
        guard metrics.streams < limits.streams else {
            throw Problem(
                429, "too_many_streams",
                "\(limits.streams) readers follow studies already; try again later.",
                headers: [("retry-after", "10")])
        }
        return ServerAnswer(
            200, headers: [("content-type", "text/event-stream")],
            body: .live(
                EventStream(
                    engine: engine, study: name, after: after, clock: clock, drain: drain,
                    metrics: metrics)))
    }

    private func lastEvent(
        _ members: JSONObject, _ request: ServerRequest
    ) throws(Problem) -> Int {
        if let text = request.header("last-event-id") {
            guard let number = Int(text), (0...1 << 53).contains(number) else {
                throw Problem(
                    400, "invalid",
                    "Last-Event-ID must be the sequence number of an event, got \"\(text.prefix(40))\".",
                    field: "last-event-id")
            }
            return number
        }
        guard let value = members["after"] else { return 0 }
        guard let number = value.integerValue, (0...1 << 53).contains(number) else {
            throw Problem(
                400, "invalid", "after must be a whole number of at least 0, got \(value.text()).",
                field: "after")
        }
        return number
    }

    // MARK: Watching

    private func readiness() async -> ServerAnswer {
        if drain.isOn { return ServerAnswer(503, ["status": "ending"]) }
        do throws(EngineError) {
            _ = try await engine.studies()
            return ServerAnswer(200, ["status": "ready"])
        } catch {
            logger.error("the storage does not answer", metadata: ["error": "\(error)"])
            return ServerAnswer(503, ["status": "failing"])
        }
    }

    private func figures() async throws(Problem) -> ServerAnswer {
        var states = ["open": 0, "running": 0, "finished": 0, "exhausted": 0, "stopped": 0]
        var trials = ["running": 0]
        for study in try await standings() {
            states[study.state, default: 0] += 1
            for entry in study.counts.entries { trials[entry.word, default: 0] += entry.count }
        }
        return ServerAnswer(
            200,
            text: metrics.text(
                studies: states.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                trials: trials.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                runs: await runFigures()),
            type: "text/plain; version=0.0.4; charset=utf-8")
    }

    /// How many runs of this server there are, by state; nothing where it runs no studies.
    private func runFigures() async -> [(String, Int)] {
        guard let runs else { return [] }
        let standings = await runs.standings()
        return RunStanding.State.allCases.map { state in
            (state.rawValue, standings.count { $0.state == state })
        }
    }

    private struct Standing {
        let state: String
        let counts: TrialCounts
    }

    private func standings() async throws(Problem) -> [Standing] {
        do throws(EngineError) {
            return try await engine.survey { study throws(EngineError) in
                try await study.read { Standing(state: $0.state, counts: $0.counts) }
            }.map { $0.value ?? Standing(state: "damaged", counts: TrialCounts()) }
        } catch {
            throw Problem(
                503, "unavailable", "the storage does not answer; the server's log says why.",
                headers: [("retry-after", "10")])
        }
    }
}
