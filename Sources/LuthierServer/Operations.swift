import LuthierDomain
package import LuthierEngine
package import LuthierPorts
package import LuthierWire

/// The operations that every transport offers, by their names.
package struct Operations: OperationPerforming {
    /// The names of all operations.
    package static let names = [
        "study.create", "study.ask", "trial.report", "trial.tell", "trial.add", "study.enqueue",
        "study.best", "study.get", "study.list", "study.trials", "study.events", "study.stop",
        "study.resume", "study.delete", "study.promote", "study.edit", "trial.renew",
        "study.checkpoints", "trial.stop", "study.annotate", "trial.annotate",
    ]
    /// The most trials or events in one answer.
    static let pageLimit = 10_000
    /// The highest number after which trials or events can be asked for: every one below is exact in
    /// every reader of JSON.
    static let numberLimit = 1 << 53

    private let engine: StudyEngine
    private let artifacts: (any ArtifactStore)?
    /// Called when a request about one trial stands in its study's queue.
    private let onSubmit: @Sendable () -> Void

    /// The operations on an engine's studies.
    ///
    /// - Parameters:
    ///   - engine: The studies.
    ///   - artifacts: Where contents of artifacts lie, which go with their study; nil leaves them.
    ///   - onSubmit: Called when a request about one trial stands in its study's queue.
    package init(
        engine: StudyEngine, artifacts: (any ArtifactStore)? = nil,
        onSubmit: @escaping @Sendable () -> Void = {}
    ) {
        self.engine = engine
        self.artifacts = artifacts
        self.onSubmit = onSubmit
    }

    /// Performs an operation.
    ///
    /// - Parameters:
    ///   - method: The operation's name.
    ///   - members: Its parameters.
    /// - Returns: Its result.
    /// - Throws: Why it was refused.
    package func perform(
        _ method: String, _ members: JSONObject
    ) async throws(OperationError) -> JSONValue {
        let fields = RequestFields(members, of: method)
        do {
            switch method {
            case "study.create": return try await create(fields)
            case "study.list": return try await list()
            default: break
            }
        } catch let error as OperationError {
            throw error
        } catch let error as EngineError {
            throw OperationError(error)
        } catch {
            throw OperationError(code: -32603, message: "\(error)")
        }
        guard Self.names.contains(method) else {
            throw OperationError(
                code: -32601, message: "there is no operation \"\(method)\".",
                field: "method", kind: "unknown_method")
        }
        return try await perform(method, fields, on: fields.text("study"))
    }

    private func perform(
        _ method: String, _ fields: RequestFields, on name: String
    ) async throws(OperationError) -> JSONValue {
        do {
            if method == "study.delete" {
                try await engine.delete(name, with: artifacts)
                return ["study": .string(name), "state": "deleted"]
            }
            let study = try await engine.study(name)
            switch method {
            case "study.ask": return try await ask(study, fields)
            case "trial.report": return try await report(study, fields)
            case "trial.renew": return try await renew(study, fields)
            case "trial.tell": return try await tell(study, fields)
            case "trial.add": return try await add(study, fields)
            case "study.enqueue": return try await enqueue(study, fields)
            case "study.promote": return try await promote(study, fields)
            case "study.edit": return try await edit(study, fields)
            case "study.best": return try await best(study, fields)
            case "study.trials": return try await trials(study, fields)
            case "study.checkpoints": return try await checkpoints(study, fields)
            case "study.events": return try await events(name, fields)
            case "trial.stop":
                try await study.stopTrial(fields.integer("number"))
                return ["decision": .string(TrialDecision.stop.rawValue)]
            case "study.annotate": return try await annotate(study, nil, fields)
            case "trial.annotate":
                return try await annotate(study, fields.integer("number"), fields)
            case "study.stop": try await study.stop()
            case "study.resume": try await study.resume()
            default: break
            }
            try await study.refresh()
            return try await study.read(StudyBody.json)
        } catch let error as OperationError {
            throw error
        } catch let error as EngineError {
            throw OperationError(error)
        } catch {
            throw OperationError(code: -32603, message: "\(error)")
        }
    }

    private func create(_ fields: RequestFields) async throws -> JSONValue {
        let definition = try DefinitionBody.definition(fields.value("definition"))
        let study = try await engine.create(
            definition, loadIfExists: fields.flag("load_if_exists"))
        return try await study.read(StudyBody.json)
    }

    private func edit(_ study: StudyCoordinator, _ fields: RequestFields) async throws -> JSONValue
    {
        let definition = try DefinitionBody.definition(fields.value("definition"), by: .ofEdits)
        let edit = try await study.edit(
            into: definition, isRehearsal: fields.flag("dry_run"))
        return EditBody.json(edit)
    }

    private func list() async throws -> JSONValue {
        let studies = try await engine.survey { study throws(EngineError) in
            try await study.refresh()
            return try await study.read(StudyBody.summary)
        }
        return ["studies": .array(studies.map { $0.value ?? StudyBody.damaged($0.head) })]
    }

    private func ask(_ study: StudyCoordinator, _ fields: RequestFields) async throws -> JSONValue {
        let reply = try await study.ask(
            worker: fields.optionalText("worker") ?? "stdio",
            count: fields.optionalInteger("count", in: 1...1000) ?? 1, key: fields.key(),
            onSubmit: onSubmit)
        var body: JSONObject = ["trials": .array(reply.trials.map(Self.json))]
        body["state"] = reply.state.map { .string($0) }
        body["reason"] = reply.reason.map { .string($0) }
        body["revision"] = .integer(reply.revision)
        return .object(body)
    }

    private static func json(_ trial: AskedTrial) -> JSONValue {
        var body: JSONObject = [
            "number": .integer(trial.number), "parameters": TrialBody.json(trial.values),
        ]
        if trial.units.isEmpty { body["resource"] = trial.resource.map { .double($0) } }
        body["parent"] = trial.parent.map { .integer($0) }
        body["attempt"] = .integer(trial.attempt)
        body["token"] = .integer(trial.token)
        body["lease_seconds"] = .integer(Int(trial.term.seconds))
        body["seed"] = .integer(Int(trial.seed))
        if !trial.units.isEmpty {
            body["units"] = .array(trial.units.map { .string($0.name) })
        }
        return .object(body)
    }

    private func report(_ study: StudyCoordinator, _ fields: RequestFields) async throws
        -> JSONValue
    {
        let measurement = Measurement(
            step: try fields.optionalInteger("step", in: Int.min...Int.max),
            unit: try fields.optionalText("unit"), resource: try fields.optionalNumber("resource"),
            metrics: try fields.metrics("metrics"), deviations: try fields.metrics("deviations"))
        let decision = try await study.report(
            fields.integer("number"), token: fields.integer("token"), measurement,
            key: fields.key(), onSubmit: onSubmit)
        return ["decision": .string(decision.rawValue)]
    }

    /// Which of a worker's checkpoints nobody needs, and which can best be done without.
    private func checkpoints(
        _ study: StudyCoordinator, _ fields: RequestFields
    ) async throws -> JSONValue {
        let numbers = try fields.integers("numbers", limit: Self.pageLimit)
        let mine = Set(numbers)
        let needless = try await study.needlessCheckpoints(from: .max, and: mine)
        let holders = try await study.checkpointHolders().filter { mine.contains($0.number) }
        let spare = try await study.spareCheckpoints().filter { mine.contains($0.number) }
        return CheckpointsBody.json(
            needless: needless.numbers, holders: holders, spare: spare)
    }

    private func renew(_ study: StudyCoordinator, _ fields: RequestFields) async throws
        -> JSONValue
    {
        let decision = try await study.renew(
            fields.integer("number"), token: fields.integer("token"))
        return ["decision": .string(decision.rawValue)]
    }

    private func tell(_ study: StudyCoordinator, _ fields: RequestFields) async throws -> JSONValue
    {
        let answer = try await study.tell(
            fields.integer("number"), token: fields.integer("token"), fields.result(),
            key: fields.key(), onSubmit: onSubmit)
        return ["status": .string(answer.rawValue)]
    }

    private func add(_ study: StudyCoordinator, _ fields: RequestFields) async throws -> JSONValue {
        let assignment = try await assignment(study, fields, allowsOpen: false)
        let number = try await study.add(
            assignment, fields.result(), key: fields.key(), onSubmit: onSubmit)
        return ["number": .integer(number)]
    }

    private func enqueue(_ study: StudyCoordinator, _ fields: RequestFields) async throws
        -> JSONValue
    {
        let assignment = try await assignment(study, fields, allowsOpen: true)
        return [
            "number": .integer(
                try await study.enqueue(assignment, key: fields.key(), onSubmit: onSubmit))
        ]
    }

    /// Changes what is written about a trial, or about the study.
    private func annotate(
        _ study: StudyCoordinator, _ number: Int?, _ fields: RequestFields
    ) async throws -> JSONValue {
        let change = AnnotationChange(
            note: try fields.optionalText("note"), adding: try fields.texts("add_tags"),
            removing: try fields.texts("remove_tags"))
        return AnnotationBody.json(try await study.annotate(number, change, key: fields.key()))
    }

    /// Records a scoring on the holdout that the caller performed.
    private func promote(_ study: StudyCoordinator, _ fields: RequestFields) async throws
        -> JSONValue
    {
        let answer = try await study.promote(
            fields.integer("number"), worker: fields.optionalText("worker") ?? "stdio",
            told: fields.result(), key: fields.key(), onSubmit: onSubmit)
        let status =
            switch answer.state {
            case .accepted: "accepted"
            case .recorded: "recorded"
            case .busy, .started: "busy"
            }
        var body: JSONObject = ["status": .string(status)]
        let standing = try await study.read { $0.holdoutStanding(of: answer.number) }
        body["holdout"] = standing.map(HoldoutBody.json)
        return .object(body)
    }

    private func assignment(
        _ study: StudyCoordinator, _ fields: RequestFields, allowsOpen: Bool
    ) async throws -> Assignment {
        let space = try await study.read { $0.definition.space }
        let entries = try fields.parameters()
        do throws(DefinitionError) {
            return try space.assignment(of: entries, allowsOpen: allowsOpen)
        } catch {
            throw OperationError(EngineError(error, field: "parameters"))
        }
    }

    private func best(_ study: StudyCoordinator, _ fields: RequestFields) async throws -> JSONValue
    {
        try await study.refresh()
        let count = try fields.optionalInteger("count", in: 1...Self.pageLimit)
        let best = try await study.read { ledger in
            ledger.bestTrials(count).map {
                TrialBody.summary(
                    $0, in: ledger.definition.space, holdout: ledger.holdoutStanding(of: $0.number))
            }
        }
        return ["best": .array(best)]
    }

    private func trials(_ study: StudyCoordinator, _ fields: RequestFields) async throws
        -> JSONValue
    {
        try await study.refresh()
        let limit = try fields.optionalInteger("limit", in: 1...Self.pageLimit) ?? 1000
        let first =
            try fields.optionalInteger("after", in: 0...Self.numberLimit).map { $0 + 1 } ?? 0
        return try await study.read { ledger in
            let page = ledger.trials.dropFirst(first).prefix(limit)
            var body: JSONObject = [
                "trials": .array(
                    page.map {
                        TrialBody.json(
                            $0, in: ledger.definition.space,
                            holdout: ledger.holdoutStanding(of: $0.number),
                            annotation: ledger.annotation(of: $0.number))
                    })
            ]
            if let last = page.last, last.number + 1 < ledger.trials.count {
                body["next"] = .integer(last.number)
            }
            return .object(body)
        }
    }

    private func events(_ name: String, _ fields: RequestFields) async throws -> JSONValue {
        let limit = try fields.optionalInteger("limit", in: 1...Self.pageLimit) ?? 1000
        let events = try await engine.events(
            of: name, after: fields.optionalInteger("after", in: 0...Self.numberLimit) ?? 0,
            limit: limit)
        var body: JSONObject = ["events": .array(events.map(EventBody.json))]
        if events.count == limit, let last = events.last { body["next"] = .integer(last.sequence) }
        return .object(body)
    }
}
