extension FeasibleSampler {
    /// A walk along the coordinates that leaves the uniform law on feasible draws as it is.
    ///
    /// - Parameters:
    ///   - start: A feasible draw.
    ///   - sweeps: How often each coordinate is drawn anew.
    ///   - source: Random numbers.
    /// - Returns: A feasible draw.
    /// - Complexity: O(sweeps × parameters × constraints of a parameter).
    func walk(
        from start: Draw, sweeps: Int, _ source: inout some RandomNumberGenerator
    ) -> Draw {
        var now = start
        for _ in 0..<sweeps {
            for parameter in order { step(parameter, &now, &source) }
        }
        return now
    }

    /// Draws one coordinate from the slice of feasible ones through the present draw.
    private func step(
        _ parameter: Int, _ now: inout Draw, _ source: inout some RandomNumberGenerator
    ) {
        if now.row[parameter] == nil {
            // Inactive: the coordinate decides nothing, every place of it is as good.
            now.coordinates[parameter] = source.uniform()
            return
        }
        // A coordinate that is not read, because an equation gives the value, stays.
        if solutions[parameter]?.value(in: now.row) != nil { return }
        var (lower, upper) = slice(parameter, now)
        let present = now.coordinates[parameter]
        (lower, upper) = (min(lower, present), max(upper, present))
        var candidate = now
        for _ in 0..<40 {
            let place = lower + (upper - lower) * source.uniform()
            candidate.coordinates[parameter] = place
            if decode(candidate.coordinates, into: &candidate.row) {
                now = candidate
                return
            }
            if place < present { lower = place } else { upper = place }
        }
    }

    /// Probabilities outside which nothing is feasible while the other parameters stay.
    private func slice(_ parameter: Int, _ now: Draw) -> (lower: Double, upper: Double) {
        // Parents change which parameters exist; nothing can be said beforehand.
        guard !component.isParent[parameter] else { return box[parameter] }
        var domains = domains
        for other in order where other != parameter {
            if solutions[other] == nil || now.row[other] == nil {
                domains[other] = ValueDomain(now.row[other])
            } else {
                domains[other].mayBeInactive = false
            }
        }
        domains[parameter].mayBeInactive = false
        guard
            component.propagate(component.constraintsOfParameter[parameter], &domains, rounds: 3)
        else { return box[parameter] }
        return component.parameters[parameter].probabilities(in: domains[parameter])
            ?? box[parameter]
    }
}
