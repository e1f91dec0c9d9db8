package import LuthierDomain
package import LuthierEngine
package import LuthierPorts
import LuthierWire

/// A study on a server, as those see it who run its trials.
///
/// It goes on while the server is away: reports are answered with *continue*, results wait. What is
/// to be sent is kept in a ``Spool`` first, under a key of its own, so that it is told once, whatever
/// ends in between.
package actor RemoteStudy: WorkableStudy {
    /// Trials whose checkpoints are asked after at once.
    private static let checkpointLimit = 1000
    /// How long a worker that was told to wait waits: at first, and at most.
    private static let waits: (first: Duration, longest: Duration) = (
        .milliseconds(500), .seconds(5)
    )

    private let office: Office
    private let courier: LogCourier?
    private var card: StudyCard
    private var revision: Int?
    private var isStale = false
    private var lanes: [Int: TrialLane] = [:]
    private var wait = RemoteStudy.waits.first
    /// The trials that this process ran and whose checkpoints may lie here.
    private var mine: [Int] = []
    private var holders: [CheckpointHolder] = []
    private var spare: [SpareCheckpoint] = []

    /// A study that a server has shown.
    ///
    /// - Parameters:
    ///   - card: What the server said of it.
    ///   - link: The server.
    ///   - spool: Where what is to be sent is kept.
    ///   - outage: Whether the server answers.
    ///   - clock: Tells the time.
    ///   - patience: How long a worker without a trial waits for a server that is away.
    ///   - note: Is told, in sentences, what a person wants to know.
    ///   - store: Where the contents of artifacts lie until the server has them; nil for none.
    ///   - courier: Carries what programs print; nil for nobody.
    package init(
        _ card: StudyCard, link: any ServerLink, spool: Spool, outage: Outage,
        clock: any StudyClock, patience: Duration, note: @escaping @Sendable (String) -> Void,
        store: (any ArtifactStore)? = nil, courier: LogCourier? = nil
    ) {
        self.card = card
        self.courier = courier
        office = Office(
            link: link, spool: spool, outage: outage, clock: clock, study: card.definition.name,
            patience: patience, note: note, outgoing: OutgoingArtifacts(store: store))
    }

    /// Looks a study up; waits for a server that is away.
    ///
    /// - Parameters:
    ///   - name: The study's name.
    ///   - link: The server.
    ///   - outage: Whether the server answers.
    ///   - clock: Tells the time.
    ///   - patience: How long to wait.
    /// - Returns: What the server says of it.
    /// - Throws: What was refused, or why the server cannot be reached.
    package static func find(
        _ name: String, link: any ServerLink, outage: Outage, clock: any StudyClock,
        patience: Duration
    ) async throws(LinkFailure) -> StudyCard {
        while true {
            do throws(LinkFailure) {
                let card = try StudyCard(
                    try await link.send(ServerCall("/\(PercentText.encoded(name))")))
                outage.end()
                return card
            } catch {
                guard case .away(let reason) = error else { throw error }
                outage.failed(reason)
                guard !Task.isCancelled, outage.length ?? .zero <= patience else { throw error }
            }
            // A cancelled pause leads to one last try.
            try? await clock.sleep(for: max(outage.wait, .milliseconds(50)))
        }
    }

    /// What the server says of the study now; nil when it does not answer.
    package func summary() async -> StudyCard? {
        let reply = try? await office.call(ServerCall(office.path())) { $0["definition"] != nil }
        guard let reply, let new = try? StudyCard(reply) else { return nil }
        card = new
        return new
    }

    // MARK: Asking

    /// The definition as it was when a trial was last asked for.
    package func definition() async throws(EngineError) -> StudyDefinition {
        if isStale, await summary() != nil { isStale = false }
        return card.definition
    }

    /// Nothing is known of how far the study has come.
    package func mark() async throws(EngineError) -> Int { 0 }

    /// Waits a while, longer from time to time.
    package func news(after mark: Int, by clock: any StudyClock) async {
        let pause = wait * Double.random(in: 0.75...1.25)
        wait = min(wait * 2, Self.waits.longest)
        // A cancelled pause is as good as one that ended.
        try? await clock.sleep(for: pause)
    }

    /// Asks for a trial until the server answers, the worker is told to end, or there is no hope left.
    package func ask(worker: String) async throws(EngineError) -> AskReply {
        let entry = SpoolEntry(.ask, key: office.key(), body: ["worker": .string(worker)])
        let name = office.keep(entry, isDurable: false)
        var tries = 0
        while true {
            if office.outage.wait == .zero {
                tries += 1
                if let reply = try await answer(to: entry, name) {
                    return tries > 1 ? await living(reply) : reply
                }
            }
            if Task.isCancelled {
                return AskReply(trials: [], state: "interrupted", reason: nil)
            }
            if lanes.isEmpty, office.isHopeless {
                throw EngineError(
                    .server, message: "the server has been away for too long.",
                    hint:
                        "What is left to send is in \(office.spool.path); start the worker again when "
                        + "the server is back, and it is sent.")
            }
            await office.pause()
        }
    }

    private func answer(
        to entry: SpoolEntry, _ name: String?
    ) async throws(EngineError) -> AskReply? {
        do throws(LinkFailure) {
            let body = try await office.deliver(entry)
            guard let reply = AskedTrials.reply(body, card.definition) else {
                office.outage.failed("its answer cannot be understood")
                return nil
            }
            for trial in reply.trials { take(trial) }
            name.map(office.spool.remove)
            if reply.revision != revision {
                isStale = revision != nil
                revision = reply.revision
            }
            if !reply.trials.isEmpty { wait = Self.waits.first }
            return reply
        } catch {
            guard case .refused(let refusal) = error else { return nil }
            name.map(office.spool.remove)
            throw EngineError(.server, message: refusal.message)
        }
    }

    private func take(_ trial: AskedTrial) {
        let held = office.keep(
            SpoolEntry(
                .held, number: trial.number, token: trial.token, key: office.key(),
                body: GivenBack.lost), isDurable: false)
        lanes[trial.token] = TrialLane(
            number: trial.number, token: trial.token, held: held, office: office)
        courier?.begin(trial)
        mine.removeAll { $0 == trial.number }
        mine.append(trial.number)
        if mine.count > Self.checkpointLimit { mine.removeFirst() }
    }

    /// An answer that was long on its way, without the trials that others have by now.
    private func living(_ reply: AskReply) async -> AskReply {
        var living: [AskedTrial] = []
        for trial in reply.trials {
            guard let lane = lanes[trial.token] else { continue }
            if await lane.renew() == .proceed {
                living.append(trial)
            } else {
                lanes[trial.token] = nil
                courier?.end(trial.token)
                await lane.drop()
            }
        }
        guard living.count < reply.trials.count else { return reply }
        return AskReply(
            trials: living, state: reply.state ?? "waiting", reason: reply.reason,
            revision: reply.revision)
    }

    // MARK: Telling

    /// Takes a measurement; while the server is away the trial goes on.
    package func report(
        _ number: Int, token: Int, _ measurement: Measurement
    ) async throws(EngineError) -> TrialDecision {
        await lanes[token]?.report(measurement) ?? .stop
    }

    /// Gives a sign of life; while the server is away the trial goes on.
    package func renew(_ number: Int, token: Int) async throws(EngineError) -> TrialDecision {
        await lanes[token]?.renew() ?? .stop
    }

    /// Takes a result, and returns when the server has it or the worker is to end.
    package func tell(
        _ number: Int, token: Int, _ result: TrialResult
    ) async throws(EngineError) -> TellAnswer {
        guard let lane = lanes[token] else { return .late }
        let answer = await lane.tell(result)
        lanes[token] = nil
        courier?.end(token)
        return answer
    }

    /// How the study ended, as far as the server can be asked.
    package func endingWord() async throws(EngineError) -> String? {
        await summary()?.ending
    }

    /// Carries what programs print to the server until the task is cancelled.
    package func carryLogs() async { await courier?.run(office) }

    // MARK: Checkpoints

    /// Those of the trials that this worker ran, as far as the server can be asked.
    package func needlessCheckpoints(
        from place: Int, and others: Set<Int>
    ) async throws(EngineError) -> NeedlessCheckpoints {
        let nothing = NeedlessCheckpoints(numbers: [], place: 0)
        guard !others.isEmpty, office.outage.wait == .zero else { return nothing }
        let body: JSONObject = ["numbers": .array(mine.map { .integer($0) })]
        guard
            let reply = try? await office.call(
                ServerCall(office.path("/checkpoints"), body: body),
                { $0["needless"]?.elements != nil })
        else { return nothing }
        let needless = (reply["needless"]?.elements ?? []).compactMap(\.integerValue)
        let own = Set(mine)
        mine.removeAll { needless.contains($0) }
        holders = (reply["holders"]?.elements ?? []).compactMap { holder in
            guard let number = holder["number"]?.integerValue, own.contains(number),
                let attempt = holder["attempt"]?.integerValue,
                let isRunning = holder["running"]?.booleanValue
            else { return nil }
            return CheckpointHolder(number: number, attempt: attempt, isRunning: isRunning)
        }
        spare = (reply["spare"]?.elements ?? []).compactMap { spare in
            guard let number = spare["number"]?.integerValue, own.contains(number),
                let isPaused = spare["paused"]?.booleanValue
            else { return nil }
            return SpareCheckpoint(number: number, isPaused: isPaused)
        }
        return NeedlessCheckpoints(numbers: needless.filter(own.contains), place: 0)
    }

    /// The trials of this worker that may have a checkpoint, as the server said last.
    package func checkpointHolders() async throws(EngineError) -> [CheckpointHolder] { holders }

    /// Those that can be done without, as the server said last.
    package func spareCheckpoints() async throws(EngineError) -> [SpareCheckpoint] { spare }

    // MARK: Artifacts

    /// Has files that are stored here sent before the trial's result.
    package func keep(
        _ files: [ArtifactFile], of number: Int, token: Int
    ) async throws(EngineError) -> ArtifactAnswer {
        guard let lane = lanes[token] else { return ArtifactAnswer(.late) }
        await lane.keep(files)
        return ArtifactAnswer(.accepted)
    }

    /// Contents that the server has by now, or does not keep.
    package func freedArtifacts(
        after mark: ArtifactMark
    ) async throws(EngineError) -> FreedArtifacts {
        let digests = office.outgoing.released(after: mark.freed)
        return FreedArtifacts(
            digests: digests, trials: [],
            mark: ArtifactMark(freed: mark.freed + digests.count))
    }

    /// Contents that are yet to be sent.
    package func usedArtifacts(
        among digests: [ArtifactDigest]
    ) async throws(EngineError) -> Set<ArtifactDigest> {
        office.outgoing.waiting(among: digests)
    }

    // MARK: What others left

    /// Sends what workers have left that were killed, and gives back the trials that they held.
    ///
    /// - Parameter orphans: Their spools.
    /// - Returns: How much was sent.
    package func settle(_ orphans: [Spool]) async -> Settlement {
        var settlement = Settlement()
        // They stay until they are sent, also when that is not now.
        for (_, entry) in orphans.flatMap({ $0.entries() }) {
            if let file = entry.artifact { office.outgoing.add(file.digest) }
        }
        for spool in orphans {
            guard await settle(spool, &settlement) else { break }
            spool.close()
        }
        return settlement
    }

    /// - Returns: Whether all of it was sent.
    private func settle(_ spool: Spool, _ settlement: inout Settlement) async -> Bool {
        let entries = spool.entries()
        let told = Set(entries.filter { $0.entry.kind == .tell }.compactMap(\.entry.token))
        for (name, entry) in entries {
            if entry.kind == .held, told.contains(entry.token ?? -1) {
                spool.remove(name)
                continue
            }
            switch await deliver(entry) {
            case nil: return false
            case .failure(let error)? where entry.kind == .artifact:
                if let file = entry.artifact { office.outgoing.release(file.digest) }
                office.note(
                    "the server does not keep a file of trial \(entry.number ?? 0), which stays in the "
                        + "trial's folder: \(error.message)")
                spool.remove(name)
            case .failure(let error)?:
                office.note(
                    "the server refused what an earlier worker left: \(error.message) It was kept in "
                        + "\(spool.setAside(name)).")
            case .success(let reply)?:
                if entry.kind == .ask, await !giveBack(reply, entry, &settlement) { return false }
                settlement.count(entry.kind, reply)
                if let file = entry.artifact { office.outgoing.release(file.digest) }
                spool.remove(name)
            }
        }
        return true
    }

    /// Sends an entry until it is answered.
    ///
    /// - Returns: Nil when it was not, because there is no hope or the worker is to end.
    private func deliver(_ entry: SpoolEntry) async -> Result<JSONObject, OperationError>? {
        while true {
            if office.outage.wait == .zero {
                do throws(LinkFailure) {
                    return .success(try await office.deliver(entry))
                } catch {
                    if case .refused(let error) = error { return .failure(error) }
                }
            }
            guard !Task.isCancelled, !office.isHopeless else { return nil }
            await office.pause()
        }
    }

    /// Gives back trials that were given to a worker which never heard of it.
    private func giveBack(
        _ reply: JSONObject, _ entry: SpoolEntry, _ settlement: inout Settlement
    ) async -> Bool {
        for trial in reply["trials"]?.elements ?? [] {
            guard let number = trial["number"]?.integerValue,
                let token = trial["token"]?.integerValue
            else { continue }
            let back = SpoolEntry(
                .held, number: number, token: token, key: "\(entry.key)-\(number)",
                body: GivenBack.unstarted)
            guard let reply = await deliver(back) else { return false }
            if case .success(let reply) = reply { settlement.count(.held, reply) }
        }
        return true
    }
}

