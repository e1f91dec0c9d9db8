import LuthierDomain
import LuthierEngine
import LuthierMath
import LuthierPorts

/// A person at the study: stops, resumes, enlarges and edits it, adds to it and writes about it.
extension SimulatedWorld {
    private var person: Int { options.workers }

    /// Does something that a person might do.
    func operate() {
        guard !isHealed else { return }
        switch source.below(10) {
        case 0:
            command(.stop)
            queue.add(.operate, at: now + 5000 + Int64(source.below(30_000)))
        case 1: command(.resume)
        case 2:
            definition.budget.trials = definition.budget.trials.map { $0 + source.below(6) }
            command(.revise(definition))
        case 3: source.below(2) == 0 ? edit() : editRanges()
        case 4: command(.enqueue(assignment()), isKeyed: true)
        case 5:
            let assignment = assignment()
            command(
                .add(
                    assignment,
                    TrialResult(.completed, metrics: program.metrics(of: assignment, after: 9))),
                isKeyed: true)
        case 6:
            guard let best = observer?.best.first else { return }
            command(
                .promote(number: best, TrialResult(.completed, metrics: ["loss": 0.5])),
                isKeyed: true)
        case 7: reuseKey()
        case 8: annotate()
        default: halt()
        }
    }

    /// Sends a command of the person; one that waits for an answer is given up for it.
    func command(_ request: SimulatedRequest, isKeyed: Bool = false) {
        if isHealed, clients[person].call != nil { return }
        begin(request, by: person, isKeyed: isKeyed)
    }

    /// Makes a constraint wider or narrower, so that trials are judged anew.
    private func edit() {
        let bound = 0.9 + 0.1 * source.uniform()
        definition.metrics = definition.metrics.map { metric in
            metric.name == "size"
                ? Metric("size", .constraint(MetricBound(atMost: bound))) : metric
        }
        command(.edit(definition))
    }

    /// Moves the ends of ranges and the ends of lists, so that trials come to lie outside or inside again.
    private func editRanges() {
        let space = sketch.definition.space
        let parameters = space.parameters.compactMap { parameter -> Parameter? in
            try? Parameter(
                parameter.name, edited(parameter.distribution), when: parameter.condition,
                role: parameter.role)
        }
        guard let edited = try? SearchSpace(parameters: parameters),
            edited.names == space.names
        else { return }
        definition.space = edited
        command(.edit(definition))
    }

    /// A range or list that holds the middle of another one, where `try_first` lies.
    private func edited(_ distribution: Distribution) throws(DefinitionError) -> Distribution {
        switch distribution {
        case .float(let range):
            let middle = 0.5
            let lower = range.bounds.lowerBound
            let from = lower + [0, 0.25, 0.5][source.below(3)] * (middle - lower)
            let to = middle + [0, 0.25, 0.5, 1][source.below(4)]
            return try .float(
                FloatRange(
                    from: range.step == nil ? from : lower, to: to, scale: range.scale,
                    step: range.step))
        case .integer(let range):
            let lower = range.bounds.lowerBound + source.below(2)
            return try .integer(
                IntegerRange(
                    from: lower, to: max(lower, range.bounds.upperBound + 2 - source.below(5))))
        case .ordered(let list): return .ordered(try Self.edited(list, source.below(2)))
        case .choice(let list): return .choice(try Self.edited(list, source.below(2)))
        }
    }

    private static func edited(
        _ list: ListedValues, _ dropped: Int
    ) throws(DefinitionError) -> ListedValues {
        try ListedValues(Array(list.values.dropFirst(dropped)))
    }

    /// Stops a trial that ran when the person last looked.
    private func halt() {
        let running = observer?.trials.filter { $0.lease != nil } ?? []
        guard !running.isEmpty else { return }
        command(.halt(number: running[source.below(running.count)].number))
    }

    /// Writes about the study or a trial: a note that nobody else writes, and tags that others write too.
    private func annotate() {
        let count = observer?.trials.count ?? 0
        let number = source.below(3) == 0 || count == 0 ? nil : source.below(min(count, 4))
        let change = AnnotationChange(
            note: source.below(3) == 0 ? nil : "note \(callCount + 1)",
            adding: ["tag\(source.below(8))"])
        command(.annotate(number: number, change), isKeyed: true)
    }

    private func assignment() -> Assignment {
        let space = sketch.definition.space
        return Assignment(
            names: space.names,
            values: space.parameters.map { $0.distribution.value(atUnit: source.uniform()) })
    }

    /// Sends another request under a key that has an answer.
    private func reuseKey() {
        guard !history.answeredKeys.isEmpty else { return }
        let key = history.answeredKeys[source.below(history.answeredKeys.count)]
        callCount += 1
        let request = SimulatedRequest.ask(worker: "thief")
        send(
            SimulatedMessage(
                client: person, call: callCount, request: request,
                key: IdempotencyKey(key, fingerprint: "another"), clockOffset: 0, reusesKey: true),
            to: source.below(nodes.count))
    }
}
