import LuthierMath
import LuthierPorts
import Synchronization

/// What goes wrong, and how it ends.
extension SimulatedWorld {
    /// Begins a fault of the plan.
    func inject(_ kind: FaultKind) {
        let worker = source.below(options.workers)
        let node = source.below(nodes.count)
        switch kind {
        case .messageLost, .messageDuplicated, .messageReordered, .messageLate:
            messageFaults.append(kind)
        case .partition:
            count(kind)
            cuts.insert([worker, node])
            queue.add(
                .mend(client: worker, node: node),
                at: now + 1000 + Int64(source.below(Int(2 * sketch.term))))
        case .workerCrash:
            guard !clients[worker].isDown else { return }
            count(kind)
            crash(worker)
        case .workerPause:
            guard !clients[worker].isDown, clients[worker].pausedUntil <= now else { return }
            count(kind)
            clients[worker].pausedUntil =
                now + sketch.term / 2 + Int64(source.below(Int(2 * sketch.term)))
        case .workerClockJump:
            count(kind)
            clients[worker].clockOffset = clockOffset()
        case .coordinatorClockJump:
            count(kind)
            nodes[node].clock.jump(to: clockOffset())
        case .coordinatorPause:
            guard nodes[node].coordinator != nil, nodes[node].pausedUntil <= now else { return }
            count(kind)
            nodes[node].pausedUntil = now + 1000 + Int64(source.below(Int(sketch.term)))
        case .crashBeforeDeciding: doom(node, .beforeDeciding, kind)
        case .crashWhileWriting: doom(node, .whileWriting(source.uniform()), kind)
        case .crashBeforeSync: doom(node, .beforeSync, kind)
        case .crashAfterCommit: doom(node, .afterCommit, kind)
        case .tornWrite:
            doom(node, source.below(2) == 0 ? .whileWriting(source.uniform()) : .beforeSync, kind)
        case .powerCut:
            count(kind)
            cutPower()
        case .diskFull:
            count(kind)
            let space = source.below(600)
            storage.state.withLock { $0.disk.space = space }
            queue.add(.freeDisk, at: now + 500 + Int64(source.below(15_000)))
        case .syncFailed:
            count(kind)
            let times = 1 + source.below(2)
            storage.state.withLock { $0.disk.failingSyncs += times }
        }
    }

    /// Has a process die in its next transaction.
    private func doom(_ node: Int, _ stage: SimulatedStorage.Stage, _ kind: FaultKind) {
        guard nodes[node].coordinator != nil, fatal[node] == nil else { return }
        fatal[node] = kind
        storage.state.withLock { $0.deaths[node] = stage }
    }

    /// Up to a day forwards or back.
    private func clockOffset() -> Int64 { Int64(source.below(172_800_001)) - 86_400_000 }

    /// Ends all faults: from here on everything works, and the study has to come to its end.
    func heal() {
        trace.note(now, "heal", words: "faults cease")
        isHealed = true
        healed = now
        messageFaults = []
        cuts = []
        fatal = [:]
        storage.state.withLock { state in
            state.deaths = [:]
            state.disk.space = nil
            state.disk.failingSyncs = 0
        }
        for node in nodes.indices {
            nodes[node].clock.jump(to: 0)
            nodes[node].pausedUntil = min(nodes[node].pausedUntil, now)
        }
        for client in clients.indices {
            clients[client].pausedUntil = min(clients[client].pausedUntil, now)
        }
    }
}
