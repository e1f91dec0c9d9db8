public import LuthierDomain
public import LuthierMath
import RealModule

/// Suggests what is likely under the good trials and unlikely under the others: the tree-structured
/// Parzen estimator.
///
/// - SeeAlso: Bergstra et al., "Algorithms for Hyper-Parameter Optimization", NeurIPS 2011; Watanabe,
///   "Tree-Structured Parzen Estimator: Understanding Its Algorithm Components and Their Roles for
///   Better Empirical Performance", 2023, arXiv:2304.11127.
public struct TPESampler: Sampler {
    private let feasible: FeasibleSet
    private let space: ModelSpace
    private let design: InitialDesign
    private let settings: TPESettings
    private let model: Remembered<TPEModel>

    /// A suggestion with its ln l − ln g.
    private typealias Scored = (assignment: Assignment, logRatio: Double)

    /// A sampler for a study.
    ///
    /// - Parameter definition: A valid definition; the settings of its sampler are `candidates`,
    ///   `gamma` and `startup`.
    /// - Throws: When nothing satisfies the constraints or a setting is wrong.
    public init(_ definition: StudyDefinition) throws(DefinitionError) {
        space = ModelSpace(definition.space)
        design = try InitialDesign(space, seed: definition.seed)
        settings = try TPESettings(
            definition.sampler, startup: design.count(for: definition))
        feasible = try FeasibleSet(
            definition.space, warps: PriorWarp.warps(of: definition.space))
        model = Remembered(
            TPEModel(space, settings, objectives: max(definition.objectives.count, 1)))
    }

    /// The draw of the good trials' density with the greatest ratio to that of the others.
    ///
    /// - Complexity: O(new results + candidates × parameters × kernels), of which there are at most
    ///   some hundred.
    public func suggest(
        for snapshot: StudySnapshot, using source: inout RandomSource
    ) -> Suggestion? {
        if let count = feasible.count.exact, snapshot.tried.count >= count { return nil }
        return model.update { model in
            model.read(snapshot)
            guard model.rankedCount >= settings.startup else {
                return design.suggest(
                    for: snapshot, size: settings.startup, using: &source)
            }
            model.settle(for: snapshot)
            return suggestion(of: model, snapshot, &source)
        }
    }

    /// Draws open values from the priors.
    public func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? {
        feasible.assignment(completing: given, using: &source)
    }

    // MARK: Choosing

    private func suggestion(
        of model: TPEModel, _ snapshot: StudySnapshot, _ source: inout RandomSource
    ) -> Suggestion? {
        let tried = snapshot.tried
        func suggestion(_ choice: Scored, _ model: TPEModel, _ how: String) -> Suggestion {
            self.suggestion(choice, model, pending: snapshot.pending.count, how)
        }
        if let best = drawn(settings.candidates, model, tried, &source) {
            return suggestion(best, model, "the best of \(settings.candidates) draws")
        }
        if let best = drawn(4 * settings.candidates, model, tried, &source) {
            let count = 5 * settings.candidates
            return suggestion(best, model, "the best of \(count) draws that was not tried")
        }
        if let best = repaired(model, tried, &source) {
            return suggestion(best, model, "the best of some draws bent to the constraints")
        }
        if let best = listed(model, tried, &source) {
            return suggestion(best, model, "the best of what is left of the space")
        }
        return Untried.assignment(in: feasible, tried: tried, using: &source) { _, source in
            feasible.draw(using: &source)
        }.map {
            suggestion(($0, model.logRatio(of: $0)), model, "drawn from what is left of the space")
        }
    }

    private func suggestion(
        _ choice: Scored, _ model: TPEModel, pending: Int, _ how: String
    ) -> Suggestion {
        let ratio = (choice.logRatio * 1000).rounded() / 1000
        var figures: MetricValues = [
            "model_size": Double(model.count), "good": Double(model.goodCount),
            "log_ratio": choice.logRatio,
        ]
        if pending > 0 { figures["pending"] = Double(pending) }
        return Suggestion(
            choice.assignment,
            provenance: Provenance(
                sampler: "tpe",
                summary: "\(how): \(model.goodCount) good trials against "
                    + "\(model.count - model.goodCount) others, log density ratio \(ratio)",
                figures: figures))
    }

