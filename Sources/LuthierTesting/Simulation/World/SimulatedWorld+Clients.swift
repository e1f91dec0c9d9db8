import LuthierDomain
import LuthierEngine
import LuthierMath
import LuthierPorts

/// Workers: they ask, train, report and tell, and repeat what was not answered.
extension SimulatedWorld {
    // MARK: Calls

    /// Begins a call, which is repeated under its key until it is answered.
    func begin(_ request: SimulatedRequest, by client: Int, isKeyed: Bool = true) {
        callCount += 1
        let name = "\(clients[client].index).\(clients[client].life).\(callCount)"
        let key = isKeyed ? IdempotencyKey(name, fingerprint: request.word) : nil
        clients[client].call = SimulatedClient.Call(id: callCount, request: request, key: key)
        send(client)
    }

    private func send(_ client: Int) {
        guard let call = clients[client].call else { return }
        send(
            SimulatedMessage(
                client: client, call: call.id, request: call.request, key: call.key,
                clockOffset: clients[client].clockOffset),
            to: source.below(nodes.count))
        let wait = min(1500 << Int64(min(call.tries, 4)), 15_000) + Int64(source.below(500))
        queue.add(.timeout(client: client, call: call.id, tries: call.tries), at: now + wait)
    }

    /// A call was not answered in time, or the storage failed.
    func timeOut(_ client: Int, _ id: Int, _ tries: Int) {
        guard let call = clients[client].call, call.id == id, call.tries == tries,
            !clients[client].isDown
        else { return }
        guard clients[client].pausedUntil <= now else {
            queue.add(
                .timeout(client: client, call: id, tries: tries), at: clients[client].pausedUntil)
            return
        }
        clients[client].call?.tries += 1
        if tries >= 4, case .report = call.request {
            // As the real runner does, a worker trains on when a report cannot be kept.
            clients[client].call = nil
            goOn(.proceed, client)
            return
        }
        send(client)
    }

    /// An answer arrives.
    func receive(_ answer: SimulatedAnswer, to message: SimulatedMessage) {
        let client = message.client
        guard !clients[client].isDown else { return }
        guard clients[client].pausedUntil <= now else {
            queue.add(.answer(message, answer), at: clients[client].pausedUntil)
            return
        }
        if case .renew(_, let token) = message.request {
            return hear(answer, token: token, client)
        }
        guard let call = clients[client].call, call.id == message.call else { return }
        if answer.isStorageFailure {
            queue.add(
                .timeout(client: client, call: call.id, tries: call.tries),
                at: now + 200 + Int64(source.below(1500)))
            return
        }
        clients[client].call = nil
        switch answer {
        case .trials(let trials, _):
            if let trial = trials.first {
                clients[client].refusals = 0
                take(trial, client)
            } else {
                let wait = Int64(2000) << min(clients[client].refusals, 5)
                clients[client].refusals += 1
                queue.add(
                    .wake(client: client, life: clients[client].life),
                    at: now + wait + Int64(source.below(Int(wait))))
            }
        case .decided(let decision): goOn(decision, client)
        case .told:
            clients[client].work = nil
            queue.add(
                .wake(client: client, life: clients[client].life),
                at: now + Int64(source.below(500)))
        case .kept:
            guard let result = clients[client].work?.result else { return }
            tell(result, client)
        case .numbered, .promoted, .done, .refused: break
        }
    }

    // MARK: Training

    /// A free worker asks for a trial.
    func wake(_ client: Int, _ life: Int) {
        guard clients[client].life == life else { return }
        if clients[client].isDown { clients[client].isDown = false }
        guard clients[client].pausedUntil <= now else {
            queue.add(.wake(client: client, life: life), at: clients[client].pausedUntil)
            return
        }
        guard clients[client].call == nil, clients[client].work == nil else { return }
        begin(.ask(worker: clients[client].name), by: client)
    }

    private func take(_ trial: HandedTrial, _ client: Int) {
        let before = checkpoints[trial.number] ?? trial.parent.flatMap { checkpoints[$0] } ?? 0
        let continues = sketch.definition.scheduler != nil
        let target = trial.resource.map { Int($0.rounded(.up)) } ?? sketch.steps
        clients[client].work = SimulatedClient.Work(
            trial: trial, step: continues ? before : 0, target: target, units: trial.units)
        queue.add(
            .heartbeat(client: client, life: clients[client].life, token: trial.token),
            at: now + sketch.term / 4)
        if trial.units.isEmpty, let work = clients[client].work, work.step >= work.target {
            // A checkpoint with which nothing is left to train.
            tell(TrialResult(.completed), client)
        } else {
            trainOn(client)
        }
    }

