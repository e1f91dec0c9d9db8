import LuthierDomain
import LuthierEngine
import LuthierMath
import LuthierPorts
import Synchronization

/// Processes with coordinators: they start, decide, answer, sweep and die.
extension SimulatedWorld {
    /// Starts the coordinator of a process.
    func open(_ node: Int) async {
        nodes[node].clock.set(now)
        let handle = StorageHandle(storage, process: node)
        nodes[node].handle = handle
        do throws(EngineError) {
            // What the dead left is read before anybody writes.
            _ = try await StudyEngine(storage: handle, clock: nodes[node].clock)
                .events(of: storage.study, after: storage.head, limit: 1)
            lookAtNews()
            let coordinator = try await StudyCoordinator.open(
                storage.study, in: handle, clock: nodes[node].clock, catalogue: catalogue,
                term: term)
            if options.mutation == .stopForgotten {
                let isStopped = try await coordinator.read { $0.ending == .stopped }
                if isStopped { try await coordinator.resume() }
            }
            nodes[node].coordinator = coordinator
            nodes[node].heard = [:]
            nodes[node].isBusy = false
            nodes[node].inbox = []
            queue.add(
                .sweep(node: node, life: nodes[node].life),
                at: now + 1 + Int64(source.below(Int(sketch.term / 2))))
        } catch {
            guard error.code == .storage else {
                history.add(Violation(.errors, "a coordinator cannot start: \(error)"))
                return
            }
            queue.add(.restart(node: node, life: nodes[node].life), at: now + 2000)
            lookAtNews(of: node)
            return
        }
        lookAtNews(of: node)
        noteSigns(node)
    }

    /// Starts a process that had died.
    func restart(_ node: Int, _ life: Int) async {
        guard nodes[node].life == life, nodes[node].coordinator == nil else { return }
        trace.note(now, "start", node, words: "coordinator \(node)")
        storage.state.withLock { _ = $0.dead.remove(node) }
        await open(node)
    }

    /// Has the requests decided that have arrived.
    func decide(_ node: Int, _ life: Int) async {
        guard nodes[node].life == life, let coordinator = nodes[node].coordinator else { return }
        let messages = nodes[node].inbox
        nodes[node].inbox = []
        nodes[node].clock.set(now)
        let own = nodes[node].clock.offset
        if options.mutation == .workerClockBelieved, let message = messages.first {
            nodes[node].clock.jump(to: message.clockOffset)
        }
        let service = StudyService(
            coordinator: coordinator, gate: nodes[node].handle.gate, mutation: options.mutation)
        let answers = await service.answers(to: messages)
        nodes[node].clock.jump(to: own)
        if storage.state.withLock({ $0.dead.contains(node) }) {
            die(node)
            lookAtNews()
            return
        }
        lookAtNews(of: node, deciding: messages)
        for (message, answer) in zip(messages, answers) {
            history.take(answer, to: message)
            trace.note(
                now, "decide", node, message.call, answer.digest,
                words: "coordinator \(node) decides \(message.request.word): \(answer.words)")
        }
        checkLeases(Array(zip(messages, answers)))
        if !answers.contains(where: \.isStorageFailure) {
            noteSigns(node)
        }
        let delay = Int64(1 + source.below(source.below(10) == 0 ? 400 : 30))
        queue.add(
            .respond(node: node, life: life, Array(zip(messages, answers))), at: now + delay)
    }

    /// Sends the answers of a transaction, and begins the next.
    func respond(_ node: Int, _ life: Int, _ answers: [(SimulatedMessage, SimulatedAnswer)]) {
        guard nodes[node].life == life else { return }
        if nodes[node].pausedUntil > now {
            queue.add(.respond(node: node, life: life, answers), at: nodes[node].pausedUntil)
            return
        }
        for (message, answer) in answers { reply(answer, to: message, from: node) }
        nodes[node].isBusy = !nodes[node].inbox.isEmpty
        if nodes[node].isBusy { queue.add(.decide(node: node, life: life), at: now) }
    }

    /// Has a coordinator look for leases that are over.
    func sweep(_ node: Int, _ life: Int) {
        guard nodes[node].life == life else { return }
        queue.add(.sweep(node: node, life: life), at: now + sketch.term / 2)
        arrive(
            SimulatedMessage(client: -1, call: -1, request: .sweep, key: nil, clockOffset: 0),
            at: node)
    }

    /// A process is gone; whatever it had not sent is lost.
    func die(_ node: Int) {
        bury(node)
        if let fault = fatal.removeValue(forKey: node) {
            count(fault)
            if fault == .tornWrite { cutPower() }
        }
    }

    private func bury(_ node: Int) {
        trace.note(now, "death", node, words: "coordinator \(node)")
        nodes[node].coordinator = nil
        nodes[node].life += 1
        nodes[node].inbox = []
        queue.add(
            .restart(node: node, life: nodes[node].life),
            at: now + 500 + Int64(source.below(isHealed ? 1000 : 15_000)))
    }

    /// The machine with all coordinators goes out.
    func cutPower() {
        for node in nodes.indices where nodes[node].coordinator != nil {
            storage.state.withLock { _ = $0.dead.insert(node) }
            bury(node)
        }
        fatal = [:]
        storage.state.withLock { $0.deaths = [:] }
        storage.powerCut(&source)
        forgetUnseen()
    }

    /// Who was told to go on has a lease that lasts.
    private func checkLeases(_ answers: [(SimulatedMessage, SimulatedAnswer)]) {
        for (message, answer) in answers {
            guard case .renew(let number, let token) = message.request,
                answer == .decided(.proceed), let sign = signs[token],
                now - sign.time > sketch.term / 2
            else { continue }
            history.add(
                Violation(
                    .leases,
                    "a sign of life of trial \(number) was answered, and none was written for "
                        + "\(now - sign.time) ms."))
        }
    }

    /// Notes what a coordinator has read by now; in the same transaction it had to reclaim every trial
    /// under whose token it had read nothing new for a whole lease.
    private func noteSigns(_ node: Int) {
        var heard: [Int: (sequence: Int, time: Int64)] = [:]
        for (token, sign) in signs {
            guard let known = nodes[node].heard[token], known.sequence == sign.sequence else {
                heard[token] = (sign.sequence, now)
                continue
            }
            heard[token] = known
            if now - known.time > sketch.term {
                history.add(
                    Violation(
                        .leases,
                        "coordinator \(node) left a lease of which it had heard nothing for "
                            + "\(now - known.time) ms."))
            }
        }
        nodes[node].heard = heard
    }
}
