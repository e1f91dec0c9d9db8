import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierWire

/// What one running trial has to tell, sent in order, and kept until it has been answered.
///
/// A report is answered by the server where that is there; else the trial goes on, and what the server
/// decides later is said with the next report or sign of life.
actor TrialLane {
    /// Measurements of one trial that wait at most; then the newest takes the place of the one before.
    static let waitingLimit = 10_000

    private struct Waiting {
        /// Its name in the spool; nil where it could not be written.
        let name: String?
        let entry: SpoolEntry
    }

    private let number: Int
    private let token: Int
    private let held: String?
    private let office: Office
    private var waiting: [Waiting] = []
    private var isSending = false
    private var decision = TrialDecision.proceed
    private var answer: TellAnswer?
    private var saidThatFilesAreRefused = false

    /// The lane of a trial.
    ///
    /// - Parameters:
    ///   - number: The trial's number.
    ///   - token: The token of its lease.
    ///   - held: The name of the entry that says that the trial is held.
    ///   - office: Sends and keeps.
    init(number: Int, token: Int, held: String?, office: Office) {
        self.number = number
        self.token = token
        self.held = held
        self.office = office
    }

    /// Takes a measurement.
    ///
    /// - Returns: The server's decision, or that the trial goes on as long as it has none.
    func report(_ measurement: Measurement) async -> TrialDecision {
        let body = TrialBody.json(measurement).members ?? JSONObject()
        let entry = SpoolEntry(
            .report, number: number, token: token, key: office.key(), body: body)
        if waiting.count >= Self.waitingLimit, measurement.unit == nil,
            let last = waiting.last, last.entry.kind == .report,
            last.entry.body["unit"] == nil, waiting.count > 1 || !isSending
        {
            waiting.removeLast()
            last.name.map(office.spool.remove)
        }
        // The result of a unit stands for a whole training.
        keep(entry, isDurable: measurement.unit != nil && measurement.reach == nil)
        await send()
        return decision
    }

    /// Takes files that are stored here, to be sent before the result.
    func keep(_ files: [ArtifactFile]) async {
        for file in files {
            office.outgoing.add(file.digest)
            keep(
                SpoolEntry(file, number: number, token: token, key: office.key()), isDurable: true)
        }
        await send()
    }

    /// Gives a sign of life, and sends what waits.
    func renew() async -> TrialDecision {
        guard decision == .proceed, office.outage.wait == .zero else { return decision }
        do throws(LinkFailure) {
            let reply = try await office.call(
                ServerCall(office.path(of: number, "renew"), body: ["token": .integer(token)])
            ) { Office.isAnswer($0, to: .report) }
            take(reply)
        } catch {
            if case .refused(let error) = error { refused(error, nil) }
        }
        await send()
        return decision
    }

    /// Takes the result, and sends it; returns when it was answered, or when it must be left to the
    /// next worker because this one is to end.
    func tell(_ result: TrialResult) async -> TellAnswer {
        var body = OutcomeBody.members(of: result.outcome, detail: result.detail)
        body["metrics"] = TrialBody.json(result.metrics)
        if !result.deviations.isEmpty { body["deviations"] = TrialBody.json(result.deviations) }
        keep(
            SpoolEntry(.tell, number: number, token: token, key: office.key(), body: body),
            isDurable: true)
        var lastTries = Office.lastTries
        while true {
            await send()
            if waiting.isEmpty { break }
            if Task.isCancelled {
                lastTries -= 1
                if lastTries == 0 { return .accepted }
            } else if office.isHopeless {
                return .accepted
            }
            await office.pause()
        }
        held.map(office.spool.remove)
        if answer == .late {
            office.note(
                "trial \(number) came late: its lease was lost meanwhile. Its numbers are kept with the "
                    + "trial and do not count.")
        }
        return answer ?? .accepted
    }

    /// Forgets a trial that was never begun here.
    func drop() { held.map(office.spool.remove) }

    // MARK: Sending

    private func keep(_ entry: SpoolEntry, isDurable: Bool) {
        waiting.append(Waiting(name: office.keep(entry, isDurable: isDurable), entry: entry))
    }

    /// Sends what waits, the oldest first, as long as the server answers.
    private func send() async {
        // Whoever sends already goes on until nothing is left.
        guard !isSending else { return }
        isSending = true
        defer { isSending = false }
        while let first = waiting.first, office.outage.wait == .zero {
            do throws(LinkFailure) {
                let reply = try await office.deliver(first.entry)
                if first.entry.kind != .artifact { take(reply) }
            } catch {
                guard case .refused(let refusal) = error else { return }
                waiting.removeFirst()
                if let file = first.entry.artifact {
                    refused(file, refusal, first.name)
                } else {
                    refused(refusal, first.name)
                }
                continue
            }
            waiting.removeFirst()
            if let file = first.entry.artifact { office.outgoing.release(file.digest) }
            first.name.map(office.spool.remove)
        }
    }

    private func take(_ reply: JSONObject) {
        if let word = reply["decision"]?.stringValue, let new = TrialDecision(rawValue: word),
            decision == .proceed
        {
            decision = new
        }
        if let word = reply["status"]?.stringValue { answer = TellAnswer(rawValue: word) }
    }

    /// A file that the server does not keep stays in the trial's folder; it is said once.
    private func refused(_ file: ArtifactFile, _ error: OperationError, _ name: String?) {
        office.outgoing.release(file.digest)
        name.map(office.spool.remove)
        guard !saidThatFilesAreRefused else { return }
        saidThatFilesAreRefused = true
        office.note(
            "the server does not keep \(file.name.cleaned(to: 80)) of trial \(number), which stays in the "
                + "trial's folder: \(error.message)")
    }

    /// What is refused for good is said and kept apart; the trial has nobody to train for any more when
    /// the study or the trial is gone.
    private func refused(_ error: OperationError, _ name: String?) {
        if [-32001, -32002].contains(error.code) { decision = .stop }
        let place = name.map { " It was kept in \(office.spool.setAside($0))." } ?? ""
        office.note("the server refused what trial \(number) reported: \(error.message)\(place)")
    }
}
