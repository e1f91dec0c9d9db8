package import LuthierDomain
package import LuthierEngine
package import LuthierPorts
import LuthierWire

/// Logs a study to an MLflow tracking server, as often as one likes: what is there is brought up to date.
///
/// Runs are found again by a tag, so nothing is logged twice, whoever logged before and however that ended.
/// Two that log the same study at the same time may make runs twice; one at a time is meant to.
package actor StudyLogger {
    /// What a logger is told once.
    package struct Options: Sendable {
        /// The experiment's name.
        package var experiment: String
        /// Who logs.
        package var user: String
        /// The version of Luthier.
        package var version: String
        /// The table of trials that is stored with the study's run; nil for none.
        package var table: (@Sendable (StudyLedger) -> String)?
        /// The contents of the files that trials left, which are stored with their runs; nil for none.
        package var contents: (@Sendable (ArtifactDigest) -> (any ArtifactContents)?)?

        /// Options.
        package init(
            experiment: String, user: String = "", version: String,
            table: (@Sendable (StudyLedger) -> String)? = nil,
            contents: (@Sendable (ArtifactDigest) -> (any ArtifactContents)?)? = nil
        ) {
            self.experiment = experiment
            self.user = user
            self.version = version
            self.table = table
            self.contents = contents
        }
    }

    /// What came of logging a study once.
    package struct Result: Sendable, Hashable {
        /// The id of the experiment.
        package var experiment = ""
        /// The id of the study's run.
        package var run = ""
        /// Runs that were made.
        package var made = 0
        /// Runs that were there, and were changed.
        package var changed = 0
        /// Runs of the study and its trials in all.
        package var total = 0
        /// Why the table of trials was not stored; nil when it was, or none was to be.
        package var missingTable: String?
        /// Files of trials that were stored.
        package var files = 0
        /// Files that were not, such as `17/model.bin`: too large, or not where they should be.
        package var missingFiles: [String] = []
    }

    /// How often it is looked anew what is there when it is not known whether a run was made.
    private static let looks = 4
    private static let pageSize = 1000
    /// The tag with the log's length when the table of trials was stored.
    private static let tableTag = "luthier.table"

    private struct Known: Sendable {
        let experiment: String
        let identity: String
        var study: StoredRun?
        var trials: [Int: StoredRun] = [:]
    }

    private let link: any TrackingLink
    private let options: Options
    private var known: Known?

    /// A logger.
    ///
    /// - Parameters:
    ///   - link: Sends requests, and sends them again.
    ///   - options: What it is told once.
    package init(_ link: any TrackingLink, options: Options) {
        self.link = link
        self.options = options
    }

    /// Brings the server up to date.
    ///
    /// - Parameter history: The study as it is now.
    /// - Returns: What was done.
    /// - Throws: Why not everything is there; what is there stays, and the next call goes on.
    /// - Complexity: O(trials) where nothing has changed, without a request for each.
    package func log(_ history: StudyHistory) async throws(TrackingFailure) -> Result {
        let runs = StudyRuns(history: history, user: options.user, version: options.version)
        for look in 1... {
            do throws(TrackingFailure) {
                return try await log(runs)
            } catch {
                // What arrived is known no more; the next look finds it.
                known = nil
                guard case .away(_, isUntouched: false, _) = error, look < Self.looks else {
                    throw error
                }
            }
        }
        preconditionFailure("the loop ends by returning or throwing")
    }

    private func log(_ runs: StudyRuns) async throws(TrackingFailure) -> Result {
        if known?.identity != runs.identity { known = try await look(for: runs.identity) }
        guard var known else { throw .refused(code: "", "its runs cannot be found") }
        var result = Result(experiment: known.experiment)
        let sketch = runs.study
        // Trials point to it, so it is made first; what it says of them comes last.
        let study: StoredRun
        let isMade = known.study == nil
        if let there = known.study {
            study = there
        } else {
            study = try await make(sketch, in: known.experiment)
            result.made += 1
            known.study = study
            self.known = known
        }
        for number in runs.numbers {
            let sketch = runs.trial(number, in: study.id)
            known.trials[number] = try await bring(
                known.trials[number], to: sketch, in: known.experiment, &result)
            self.known = known
            try await storeFiles(of: number, runs, &result)
            known = self.known ?? known
        }
        var last = Result()
        known.study = try await bring(
            study, to: sketch, in: known.experiment, isStanding: true, &last)
        if !isMade { result.changed += last.changed }
        self.known = known
        result.run = study.id
        result.total = known.trials.count + 1
        result.missingTable = try await storeTable(runs)
        return result
    }

    // MARK: Looking

    private func look(for identity: String) async throws(TrackingFailure) -> Known {
        var known = Known(experiment: try await experiment(), identity: identity)
        var token: String?
        repeat {
            var members: JSONObject = [
                "experiment_ids": [.string(known.experiment)],
                "filter": .string("tags.`\(RunSketch.identityTag)` = '\(identity)'"),
                "max_results": .integer(Self.pageSize),
            ]
            members["page_token"] = token.map { .string($0) }
            let found = try await link.send(.post("runs/search", members))
            for run in (found["runs"]?.elements ?? []).lazy.compactMap({ StoredRun($0) }) {
                if let number = run.trial {
                    known.trials[number] = known.trials[number] ?? run
                } else {
                    known.study = known.study ?? run
                }
            }
            token = found["next_page_token"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        } while token != nil
        return known
    }

    private func experiment() async throws(TrackingFailure) -> String {
        for _ in 0..<2 {
            do throws(TrackingFailure) {
                let found = try await link.send(
                    .get(
                        "experiments/get-by-name", [("experiment_name", options.experiment)]))
                guard let id = found["experiment"]?["experiment_id"]?.stringValue else {
                    throw .refused(
                        code: "",
                        "it answers as no MLflow tracking server does; is the address right?")
                }
                guard found["experiment"]?["lifecycle_stage"]?.stringValue != "deleted" else {
                    throw .refused(
                        code: "INVALID_STATE",
                        "its experiment \"\(options.experiment)\" was deleted; restore it, or name "
                            + "another with --experiment")
                }
                return id
            } catch {
                guard case .refused(code: "RESOURCE_DOES_NOT_EXIST", _) = error else { throw error }
            }
            do throws(TrackingFailure) {
                // Its name is unique, so a second one is refused and found.
                let made = try await link.send(
                    .post("experiments/create", ["name": .string(options.experiment)]))
                if let id = made["experiment_id"]?.stringValue { return id }
            } catch {
                guard case .refused(code: "RESOURCE_ALREADY_EXISTS", _) = error else { throw error }
            }
        }
        throw .refused(code: "", "the experiment \"\(options.experiment)\" comes and goes")
    }

    // MARK: Runs

    private func make(
        _ sketch: RunSketch, in experiment: String
    ) async throws(TrackingFailure) -> StoredRun {
        let found = sketch.tags.filter {
            [RunSketch.identityTag, RunSketch.trialTag, "mlflow.parentRunId", "mlflow.user"]
                .contains($0.key)
        }
        let made = try await link.send(
            .post(
                "runs/create",
                [
                    "experiment_id": .string(experiment), "run_name": .string(sketch.name),
                    "start_time": .integer(Int(sketch.start.milliseconds)),
                    "user_id": .string(options.user), "tags": .array(found.map(\.json)),
                ], isRepeatable: false))
        guard let run = StoredRun(made["run"]) else {
            throw .refused(code: "", "it made a run without an id")
        }
        return run
    }

    /// Makes a run, or brings it up to date.
    private func bring(
        _ there: StoredRun?, to sketch: RunSketch, in experiment: String, isStanding: Bool = false,
        _ result: inout Result
    ) async throws(TrackingFailure) -> StoredRun {
        var run: StoredRun
        var isMade = there == nil
        if let there { run = there } else { run = try await make(sketch, in: experiment) }
        var calls = run.calls(to: sketch, isStanding: isStanding)
        if calls == nil {
            // An attempt failed after its numbers were logged, and numbers cannot be taken back.
            _ = try await link.send(.post("runs/delete", ["run_id": .string(run.id)]))
            run = try await make(sketch, in: experiment)
            isMade = true
            calls = run.calls(to: sketch, isStanding: isStanding)
        }
        let removed = run.removedTags(for: sketch)
        for tag in removed {
            try await remove(tag, from: run)
            run.remove(tag: tag)
        }
        for call in calls ?? [] { _ = try await link.send(.post("runs/log-batch", call)) }
        let update = run.update(to: sketch)
        if let update { _ = try await link.send(.post("runs/update", update)) }
        run.become(sketch, isStanding: isStanding)
        if isMade {
            result.made += 1
        } else if !(calls ?? []).isEmpty || update != nil || !removed.isEmpty {
            result.changed += 1
        }
        return run
    }

    /// Takes a tag away; one that is gone already is fine.
    private func remove(_ tag: String, from run: StoredRun) async throws(TrackingFailure) {
        do throws(TrackingFailure) {
            _ = try await link.send(
                .post("runs/delete-tag", ["run_id": .string(run.id), "key": .string(tag)]))
        } catch {
            guard case .refused(code: "RESOURCE_DOES_NOT_EXIST", _) = error else { throw error }
        }
    }

    // MARK: Files

    /// Stores what a trial left, once it is over.
    private func storeFiles(
        of number: Int, _ runs: StudyRuns, _ result: inout Result
    ) async throws(TrackingFailure) {
        let ledger = runs.history.ledger
        guard let contents = options.contents, let run = known?.trials[number],
            ledger.trials[number].outcome != nil
        else { return }
        let artifacts = ledger.artifacts(of: number)
        guard
            let stored = try await TrialFiles(link: link, contents: contents)
                .store(artifacts, with: run)
        else { return }
        result.files += stored.sent
        result.missingFiles += stored.missing.map { "\(number)/\($0)" }
        known?.trials[number]?.set(
            tag: TrialFiles.tag, TrialFiles.mark(artifacts.filter { $0.removal == nil }))
    }

    // MARK: The table of trials

    /// Stores the table with the study's run, where the server takes files and has another.
    ///
    /// - Returns: Why it does not take them; nil when it does.
    private func storeTable(_ runs: StudyRuns) async throws(TrackingFailure) -> String? {
        let ledger = runs.history.ledger
        guard let table = options.table, var study = known?.study else { return nil }
        guard let folder = study.folder else {
            return "the server keeps files elsewhere, at \(study.artifacts)"
        }
        // While trials run it would be sent again with each of them.
        guard ledger.counts.running == 0, study.tags[Self.tableTag] != "\(ledger.head)" else {
            return nil
        }
        _ = try await link.send(.put("\(folder)/trials.csv", Array(table(ledger).utf8)))
        _ = try await link.send(
            .post(
                "runs/set-tag",
                [
                    "run_id": .string(study.id), "key": .string(Self.tableTag),
                    "value": .string("\(ledger.head)"),
                ]))
        study.set(tag: Self.tableTag, "\(ledger.head)")
        known?.study = study
        return nil
    }
}