    /// The best untried and feasible of some draws, or nil when none is.
    private func drawn(
        _ number: Int, _ model: TPEModel, _ tried: Set<Assignment>, _ source: inout RandomSource
    ) -> Scored? {
        let draws = model.groups.map {
            $0.good.draws(number, order: $0.goodOrder, using: &source)
        }
        func assignment(_ choice: [Int]) -> Assignment? {
            var point = [Double](repeating: .nan, count: space.dimension)
            for (index, group) in model.groups.enumerated() {
                group.write(draws[index][choice[index]].point, into: &point)
            }
            return space.assignment(at: point).flatMap { tried.contains($0) ? nil : $0 }
        }
        if model.groups.count == 1 {
            for entry in DescendingRatios(draws[0], in: model.groups[0]) {
                if let best = assignment([entry.index]) { return (best, entry.ratio) }
            }
            return nil
        }
        let ratios = zip(model.groups, draws).map { $0.logRatios(at: $1.map(\.point)) }
        func scored(_ choice: [Int]) -> Scored? {
            guard let assignment = assignment(choice) else { return nil }
            // Groups that do not exist in this assignment say nothing about it.
            var sum = 0.0
            for (index, group) in model.groups.enumerated()
            where assignment.values[group.parameters[0]] != nil {
                sum += ratios[index][choice[index]]
            }
            return (assignment, sum)
        }
        // Groups are independent, so the best of each together are better than any one draw.
        if let best = scored(ratios.map(Self.indexOfLargest)) { return best }
        return (0..<number).compactMap { index in
            scored(Array(repeating: index, count: draws.count))
        }.reduce(nil) { Self.better($0, $1) }
    }

    /// The best of draws of which some values are kept and the others chosen to fit.
    private func repaired(
        _ model: TPEModel, _ tried: Set<Assignment>, _ source: inout RandomSource
    ) -> Scored? {
        guard !space.space.constraints.isEmpty else { return nil }
        let draws = model.groups.map {
            $0.good.draws(Self.repairs, order: $0.goodOrder, using: &source)
        }
        var best: Scored?
        for index in 0..<Self.repairs {
            var point = [Double](repeating: .nan, count: space.dimension)
            for (place, group) in model.groups.enumerated() {
                group.write(draws[place][index].point, into: &point)
            }
            var given = space.unconstrainedAssignment(at: point)
            // The one parameter in each group of tries that stays, whatever the others do.
            let kept = source.below(space.dimension)
            for place in given.values.indices where place != kept && source.uniform() < 0.5 {
                given.values[place] = nil
            }
            guard let whole = feasible.assignment(completing: given, using: &source),
                !tried.contains(whole)
            else { continue }
            best = Self.better(best, (whole, model.logRatio(of: whole)))
        }
        return best
    }

    /// The best of a finite space's untried assignments, of those looked at.
    private func listed(
        _ model: TPEModel, _ tried: Set<Assignment>, _ source: inout RandomSource
    ) -> Scored? {
        guard let count = feasible.count.exact, count <= Self.listedLimit else { return nil }
        let start = source.below(count)
        var best: Scored?
        var seen = 0
        for step in 0..<count where seen < Self.listedLooks {
            let assignment = feasible.assignment(at: (start + step) % count)
            guard !tried.contains(assignment) else { continue }
            seen += 1
            best = Self.better(best, (assignment, model.logRatio(of: assignment)))
        }
        return best
    }

    /// Draws that are bent to the constraints when no plain draw satisfies them.
    private static let repairs = 12
    /// Spaces up to this size are listed when every draw was tried.
    private static let listedLimit = 10_000
    /// Untried assignments looked at in such a space.
    private static let listedLooks = 512

    /// The one with the greater ratio, the first of equals.
    private static func better(_ left: Scored?, _ right: Scored) -> Scored {
        guard let left, left.logRatio >= right.logRatio else { return right }
        return left
    }

    private static func indexOfLargest(_ values: [Double]) -> Int {
        var best = 0
        for index in values.indices where values[index] > values[best] { best = index }
        return best
    }
}
