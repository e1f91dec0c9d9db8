import LuthierDomain
import LuthierEngine
import LuthierMath
import LuthierPorts
import LuthierSamplers
import Synchronization

/// What is due at a moment of virtual time.
enum WorldEvent {
    case arrive(SimulatedMessage, node: Int)
    case decide(node: Int, life: Int)
    case respond(node: Int, life: Int, [(SimulatedMessage, SimulatedAnswer)])
    case answer(SimulatedMessage, SimulatedAnswer)
    case timeout(client: Int, call: Int, tries: Int)
    case wake(client: Int, life: Int)
    case train(client: Int, life: Int, token: Int, piece: Int)
    case heartbeat(client: Int, life: Int, token: Int)
    case sweep(node: Int, life: Int)
    case restart(node: Int, life: Int)
    case fault(FaultKind)
    case freeDisk
    case mend(client: Int, node: Int)
    case operate
    case heal
    case observe
}

/// One study, its coordinators, workers, disk and network, in one thread and on virtual time.
///
/// The coordinators are the real ones. Everything else, from the order of messages to the moment at
/// which a process dies, follows from the seed.
final class SimulatedWorld {
    let seed: UInt64
    let options: SimulationOptions
    let sketch: StudySketch
    let program: SimulatedProgram
    let storage: SimulatedStorage
    let start: Int64 = 1_735_689_600_000
    var source: RandomSource
    var now: Int64
    var queue = EventQueue<WorldEvent>()
    var nodes: [SimulatedNode] = []
    /// The workers, then the operator.
    var clients: [SimulatedClient] = []
    var history = History()
    var trace: TraceLog
    /// Faults that took effect.
    var faults: [FaultKind: Int] = [:]
    /// Faults that hit the next messages.
    var messageFaults: [FaultKind] = []
    /// Workers and coordinators that cannot reach each other.
    var cuts: Set<[Int]> = []
    /// Coordinators whose death takes the machine with it, and by which fault.
    var fatal: [Int: FaultKind] = [:]
    /// Until when faults come.
    var isHealed = false
    var callCount = 0
    var requests = 0
    /// How far each trial's checkpoint is.
    var checkpoints: [Int: Int] = [:]
    var observed: [EventRecord] = []
    var observer: StudyLedger?
    /// What the operator believes the study to be.
    var definition: StudyDefinition
    /// The last sign of life under each token that holds a trial, and the true time since when it can be read.
    var signs: [Int: (sequence: Int, time: Int64)] = [:]
    private var seenHead = 0

    init(seed: UInt64, options: SimulationOptions) throws(DefinitionError) {
        self.seed = seed
        self.options = options
        source = RandomSource(seed: seed, stream: 2, purpose: .test)
        sketch = try StudySketch(
            seed: seed, workers: options.workers, faults: options.workers * options.faults)
        definition = sketch.definition
        program = SimulatedProgram(seed: seed)
        storage = SimulatedStorage(study: sketch.definition.name, mutation: options.mutation)
        now = start
        trace = TraceLog(from: start, isKept: options.isTraced)
    }

    var term: Duration { .milliseconds(sketch.term) }

    // MARK: Running

    /// Lives through the whole study.
    func run() async throws(EngineError) {
        try await begin()
        let most = 3000 + 600 * options.workers * (options.faults + 3)
        var count = 0
        while let (time, event) = queue.next() {
            now = max(now, time)
            count += 1
            await take(event)
            if isOver || !history.violations.isEmpty { return }
            if isHealed, count > most || now > healed + 48 * 3_600_000 {
                history.add(
                    Violation(
                        .liveness,
                        "\((now - healed) / 60_000) minutes after the last fault the study is "
                            + "\(observer?.state ?? "unknown")."))
                return
            }
        }
    }

    var healed: Int64 = .max

    /// Whether faults have ceased and the study has come to its end.
    private var isOver: Bool {
        guard isHealed, let observer, let ending = observer.ending, ending != .stopped,
            observed.count == storage.head
        else { return false }
        return observer.counts.running == 0
    }

    private func begin() async throws(EngineError) {
        let count = 1 + source.below(4)
        for index in 0..<count {
            nodes.append(
                SimulatedNode(
                    index: index,
                    clock: SimulatedClock(
                        at: now, isSteady: options.mutation != .wallClockBelieved),
                    handle: StorageHandle(storage, process: index)))
        }
        _ = try await StudyEngine(
            storage: nodes[0].handle, clock: nodes[0].clock, catalogue: catalogue
        ).create(sketch.definition)
        for index in 0..<count { await open(index) }
        for index in 0...options.workers {
            clients.append(SimulatedClient(index: index))
            guard index < options.workers else { continue }
            queue.add(.wake(client: index, life: 0), at: now + Int64(source.below(3000)))
        }
        let gap = planFaults()
        for _ in 0..<2 + source.below(8) {
            queue.add(.operate, at: now + Int64(source.below(max(1, Int(gap)))))
        }
        queue.add(.observe, at: now + 5000)
    }

