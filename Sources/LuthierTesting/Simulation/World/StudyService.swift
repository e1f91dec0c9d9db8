import LuthierDomain
import LuthierEngine
import LuthierPorts

/// Hands requests to a real coordinator, as a server would; planted bugs of that seam are here.
struct StudyService: Sendable {
    let coordinator: StudyCoordinator
    let gate: Gate
    let mutation: Mutation?

    /// Has requests decided: together, where there are several that may stand in line.
    ///
    /// - Returns: One answer for each.
    func answers(to messages: [SimulatedMessage]) async -> [SimulatedAnswer] {
        var answers: [SimulatedAnswer?] = messages.map { _ in nil }
        let together = messages.indices.filter { messages[$0].request.mayQueue }
        if together.count > 1 {
            for (place, answer) in await gathered(together.map { ($0, messages[$0]) }) {
                answers[place] = answer
            }
        }
        for place in messages.indices where answers[place] == nil {
            answers[place] = await answer(to: messages[place])
        }
        return answers.compactMap { $0 }
    }

    /// Answers to requests that all arrive while one transaction is under way.
    ///
    /// - Returns: Nothing when that transaction never began.
    private func gathered(
        _ messages: [(place: Int, message: SimulatedMessage)]
    ) async -> [(Int, SimulatedAnswer)] {
        gate.arm()
        async let first: Void = {
            _ = await answer(to: .sweep, key: nil, onSubmit: nil)
            gate.open()
        }()
        var answers: [(Int, SimulatedAnswer)] = []
        if await gate.arrival() {
            await withTaskGroup(of: (Int, SimulatedAnswer).self) { group in
                for (place, message) in messages {
                    await withCheckedContinuation { submitted in
                        group.addTask {
                            (place, await answer(to: message) { submitted.resume() })
                        }
                    }
                }
                gate.open()
                for await answer in group { answers.append(answer) }
            }
        }
        await first
        return answers
    }

    private func answer(
        to message: SimulatedMessage, onSubmit: (@Sendable () -> Void)? = nil
    ) async -> SimulatedAnswer {
        var key = message.key
        if mutation == .keyReuseAccepted {
            key = key.map { IdempotencyKey($0.name, fingerprint: "") }
        }
        let request = await mutated(message.request)
        if let early = early(message) {
            onSubmit?()
            return early
        }
        return await answer(to: request, key: key, onSubmit: onSubmit)
    }

    private func answer(
        to request: SimulatedRequest, key: IdempotencyKey?, onSubmit: (@Sendable () -> Void)?
    ) async -> SimulatedAnswer {
        do throws(EngineError) {
            switch request {
            case .ask(let worker):
                let reply = try await coordinator.ask(worker: worker, key: key, onSubmit: onSubmit)
                return .trials(
                    reply.trials.map(HandedTrial.init),
                    state: [reply.state, reply.reason].compactMap(\.self).joined(separator: ": "))
            case .report(let number, let token, let measurement):
                return .decided(
                    try await coordinator.report(
                        number, token: token, measurement, key: key, onSubmit: onSubmit))
            case .renew(let number, let token):
                return .decided(try await coordinator.renew(number, token: token))
            case .tell(let number, let token, let result):
                return .told(
                    try await coordinator.tell(
                        number, token: token, result, key: key, onSubmit: onSubmit))
            case .add(let assignment, let result):
                return .numbered(
                    try await coordinator.add(assignment, result, key: key, onSubmit: onSubmit))
            case .enqueue(let assignment):
                return .numbered(
                    try await coordinator.enqueue(assignment, key: key, onSubmit: onSubmit))
            case .promote(let number, let result):
                let answer = try await coordinator.promote(
                    number, worker: "operator", told: result, key: key, onSubmit: onSubmit)
                return .promoted(number: answer.number, isAccepted: answer.state == .accepted)
            case .stop: try await coordinator.stop()
            case .resume: try await coordinator.resume()
            case .halt(let number): try await coordinator.stopTrial(number)
            case .annotate(let number, let change):
                try await coordinator.annotate(number, change, key: key)
            case .keep(let number, let token, let files):
                return .kept(try await coordinator.keep(files, of: number, token: token))
            case .revise(let definition): try await coordinator.revise(definition)
            case .edit(let definition): _ = try await coordinator.edit(into: definition)
            case .release(let worker): try await coordinator.release(workers: [worker])
            case .sweep: try await coordinator.refresh()
            }
            return .done
        } catch {
            return .refused(error)
        }
    }

    // MARK: Planted bugs

    /// An answer that is given without doing anything.
    private func early(_ message: SimulatedMessage) -> SimulatedAnswer? {
        switch (mutation, message.request) {
        case (.leaseNotRenewed, .renew): .decided(.proceed)
        case (.tellLostAfterAck, .tell) where message.call % 7 == 3: .told(.accepted)
        case (.measurementLostAfterAck, .report) where message.call % 7 == 3: .decided(.proceed)
        case (.haltLostAfterAck, .halt): .done
        case (.annotationLostAfterAck, .annotate): .done
        case (.artifactsLostAfterAck, .keep) where message.call % 7 == 3:
            .kept(ArtifactAnswer(.accepted))
        default: nil
        }
    }

    private func mutated(_ request: SimulatedRequest) async -> SimulatedRequest {
        switch (mutation, request) {
        case (.fencingDropped, .report(let number, let token, let measurement)):
            return .report(
                number: number, token: await newestToken(of: number) ?? token, measurement)
        case (.lateResultWins, .tell(let number, let token, let result)):
            return .tell(number: number, token: await newestToken(of: number) ?? token, result)
        default: return request
        }
    }

    private func newestToken(of number: Int) async -> Int? {
        do throws(EngineError) {
            return try await coordinator.read { ledger in
                ledger.trials.indices.contains(number) ? ledger.trials[number].lease?.token : nil
            }
        } catch {
            return nil
        }
    }
}
