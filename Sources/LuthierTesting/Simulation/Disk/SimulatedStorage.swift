import LuthierDomain
import LuthierMath
import LuthierPorts
import LuthierWire
import Synchronization

/// A storage of one study on a ``SimulatedDisk``, used by several processes at once.
///
/// It is a log of ``LogFrame``s. A change is written, synced and only then known; a torn end is cut off
/// before anything else is done; after a power cut everything is read again from the disk. A failed
/// write or sync is undone before the error is told. A process may be made to die at any of these steps.
final class SimulatedStorage: Sendable {
    /// Where in a transaction a process dies.
    enum Stage: Sendable, Hashable {
        case beforeDeciding
        /// After a share of the bytes was written.
        case whileWriting(Double)
        case beforeSync
        case afterCommit
    }

    struct State {
        var disk = SimulatedDisk()
        var log = LoadedLog()
        /// Where a process dies in its next transaction.
        var deaths: [Int: Stage] = [:]
        /// The processes that have died.
        var dead: Set<Int> = []
        /// Who wrote last, and from which event on.
        var lastWrite = (process: -1, sequence: Int.max)
        /// With a planted bug, what was acknowledged and is to be written with the next change.
        var unwritten: [UInt8] = []
    }

    let study: String
    let mutation: Mutation?
    let state = Mutex(State())

    init(study: String, mutation: Mutation? = nil) {
        self.study = study
        self.mutation = mutation
    }

    /// Reads from the disk whatever is whole, as a process does that starts.
    func load() {
        state.withLock { state in
            state.log = LoadedLog(state.disk.bytes, of: study)
            state.unwritten = []
            cutTornEnd(&state)
        }
    }

    /// Cuts the power of the machine: every process is dead, and the disk keeps what it keeps.
    func powerCut(_ source: inout RandomSource) {
        state.withLock { state in
            state.disk.powerCut(&source)
            state.disk.space = nil
            state.disk.failingSyncs = 0
        }
        load()
    }

    // MARK: A transaction

    func transact<Result: Sendable>(
        by process: Int, after sequence: Int, keys: [String],
        _ body: (StorageView) -> StorageChange<Result>
    ) throws(StorageError) -> Result {
        try state.withLock { (state) throws(StorageError) in
            try begin(process, in: &state)
            let death = state.deaths.removeValue(forKey: process)
            if death == .beforeDeciding { throw Self.die(process, in: &state) }
            guard sequence <= state.log.records.count else {
                throw StorageError(
                    .notFound, subject: study,
                    message: "The log has \(state.log.records.count) events, not \(sequence).")
            }
            let tail =
                mutation == .staleLedgerWrites ? [] : Array(state.log.records[sequence...])
            let view = StorageView(
                tail: mutated(tail), receipts: keys.compactMap { state.log.receipts[$0] })
            let change = body(view)
            let frame = mutated(
                LogFrame(events: change.events, receipts: change.receipts), after: state.log)
            if !frame.events.isEmpty || !frame.receipts.isEmpty {
                try write(frame, of: process, dying: death, in: &state)
            }
            if death == .afterCommit { throw Self.die(process, in: &state) }
            return change.result
        }
    }

    func create(_ record: EventRecord, by process: Int) throws(StorageError) -> Bool {
        try state.withLock { (state) throws(StorageError) in
            try begin(process, in: &state)
            guard state.log.records.isEmpty else { return false }
            try write(LogFrame(events: [record], receipts: []), of: process, dying: nil, in: &state)
            return true
        }
    }

    func events(
        after sequence: Int, limit: Int, by process: Int?
    ) throws(StorageError) -> [EventRecord] {
        try state.withLock { (state) throws(StorageError) in
            if let process { try begin(process, in: &state) }
            let stretch = Array(state.log.records.dropFirst(sequence).prefix(limit))
            return process == nil ? stretch : mutated(stretch)
        }
    }

    /// How many events there are.
    var head: Int { state.withLock { $0.log.records.count } }

    private func begin(_ process: Int, in state: inout State) throws(StorageError) {
        guard !state.dead.contains(process) else { throw Self.death(process) }
        guard state.disk.bytes.count > state.log.end else { return }
        // A process died here. What it wrote whole is as good as written, once it is durable.
        do throws(SimulatedDisk.Failure) { try sync(&state.disk) } catch {
            throw undo(
                StorageError(.unavailable, subject: study, message: "The sync failed."),
                in: &state)
        }
        state.log.readOn(state.disk.bytes, of: study)
        cutTornEnd(&state)
    }

    /// Cuts off what is no whole transaction.
    private func cutTornEnd(_ state: inout State) {
        guard mutation != .tornTailKept, state.disk.bytes.count > state.log.end else { return }
        state.disk.truncate(to: state.log.end)
    }

    private func write(
        _ frame: LogFrame, of process: Int, dying death: Stage?, in state: inout State
    ) throws(StorageError) {
        state.lastWrite = (process, frame.events.first?.sequence ?? .max)
        var chain = state.log.chain
        let bytes = frame.bytes(after: &chain, of: EventChecksum(study: study))
        if mutation == .ackBeforeCommit {
            let earlier = state.unwritten
            state.unwritten = bytes
            _ = Result { try state.disk.append(earlier) }
            _ = Result { try state.disk.sync() }
            state.log.take(frame, chain: chain, end: state.disk.bytes.count)
            return
        }
        if mutation == .appliedBeforeDurable {
            state.log.take(frame, chain: chain, end: state.log.end)
        }
        if case .whileWriting(let share)? = death {
            let count = Int(Double(bytes.count) * share)
            _ = Result { try state.disk.append(bytes.prefix(count)) }
            throw Self.die(process, in: &state)
        }
        do throws(SimulatedDisk.Failure) { try state.disk.append(bytes) } catch {
            throw undo(
                StorageError(.full, subject: study, message: "There is no space left."),
                in: &state)
        }
        if death == .beforeSync { throw Self.die(process, in: &state) }
        do throws(SimulatedDisk.Failure) { try sync(&state.disk) } catch {
            throw undo(
                StorageError(.unavailable, subject: study, message: "The sync failed."),
                in: &state)
        }
        let end = state.disk.bytes.count
        if mutation == .appliedBeforeDurable {
            state.log.end = end
        } else {
            state.log.take(frame, chain: chain, end: end)
        }
    }

    private func sync(_ disk: inout SimulatedDisk) throws(SimulatedDisk.Failure) {
        if mutation == .syncSkipped { return }
        do throws(SimulatedDisk.Failure) { try disk.sync() } catch {
            guard mutation == .syncFailureIgnored else { throw error }
            try disk.sync()
        }
    }

    /// Takes back what was written of a change that cannot be kept.
    private func undo(_ error: StorageError, in state: inout State) -> StorageError {
        cutTornEnd(&state)
        return error
    }

    private static func die(_ process: Int, in state: inout State) -> StorageError {
        state.dead.insert(process)
        state.unwritten = []
        return death(process)
    }

    private static func death(_ process: Int) -> StorageError {
        StorageError(
            .unavailable, subject: "process \(process)", message: "The process has died.")
    }
}
