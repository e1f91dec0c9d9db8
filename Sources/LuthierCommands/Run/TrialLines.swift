import LuthierDomain
import LuthierPages
import LuthierPorts
import Synchronization

/// Prints one line for every trial that ends, where there is no terminal.
final class TrialLines: EventSink {
    private struct State {
        var isOn = false
        var definition: StudyDefinition
        /// The numbers of the completed trials.
        var completed: [Int: MetricValues] = [:]
        var best: Double?
        var started: [Int: Timestamp] = [:]
        var assignments: [Int: Assignment] = [:]
        var ended: Set<Int> = []
        var newest: [Int: Measurement] = [:]
    }

    private let state: Mutex<State>

    init(_ definition: StudyDefinition) { state = Mutex(State(definition: definition)) }

    /// Begins to print; what came before is only taken in.
    func begin() { state.withLock { $0.isOn = true } }

    func receive(_ records: [EventRecord], of study: String) {
        for record in records {
            let line = state.withLock { state in
                let line = take(record, &state)
                return state.isOn ? line : nil
            }
            if let line { Console.line(line) }
        }
    }

    private func take(_ record: EventRecord, _ state: inout State) -> String? {
        switch record.event {
        case .enqueued(let number, let assignment):
            state.assignments[number] = assignment
            return nil
        case .started(let start):
            state.started[start.number] = record.time
            if let assignment = start.assignment { state.assignments[start.number] = assignment }
            return nil
        case .measured(let number, _, let measurement, _):
            state.newest[number] = measurement
            return nil
        case .paused(let number, _):
            state.ended.insert(number)
            return paused(number, state)
        case .ended(let end):
            let seconds = state.started[end.number].map { (record.time - $0).seconds }
            if !end.retries { state.ended.insert(end.number) }
            let isBest = note(end, &state)
            let assignment = end.retries ? nil : state.assignments.removeValue(forKey: end.number)
            return line(end, seconds: seconds, isBest: isBest, assignment, state)
        case .revised(let definition):
            state.definition = definition
            findBest(&state)
            return nil
        case .rejudged(let rejudgements):
            for one in rejudgements {
                state.completed[one.number] = one.outcome == .completed ? one.metrics : nil
            }
            findBest(&state)
            let count = NumberText.count(rejudgements.count, "trial")
            return "the study was edited: \(count) judged anew"
        default: return nil
        }
    }

    private func paused(_ number: Int, _ state: State) -> String {
        let definition = state.definition
        let total = definition.budget.trials.map { "/\($0)" } ?? ""
        var parts = ["[\(state.ended.count)\(total)] trial \(number)"]
        let newest = state.newest[number]
        parts.append("paused" + (newest?.reach.map { " at \(NumberText.short($0))" } ?? ""))
        parts += definition.objectives.compactMap { metric in
            newest?.metrics[metric.name].map { "\(metric.name) \(NumberText.short($0))" }
        }
        if let assignment = state.assignments[number] {
            parts.append(AssignmentText.line(assignment))
        }
        return parts.joined(separator: "  ")
    }

    /// Whether a trial is the best so far.
    private func note(_ end: TrialEnd, _ state: inout State) -> Bool {
        guard end.outcome == .completed else { return false }
        state.completed[end.number] = end.metrics
        guard let (direction, value) = value(end.metrics, state) else { return false }
        if let best = state.best, !direction.isBetter(value, than: best) { return false }
        state.best = value
        return true
    }

    private func findBest(_ state: inout State) {
        state.best = nil
        for metrics in state.completed.values {
            guard let (direction, value) = value(metrics, state) else { continue }
            if let best = state.best, !direction.isBetter(value, than: best) { continue }
            state.best = value
        }
    }

    /// The first objective of a trial, with its direction.
    private func value(
        _ metrics: MetricValues, _ state: State
    ) -> (direction: Direction, value: Double)? {
        guard let objective = state.definition.objectives.first,
            let direction = objective.direction, let value = metrics[objective.name]
        else { return nil }
        return (direction, value)
    }

    private func line(
        _ end: TrialEnd, seconds: Double?, isBest: Bool, _ assignment: Assignment?, _ state: State
    ) -> String {
        let definition = state.definition
        let total = definition.budget.trials.map { "/\($0)" } ?? ""
        var parts = ["[\(state.ended.count)\(total)] trial \(end.number)"]
        if end.outcome == .completed {
            parts += definition.objectives.compactMap { metric in
                end.metrics[metric.name].map { "\(metric.name) \(NumberText.short($0))" }
            }
            if isBest { parts.append("best so far") }
        } else {
            parts.append("\(end.outcome.word): \(NumberText.plain(end.outcome.reason ?? ""))")
            if end.retries { parts.append("will be tried again") }
        }
        if let seconds { parts.append(NumberText.duration(seconds)) }
        if let assignment { parts.append(AssignmentText.line(assignment)) }
        var text = parts.joined(separator: "  ")
        if let detail = end.outcome.detail {
            text += detail.split(separator: "\n").suffix(4).map {
                "\n    | \(NumberText.plain($0))"
            }
            .joined()
        }
        return text
    }
}
