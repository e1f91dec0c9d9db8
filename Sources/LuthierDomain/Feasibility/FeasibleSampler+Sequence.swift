extension FeasibleSampler {
    /// Decides parameters one after the other in random order, each from what is left.
    ///
    /// - Parameter source: Random numbers.
    /// - Returns: The draw, and its prior probability over that with which it is drawn; nil at a
    ///   dead end.
    func sequentialDraw(
        _ source: inout some RandomNumberGenerator
    ) -> (draw: Draw, weight: Double)? {
        var pass = FeasibleSequence(self)
        var isReady = predecessors.map(\.isEmpty)
        var ready = order.filter { isReady[$0] }
        while !ready.isEmpty {
            let place = min(Int(source.uniform() * Double(ready.count)), ready.count - 1)
            let parameter = ready.remove(at: place)
            guard pass.decide(parameter, source.uniform()) else { return nil }
            for next in order where !isReady[next] {
                guard predecessors[next].allSatisfy({ pass.isDecided[$0] }) else { continue }
                isReady[next] = true
                ready.append(next)
            }
        }
        return (Draw(coordinates: pass.coordinates, row: pass.row), pass.weight)
    }

    /// The draw that coordinates lead to when each parameter is chosen from what is left.
    ///
    /// - Parameter units: One coordinate in [0, 1] for each parameter.
    /// - Returns: nil at a dead end.
    func sequentialDraw(at units: [Double]) -> Draw? {
        var pass = FeasibleSequence(self)
        for parameter in order where !pass.decide(parameter, units[parameter]) { return nil }
        return Draw(coordinates: pass.coordinates, row: pass.row)
    }
}

/// One pass over the parameters of a component, with what is left after each choice.
private struct FeasibleSequence {
    private let sampler: FeasibleSampler
    private var domains: [ValueDomain]
    /// For each constraint, how many of its parameters are not decided.
    private var open: [Int]
    var row: [ParameterValue?]
    var coordinates: [Double]
    var isDecided: [Bool]
    /// The product of the prior probabilities of what there was to choose from.
    var weight = 1.0

    init(_ sampler: FeasibleSampler) {
        self.sampler = sampler
        domains = sampler.domains
        open = sampler.component.constraints.map(\.parameters.count)
        row = sampler.component.emptyRow
        coordinates = Array(repeating: 0.5, count: sampler.order.count)
        isDecided = Array(repeating: false, count: sampler.order.count)
    }

    private var component: FeasibleComponent { sampler.component }

    /// Decides a parameter whose predecessors are decided.
    ///
    /// - Parameters:
    ///   - parameter: The parameter.
    ///   - unit: Where to choose, in [0, 1].
    /// - Returns: Whether anything feasible may be left.
    mutating func decide(_ parameter: Int, _ unit: Double) -> Bool {
        let touching = component.constraintsOfParameter[parameter]
        coordinates[parameter] = unit
        if component.isActive(parameter, in: row) {
            domains[parameter].mayBeInactive = false
            let isNew = component.parameters[parameter].condition != nil
            if isNew, !component.propagate(touching, &domains, rounds: 2) { return false }
            guard choose(parameter, unit) else { return false }
            domains[parameter] = ValueDomain(row[parameter])
            guard component.propagate(touching, &domains, rounds: 2) else { return false }
        } else {
            if sampler.given[parameter] != nil { return false }
            domains[parameter] = ValueDomain(nil)
        }
        isDecided[parameter] = true
        for index in touching {
            open[index] -= 1
            if open[index] == 0, !component.allows(component.constraints[index], &row) {
                return false
            }
        }
        return true
    }

    private mutating func choose(_ parameter: Int, _ unit: Double) -> Bool {
        let own = component.parameters[parameter]
        if let value = sampler.given[parameter] ?? sampler.solved(parameter, row) {
            row[parameter] = value
            coordinates[parameter] = own.probability(of: value) ?? unit
            return true
        }
        let isShort = own.count(in: domains[parameter]).map { $0 <= 1 << 12 } ?? false
        if own.count == nil { return chooseReal(parameter, unit) }
        return isShort ? chooseListed(parameter, unit) : search(parameter, unit)
    }

    /// Whether the constraints that a choice would complete hold.
    private mutating func isAllowed(_ parameter: Int) -> Bool {
        for index in component.constraintsOfParameter[parameter] where open[index] == 1 {
            guard component.allows(component.constraints[index], &row) else { return false }
        }
        return true
    }

    private mutating func chooseReal(_ parameter: Int, _ unit: Double) -> Bool {
        let own = component.parameters[parameter]
        guard let bounds = own.probabilities(in: domains[parameter]) else { return false }
        coordinates[parameter] = bounds.lower + (bounds.upper - bounds.lower) * unit
        weight *= bounds.upper - bounds.lower
        row[parameter] = own.value(atProbability: coordinates[parameter])
        // Rounding may carry a value just out of its domain.
        if case .real(let number)? = row[parameter],
            case .range(let interval, _) = domains[parameter].content
        {
            row[parameter] = .real(min(max(number, interval.lower), interval.upper))
        }
        return true
    }

    /// Chooses among few values: those that break a constraint by themselves are left out.
    private mutating func chooseListed(_ parameter: Int, _ unit: Double) -> Bool {
        let own = component.parameters[parameter]
        var total = 0.0
        var choices: [(index: Int, weight: Double)] = []
        for index in own.indices(in: domains[parameter]) {
            row[parameter] = own.value(at: index)
            guard isAllowed(parameter) else { continue }
            let cell = own.cell(at: index)
            total += cell.upper - cell.lower
            choices.append((index, total))
        }
        guard !choices.isEmpty else { return false }
        let place = choices.partitioningIndex { $0.weight > unit * total }
        let index = choices[min(place, choices.count - 1)].index
        row[parameter] = own.value(at: index)
        let cell = own.cell(at: index)
        coordinates[parameter] = (cell.lower + cell.upper) / 2
        weight *= total
        return true
    }

    /// Chooses among many values: the first of a random sequence that is allowed.
    private mutating func search(_ parameter: Int, _ unit: Double) -> Bool {
        let own = component.parameters[parameter]
        guard let bounds = own.probabilities(in: domains[parameter]) else { return false }
        let width = bounds.upper - bounds.lower
        let tries = 1 << 14
        var place = unit
        // The places tried after the first follow from it alone.
        var others = PilotSource(state: unit.bitPattern)
        var first: (value: ParameterValue, coordinate: Double)?
        for attempt in 1...tries {
            let coordinate = bounds.lower + width * place
            let value = own.value(atProbability: coordinate)
            row[parameter] = value
            let isAllowed = isAllowed(parameter)
            if isAllowed, let first {
                // The tries until the second success estimate the share of allowed values: with
                // k successes after n tries, (k − 1) / (n − 1) has no bias.
                return take(first, parameter, width / Double(attempt - 1))
            }
            if isAllowed { first = (value, coordinate) }
            place = others.uniform()
        }
        return first.map { take($0, parameter, width / Double(tries)) } ?? false
    }

    private mutating func take(
        _ choice: (value: ParameterValue, coordinate: Double), _ parameter: Int, _ width: Double
    ) -> Bool {
        row[parameter] = choice.value
        coordinates[parameter] = choice.coordinate
        weight *= width
        return true
    }
}