    /// Makes the plan of faults.
    ///
    /// - Returns: How long faults come, in milliseconds.
    private func planFaults() -> Int64 {
        let count = options.workers * options.faults
        // Trials take about a quarter of a minute, in which each worker sees four faults.
        let pause = max(1, 4000 / options.workers)
        var time = now + 1000
        for _ in 0..<count {
            time += Int64(1 + source.below(2 * pause))
            queue.add(.fault(FaultKind.draw(from: &source)), at: time)
        }
        queue.add(.heal, at: time + 1000)
        return time - now
    }

    var catalogue: SamplerCatalogue {
        options.mutation == .samplerRemembers ? RememberingSampler.catalogue : SamplerCatalogue()
    }

    private func take(_ event: WorldEvent) async {
        switch event {
        case .arrive(let message, let node): arrive(message, at: node)
        case .decide(let node, let life): await decide(node, life)
        case .respond(let node, let life, let answers): respond(node, life, answers)
        case .answer(let message, let answer): receive(answer, to: message)
        case .timeout(let client, let call, let tries): timeOut(client, call, tries)
        case .wake(let client, let life): wake(client, life)
        case .train(let client, let life, let token, let piece): train(client, life, token, piece)
        case .heartbeat(let client, let life, let token): heartbeat(client, life, token)
        case .sweep(let node, let life): sweep(node, life)
        case .restart(let node, let life): await restart(node, life)
        case .fault(let kind): inject(kind)
        case .freeDisk: storage.state.withLock { $0.disk.space = nil }
        case .mend(let client, let node): cuts.remove([client, node])
        case .operate: operate()
        case .heal: heal()
        case .observe: await observe()
        }
    }

    // MARK: What is in the log

    /// Looks at what has just been written.
    ///
    /// - Parameters:
    ///   - node: Who wrote it just now; nil when it may be older.
    ///   - messages: What it was asked for.
    func lookAtNews(of node: Int? = nil, deciding messages: [SimulatedMessage] = []) {
        let records: [EventRecord]
        do throws(StorageError) {
            records = try storage.events(after: seenHead, limit: .max, by: nil)
        } catch {
            return
        }
        let time = node.map { nodes[$0].clock.now }
        let last = storage.state.withLock { $0.lastWrite }
        for record in records {
            // What a dead process left whole bears another time, and was asked of that.
            if let time, last.process == node, record.sequence >= last.sequence {
                check(record, at: time, asked: messages)
            }
            notice(record)
        }
        seenHead += records.count
    }

    /// Forgets what was seen and is no more, after the disk lost what was not synced.
    func forgetUnseen() { seenHead = min(seenHead, storage.head) }

    /// An event bears the time of who wrote it, and only who is asked to opens or stops a study.
    private func check(
        _ record: EventRecord, at time: Timestamp, asked messages: [SimulatedMessage]
    ) {
        if record.time != time {
            history.add(
                Violation(
                    .leases,
                    "event \(record.sequence) bears a time that is not its coordinator's."))
        }
        let mayOpen = messages.contains { message in
            switch message.request {
            case .resume, .revise, .edit: true
            default: false
            }
        }
        let mayStop = messages.contains { if case .stop = $0.request { true } else { false } }
        if record.event == .reopened, !mayOpen {
            history.add(Violation(.budget, "the study was opened and nobody asked for it."))
        }
        if record.event == .closed(.stopped), !mayStop {
            history.add(Violation(.budget, "the study was stopped and nobody asked for it."))
        }
    }

    private func notice(_ record: EventRecord) {
        switch record.event {
        case .started(let start): signs[start.lease.token] = (record.sequence, now)
        case .renewed(_, let token, _), .measured(_, let token, _, _):
            if signs[token] != nil { signs[token] = (record.sequence, now) }
        case .paused(_, let token): signs[token] = nil
        case .ended(let end):
            let sign = signs.removeValue(forKey: end.token)
            guard case .failed(.lost, let reason, _) = end.outcome, reason.contains("lease"),
                let sign, now - sign.time < sketch.term
            else { return }
            history.add(
                Violation(
                    .leases,
                    "trial \(end.number) was reclaimed \(now - sign.time) ms after it was heard of."
                ))
        default: break
        }
    }

    /// Reads the study as somebody does who looks at it from time to time.
    private func observe() async {
        queue.add(.observe, at: now + 4000 + Int64(source.below(8000)))
        do {
            let news = try storage.events(after: observed.count, limit: .max, by: nil)
            for record in news {
                if observer == nil {
                    observer = try StudyLedger(record)
                } else {
                    try observer?.apply(record)
                }
            }
            observed += news
        } catch {
            history.add(Violation(.recomputed, "the log cannot be folded: \(error)"))
        }
        let node = source.below(nodes.count)
        // A process that is paused can be asked nothing.
        if let coordinator = nodes[node].coordinator, nodes[node].pausedUntil <= now {
            nodes[node].clock.set(now)
            do throws(EngineError) {
                let (total, count) = try await coordinator.read {
                    ($0.counts.total, $0.trials.count)
                }
                if total != count {
                    history.add(
                        Violation(.accounts, "\(count) trials, and \(total) of known state."))
                }
            } catch {
                // A storage that fails is a fault; that it stays sound shows at the end.
                trace.note(now, "unread", node, words: "coordinator \(node): \(error)")
            }
        }
        if isHealed, observer?.ending == .stopped { command(.resume) }
    }
}