/// What became of the things that killed workers had left.
package struct Settlement: Sendable, Hashable {
    /// Results that count.
    package private(set) var results = 0
    /// Results whose lease had been lost.
    package private(set) var late = 0
    /// Measurements.
    package private(set) var reports = 0
    /// Files that were sent.
    package private(set) var artifacts = 0
    /// Trials that were given back.
    package private(set) var givenBack = 0

    mutating func count(_ kind: SpoolEntry.Kind, _ reply: JSONObject) {
        let isLate = reply["status"]?.stringValue == TellAnswer.late.rawValue
        switch kind {
        case .tell: if isLate { late += 1 } else { results += 1 }
        case .report: reports += 1
        case .held: if !isLate { givenBack += 1 }
        case .artifact: if !isLate { artifacts += 1 }
        case .ask: break
        }
    }
}

/// How a worker gives a trial back that it cannot answer for.
enum GivenBack {
    /// The worker was killed while the trial ran.
    static let lost: JSONObject = [
        "outcome": ["failed": "its worker is gone."],
        "failure": .string(FailureKind.lost.rawValue),
    ]
    /// The worker was killed before it heard of the trial.
    static let unstarted: JSONObject = [
        "outcome": ["interrupted": "its worker was gone before it began."]
    ]
}

extension EngineError.Code {
    /// The server refused something, or is away.
    package static let server = Self(rawValue: "server")
}
