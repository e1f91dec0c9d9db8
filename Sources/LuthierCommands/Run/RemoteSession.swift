import Foundation
import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierKit
import LuthierPages
import LuthierRemote
import LuthierWire

/// The work of this process on a study that lies on a server.
struct RemoteSession {
    let address: ServerAddress
    let study: String
    let token: WorkerToken
    /// A file of certificates that are trusted in place of the system's.
    let certificates: String?
    /// The folder to which the study's working directory is relative, absolute.
    let base: String
    /// Trials at once; nil for the study's number.
    let slots: Int?
    /// How long a server that is away is waited for while nothing runs.
    let patience: Duration
    let surroundings: Surroundings
    let isQuiet: Bool

    /// What the session came to.
    struct Ending {
        /// What the server said last.
        let card: StudyCard
        let wasInterrupted: Bool
        let seconds: Double
    }

    /// Runs trials until the study is over or somebody interrupts.
    ///
    /// - Throws: What the server refused, or why it cannot be reached.
    func run() async throws -> Ending {
        let clock = SystemClock()
        let start = clock.steady
        return try await HTTPLink.with(
            address, certificates: certificates, token: { try token.current() }
        ) { link in
            let outage = Outage(of: address.description, clock: clock, note: Self.note)
            let card = try await findOrLeave(link, outage, clock)
            let definition = card.definition
            try WorkerCommand.check(definition, in: surroundings)
            let home = TrialHome(card, in: surroundings)
            let orphans = Spool.orphans(in: home.spools)
            let spool = try Spool(in: home.spools, name: spoolName)
            defer { spool.close() }
            let logs = TrialLogFiles(root: home.trials)
            let study = RemoteStudy(
                card, link: link, spool: spool, outage: outage, clock: clock,
                patience: patience, note: Self.note, store: ArtifactFolder(root: home.trials),
                courier: LogCourier { logs.part($0, attempt: $0.attempt ?? 1, of: definition) })
            let carrying = Task { await study.carryLogs() }
            defer { carrying.cancel() }
            say(await study.settle(orphans))
            let wasInterrupted = try await ProcessWatcher.with(grace: definition.limits.grace) {
                watcher in
                let work = TrialWork(
                    root: home.trials, base: base, definition: definition,
                    slots: slots ?? definition.budget.parallel, surroundings: surroundings,
                    watcher: watcher, isAmongOthers: true)
                return try await work.run(
                    isQuiet ? study : NarratedStudy(study, definition), clock: clock,
                    trouble: TroubleNotes())
            }
            carrying.cancel()
            await carrying.value
            if !spool.isEmpty {
                Self.note(
                    "the server does not have everything yet; what is left is in \(spool.path), and is "
                        + "sent when a worker of this study is started here again.")
            }
            let last = wasInterrupted && outage.length != nil ? nil : await study.summary()
            return Ending(
                card: last ?? card, wasInterrupted: wasInterrupted,
                seconds: (clock.steady - start).seconds)
        }
    }

    /// Looks for the study until somebody interrupts.
    private func findOrLeave(
        _ link: HTTPLink, _ outage: Outage, _ clock: SystemClock
    ) async throws -> StudyCard {
        try await withThrowingTaskGroup(of: StudyCard?.self) { group in
            group.addTask { try await find(link, outage, clock) }
            group.addTask {
                for await _ in Interruptions.stream() { break }
                return nil
            }
            defer {
                group.cancelAll()
                Interruptions.release()
            }
            guard let card = try await group.next() ?? nil else {
                throw CommandFailure(
                    "interrupted; the server \(address) was not reached, and nothing was begun.",
                    status: .interrupted)
            }
            return card
        }
    }

    private func find(
        _ link: HTTPLink, _ outage: Outage, _ clock: SystemClock
    ) async throws -> StudyCard {
        do throws(LinkFailure) {
            return try await RemoteStudy.find(
                study, link: link, outage: outage, clock: clock, patience: patience)
        } catch {
            switch error {
            case .away(let reason):
                throw CommandFailure("the server \(address) cannot be reached: \(reason).")
            case .unsafe(let reason):
                throw CommandFailure(
                    "the server \(address) cannot be trusted: \(reason). Name its certificate "
                        + "authority with --certificates FILE, or mend the certificate.")
            case .unauthorized(let reason):
                throw CommandFailure(
                    "the server \(address) lets nobody in like that: \(reason) Give a token of the role "
                        + "worker in LUTHIER_TOKEN or --token-file; `luthier token create NAME --role "
                        + "worker` makes one on the server's machine.")
            case .refused(let refusal): throw CommandFailure(refusal.message)
            }
        }
    }

    private var spoolName: String {
        let time = SystemClock().now.milliseconds
        return "\(time)-\(ProcessInfo.processInfo.processIdentifier)"
    }

    private func say(_ settlement: Settlement) {
        var parts: [String] = []
        if settlement.results > 0 {
            parts.append(NumberText.count(settlement.results, "result"))
        }
        if settlement.late > 0 {
            parts.append("\(NumberText.count(settlement.late, "result")) that came late")
        }
        if settlement.reports > 0 {
            parts.append(NumberText.count(settlement.reports, "measurement"))
        }
        if settlement.artifacts > 0 {
            parts.append(NumberText.count(settlement.artifacts, "artifact"))
        }
        if !parts.isEmpty {
            Self.note("sent what an earlier worker had left: \(parts.joined(separator: ", ")).")
        }
        if settlement.givenBack > 0 {
            Self.note(
                "gave back \(NumberText.count(settlement.givenBack, "trial")) of an earlier worker."
            )
        }
    }

    private static let note: @Sendable (String) -> Void = { Console.note("luthier: \($0)") }
}

/// Where a worker keeps files of a study on a server: apart from other studies of the same name.
struct TrialHome {
    /// The folder in which trials keep their files, absolute.
    let trials: String
    /// The folder of what workers have yet to send, absolute.
    let spools: String

    init(_ card: StudyCard, in surroundings: Surroundings) {
        let began = String(card.created.map { $0.isLetter || $0.isNumber ? $0 : "-" })
        trials = "\(surroundings.folder)/luthier.trials/of-\(began)"
        spools = "\(trials)/\(TrialFolder.safe(card.definition.name)).unsent"
    }
}
