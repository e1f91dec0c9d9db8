extension FeasibleComponent {
    /// Whether propagation alone shows that nothing satisfies the constraints.
    var isImpossible: Bool {
        var domains = initialDomains()
        return !propagate(Array(constraints.indices), &domains, rounds: 32)
    }

    /// Whether some combination satisfies the constraints from the given places of the space.
    func isFeasible(under sources: Set<Int>) -> Bool {
        let part = restricted(to: sources)
        do {
            _ = try FeasibleDiagram(of: part, work: 1 << 17)
            return true
        } catch .infeasible {
            return false
        } catch {
            return FeasibleSampler(part, effort: 200) != nil
        }
    }

    /// A small set of constraints that nothing satisfies.
    ///
    /// One alone if there is one, else two, else a set from which none can be left out.
    ///
    /// - Parameter sources: Places of constraints that nothing satisfies together.
    /// - Returns: Places in ascending order.
    func conflict(among sources: Set<Int>) -> [Int] {
        let all = sources.sorted()
        for one in all where !isFeasible(under: [one]) { return [one] }
        if all.count <= 12 {
            for (place, one) in all.enumerated() {
                for two in all[(place + 1)...] where !isFeasible(under: [one, two]) {
                    return [one, two]
                }
            }
        }
        var left = sources
        for one in all where left.count > 1 {
            let rest = left.subtracting([one])
            if !isFeasible(under: rest) { left = rest }
        }
        return left.sorted()
    }
}

extension SearchSpace {
    /// The issue that nothing satisfies some constraints.
    ///
    /// - Parameters:
    ///   - sources: The places of the constraints.
    ///   - isProved: Whether it is certain that nothing does.
    ///   - names: The parameters that take part.
    /// - Returns: An issue at the constraint, or at all when there are several.
    func infeasibility(
        of sources: [Int], isProved: Bool, among names: [String]
    ) -> DefinitionIssue {
        let texts = sources.map { "\"\(constraints[$0])\"" }
        let list =
            texts.count == 1
            ? texts[0] : texts.dropLast().joined(separator: ", ") + " and \(texts[texts.count - 1])"
        let message =
            switch (isProved, texts.count == 1) {
            case (true, true): "nothing in the space satisfies \(list)."
            case (true, false): "nothing in the space satisfies \(list) together."
            case (false, true): "nothing was found that satisfies \(list)."
            case (false, false): "nothing was found that satisfies \(list) together."
            }
        let bounds = names.prefix(6).joined(separator: ", ")
        return DefinitionIssue(
            .infeasible, at: ["constraints"] + (sources.count == 1 ? ["\(sources[0])"] : []),
            message: message,
            hint: names.isEmpty
                ? "Remove it: no parameter can change it."
                : "Loosen \(texts.count == 1 ? "it" : "one of them"), or widen the range of "
                    + "\(bounds).")
    }
}
