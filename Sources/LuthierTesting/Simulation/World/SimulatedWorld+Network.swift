import LuthierDomain
import LuthierMath
import LuthierPorts

/// Messages between clients and coordinators, and what becomes of them on the way.
extension SimulatedWorld {
    /// Sends a request to a coordinator.
    func send(_ message: SimulatedMessage, to node: Int) {
        history.send(message.request)
        requests += 1
        trace.note(
            now, "send", message.client, message.call, node,
            words: "\(message.client) → coordinator \(node): \(message.request.word)")
        for delay in delays(between: message.client, and: node) {
            queue.add(.arrive(message, node: node), at: now + delay)
        }
    }

    /// Sends an answer to a client.
    func reply(_ answer: SimulatedAnswer, to message: SimulatedMessage, from node: Int) {
        trace.note(
            now, "reply", message.client, message.call, answer.digest,
            words: "coordinator \(node) → \(message.client): \(answer.words)")
        guard message.client >= 0 else { return }
        for delay in delays(between: message.client, and: node) {
            queue.add(.answer(message, answer), at: now + delay)
        }
    }

    /// When the copies of a message arrive; none when it is lost.
    private func delays(between client: Int, and node: Int) -> [Int64] {
        let usual = Int64(1 + source.below(20))
        guard client >= 0 else { return [0] }
        guard !cuts.contains([client, node]) else { return [] }
        guard !messageFaults.isEmpty else { return [usual] }
        let fault = messageFaults.removeFirst()
        count(fault)
        switch fault {
        case .messageLost: return []
        case .messageDuplicated:
            // The copy may come while the first is looked at, or long after.
            let later = source.below(4) == 0 ? sketch.term + 5000 : 400
            return [usual, usual + Int64(source.below(Int(later)))]
        case .messageReordered: return [usual + 100 + Int64(source.below(3000))]
        default: return [usual + sketch.term + Int64(source.below(Int(sketch.term)))]
        }
    }

    /// A request arrives.
    func arrive(_ message: SimulatedMessage, at node: Int) {
        guard nodes[node].coordinator != nil else { return }
        guard nodes[node].pausedUntil <= now else {
            queue.add(.arrive(message, node: node), at: nodes[node].pausedUntil)
            return
        }
        nodes[node].inbox.append(message)
        guard !nodes[node].isBusy else { return }
        nodes[node].isBusy = true
        queue.add(.decide(node: node, life: nodes[node].life), at: now)
    }

    /// Notes a fault that took effect.
    func count(_ kind: FaultKind) {
        faults[kind, default: 0] += 1
        trace.note(
            now, "fault", FaultKind.allCases.firstIndex(of: kind) ?? -1, words: kind.rawValue)
    }
}
