import LuthierDomain

/// Importance by what sets the best trials apart: how differently each parameter is distributed among
/// them and among all, as the Pearson divergence of the two densities.
///
/// It needs no model and next to no time, and it sees each parameter alone: no interactions. A
/// parameter with a condition counts where it has a value, weighted by how much more often that is so
/// among the best.
///
/// - SeeAlso: Watanabe, Bansal, Hutter, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance
///   in Arbitrary Subspaces", IJCAI 2023, arXiv:2304.10255, equation 13 and algorithm 1.
package struct PEDANOVA: Sendable, Hashable {
    /// What the best trials are compared with.
    package enum Reference: Sendable, Hashable {
        /// The trials of the region: what mattered in this study.
        case trials
        /// The space, evenly: what matters in the space.
        case space
    }

    /// The share of trials that count as the best, γ′; 0.1 as published.
    package var top = 0.1
    /// The share of trials that they are compared with, γ; 1 as published.
    package var region = 1.0
    /// What the best are compared with.
    package var reference = Reference.trials

    /// The most cells of one parameter; 50 as published.
    private static let mostCells = 50
    /// The fewest trials that count as the best.
    private static let fewestBest = 2

    /// The published settings.
    package init() {}

    /// How much each parameter matters.
    ///
    /// - Throws: When fewer than three trials count, or the best tell nothing apart.
    /// - Complexity: O(n log n + n parameters) for n trials.
    package func importance(of observed: ObservedMetric) throws(AnalysisError) -> Importance {
        let (divergences, best) = try divergences(of: observed)
        let total = divergences.reduce(0, +)
        guard total > 0, total.isFinite else {
            throw AnalysisError(
                .allEqual,
                "\(best) of \(observed.count) trials share the best \(observed.metric.name), so "
                    + "the best do not differ from the others.",
                hint: "Use --method fanova, which looks at all values.")
        }
        var notes = Importance.notes(on: observed)
        if observed.metric.direction == nil {
            notes.append(
                "\(observed.metric.name) has no goal: small values were taken as good. "
                    + "--goal maximize takes large ones.")
        }
        if reference == .trials, Self.wasGuided(observed) {
            notes.append(
                "A model chose most of these trials: what it settled early sets few of them apart, "
                    + "and seems less important here than it is over the space (--method fanova).")
        }
        if best < 10 {
            notes.append(
                "Only the best \(best) trials were compared with the \(observed.count).")
        }
        let shares = divergences.indices.map { axis in
            Importance.Share(
                parameter: observed.names[axis], share: divergences[axis] / total, deviation: nil,
                trials: observed.columns[axis].reduce(0) { $0 + ($1.isNaN ? 0 : 1) })
        }
        return Importance(
            metric: observed.metric, method: .pedANOVA, trials: observed.count, best: best,
            shares: shares, interactions: [], notes: notes)
    }

    /// Whether more than half of the trials were chosen by what others brought.
    private static func wasGuided(_ observed: ObservedMetric) -> Bool {
        let even: Set = ["random", "sobol", "grid"]
        let guided = observed.trials.count { trial in
            trial.provenance.map { !even.contains($0.sampler) } ?? false
        }
        return guided * 2 > observed.count
    }

    /// The divergence of each parameter, as it is before it is made a share.
    ///
    /// - Returns: As many numbers as parameters, and how many trials counted as the best.
    func divergences(
        of observed: ObservedMetric
    ) throws(AnalysisError) -> (values: [Double], best: Int) {
        try observed.requireDifferentValues()
        guard observed.count > Self.fewestBest else {
            throw AnalysisError(
                .tooFewTrials,
                "\(observed.count) trials count, and the best of them are compared "
                    + "with all from three on.", hint: "Run more trials.")
        }
        let losses = observed.losses
        let sorted = losses.sorted()
        let best = Self.places(losses, sorted, share: top)
        let all = Self.places(losses, sorted, share: region)
        let scale = Double(best.count) / Double(all.count)
        let values = observed.columns.indices.map { axis in
            scale * scale
                * divergence(
                    cells: Cells(observed.space, axis), observed.columns[axis], best, all)
        }
        return (values, best.count)
    }

    /// The trials whose losses are among the least; all of those that are equal.
    private static func places(_ losses: [Double], _ sorted: [Double], share: Double) -> [Int] {
        let wanted = Int((share * Double(sorted.count)).rounded(.up))
        let limit = sorted[min(max(wanted, fewestBest), sorted.count) - 1]
        return losses.indices.filter { losses[$0] <= limit }
    }

    private func divergence(
        cells: Cells, _ column: [Double], _ best: [Int], _ all: [Int]
    ) -> Double {
        let top = cells.counts(of: best.lazy.map { column[$0] })
        let region = cells.counts(of: all.lazy.map { column[$0] })
        let topCount = top.reduce(0, +)
        guard topCount > 0 else { return 0 }
        // A parameter has a value in some of the trials only, where it has a condition.
        let topShare = Double(topCount) / Double(best.count)
        let regionShare = Double(region.reduce(0, +)) / Double(all.count)
        let ours = cells.density(top)
        let theirs =
            reference == .trials
            ? cells.density(region) : region.map { _ in 1 / Double(region.count) }
        var divergence = 0.0
        for (own, other) in zip(ours, theirs) {
            let ratio = (own + 1e-12) / (other + 1e-12) - 1
            divergence += (other + 1e-12) * ratio * ratio
        }
        return topShare * topShare / regionShare * divergence
    }

    /// The cells in which values of a parameter are counted.
    private struct Cells {
        let count: Int
        let isOrdered: Bool
        /// Whether each value has a cell of its own; then where they stand.
        let places: [Double]?

        init(_ space: ModelSpace, _ axis: Int) {
            let most = PEDANOVA.mostCells
            switch space.axes[axis] {
            case .choice(let count): (self.count, isOrdered, places) = (count, false, nil)
            case .listed(let values) where values.count <= most && !Self.isLog(space, axis):
                (count, isOrdered, places) = (values.count, true, values)
            case .listed, .continuous:
                let distribution = space.space.parameters[axis].distribution
                var cells = most
                if let values = distribution.count {
                    cells = min(cells, values)
                    if case .integer(let range) = distribution, range.scale == .log {
                        let width = range.bounds.upperBound - range.bounds.lowerBound + 1
                        // ⌈log₂ width⌉ + 1
                        let bits = width.bitWidth - (width - 1).leadingZeroBitCount
                        cells = min(cells, bits + 1)
                    }
                }
                (count, isOrdered, places) = (max(cells, 1), true, nil)
            }
        }

        private static func isLog(_ space: ModelSpace, _ axis: Int) -> Bool {
            if case .integer(let range) = space.space.parameters[axis].distribution {
                return range.scale == .log
            }
            return false
        }

        func counts(of coordinates: some Sequence<Double>) -> [Int] {
            var counts = [Int](repeating: 0, count: count)
            for coordinate in coordinates where !coordinate.isNaN {
                counts[cell(of: coordinate)] += 1
            }
            return counts
        }

        private func cell(of coordinate: Double) -> Int {
            if let places {
                // The places ascend; the nearest is that of the value.
                var low = 0
                var high = places.count - 1
                while low < high {
                    let middle = (low + high) / 2
                    if (places[middle] + places[middle + 1]) / 2 < coordinate {
                        low = middle + 1
                    } else {
                        high = middle
                    }
                }
                return low
            }
            guard isOrdered else { return Int(coordinate) }
            // The first and the last cell are centred on the bounds.
            return Int(coordinate * Double(count - 1) + 0.5)
        }

        func density(_ counts: [Int]) -> [Double] {
            isOrdered ? CellDensity.ordered(counts) : CellDensity.unordered(counts)
        }
    }
}