    private func trainOn(_ client: Int) {
        guard let work = clients[client].work else { return }
        queue.add(
            .train(
                client: client, life: clients[client].life, token: work.trial.token,
                piece: work.piece),
            at: now + 1000 + Int64(source.below(6000)))
    }

    /// A piece of training is done.
    func train(_ client: Int, _ life: Int, _ token: Int, _ piece: Int) {
        guard clients[client].life == life, !clients[client].isDown,
            var work = clients[client].work, work.trial.token == token, work.piece == piece,
            clients[client].call == nil
        else { return }
        guard clients[client].pausedUntil <= now else {
            queue.add(
                .train(client: client, life: life, token: token, piece: piece),
                at: clients[client].pausedUntil)
            return
        }
        work.piece += 1
        let outcome = program.outcome(of: work.trial.assignment, attempt: work.trial.attempt)
        let endsEarly = program.endsEarly(work.trial.assignment, attempt: work.trial.attempt)
        if outcome != .completed, endsEarly || work.step + 1 >= work.target {
            clients[client].work = work
            tell(TrialResult(outcome), client)
            return
        }
        var measurement: Measurement
        if let unit = work.units.first {
            work.units.removeFirst()
            let place = unit.utf8.last.map(Int.init) ?? 0
            measurement = Measurement(
                unit: unit,
                metrics: program.metrics(of: work.trial.assignment, after: 4, unit: place))
        } else {
            work.step += 1
            checkpoints[work.trial.number] = work.step
            work.metrics = program.metrics(of: work.trial.assignment, after: work.step)
            measurement = Measurement(step: work.step, metrics: work.metrics)
        }
        clients[client].work = work
        begin(
            .report(number: work.trial.number, token: work.trial.token, measurement), by: client)
    }

    /// Does what was answered to a report.
    private func goOn(_ decision: TrialDecision, _ client: Int) {
        guard let work = clients[client].work else { return }
        if decision != .proceed {
            let outcome = TrialOutcome.stopped(reason: "it was told to end.")
            tell(TrialResult(outcome, metrics: work.metrics), client)
        } else if work.trial.units.isEmpty ? work.step >= work.target : work.units.isEmpty {
            tell(TrialResult(.completed, metrics: work.metrics), client)
        } else {
            trainOn(client)
        }
    }

    private func tell(_ result: TrialResult, _ client: Int) {
        guard let work = clients[client].work else { return }
        let files = work.result == nil ? program.files(of: work.trial) : []
        guard files.isEmpty else {
            // What a trial leaves is recorded before its result.
            clients[client].work?.result = result
            return begin(
                .keep(number: work.trial.number, token: work.trial.token, files), by: client,
                isKeyed: false)
        }
        begin(
            .tell(number: work.trial.number, token: work.trial.token, result), by: client)
    }

    // MARK: Signs of life

    /// A worker shows that it is alive.
    func heartbeat(_ client: Int, _ life: Int, _ token: Int) {
        guard clients[client].life == life, !clients[client].isDown,
            let work = clients[client].work, work.trial.token == token
        else { return }
        guard clients[client].pausedUntil <= now else {
            queue.add(
                .heartbeat(client: client, life: life, token: token),
                at: clients[client].pausedUntil)
            return
        }
        callCount += 1
        send(
            SimulatedMessage(
                client: client, call: callCount,
                request: .renew(number: work.trial.number, token: token), key: nil,
                clockOffset: clients[client].clockOffset),
            to: source.below(nodes.count))
        queue.add(
            .heartbeat(client: client, life: life, token: token), at: now + sketch.term / 4)
    }

    private func hear(_ answer: SimulatedAnswer, token: Int, _ client: Int) {
        guard case .decided(let decision) = answer, decision != .proceed,
            clients[client].call == nil, let work = clients[client].work,
            work.trial.token == token
        else { return }
        clients[client].work?.piece += 1
        goOn(decision, client)
    }

    /// A worker is gone with all it knew.
    func crash(_ client: Int) {
        let name = clients[client].name
        clients[client].isDown = true
        clients[client].life += 1
        clients[client].call = nil
        clients[client].work = nil
        queue.add(
            .wake(client: client, life: clients[client].life),
            at: now + 2000 + Int64(source.below(Int(sketch.term))))
        // Sometimes somebody sees that it is gone.
        if source.below(3) == 0 {
            callCount += 1
            send(
                SimulatedMessage(
                    client: options.workers, call: callCount, request: .release(worker: name),
                    key: nil, clockOffset: 0),
                to: source.below(nodes.count))
        }
    }
}
