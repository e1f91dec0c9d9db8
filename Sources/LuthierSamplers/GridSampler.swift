public import LuthierDomain
public import LuthierMath

/// Tries every assignment once, in order: the last parameter varies fastest.
///
/// A parameter with infinitely many values gets `points` of them, both bounds included, spread
/// evenly on its scale. Assignments that were enqueued are passed over.
public struct GridSampler: Sampler {
    /// Values of a parameter that has infinitely many, unless the user says otherwise.
    public static let defaultPoints = 5

    private let grid: FeasibleSet
    private let whole: FeasibleSet
    private let count: Int

    /// A sampler of a space.
    ///
    /// - Parameters:
    ///   - space: A valid space.
    ///   - points: Values of a parameter that has infinitely many, at least 1.
    /// - Throws: When nothing satisfies the constraints, on the grid or at all, and when the grid has
    ///   more assignments than can be counted.
    public init(
        _ space: SearchSpace, points: Int = defaultPoints
    ) throws(DefinitionError) {
        whole = try FeasibleSet(space, warps: PriorWarp.warps(of: space))
        grid = try FeasibleSet(Self.grid(of: space, points: points))
        guard let count = grid.count.exact else {
            throw DefinitionError(
                DefinitionIssue(
                    .conflict, at: ["sampler"],
                    message: "the grid has \(grid.count).",
                    hint: "Use sampler: sobol, fewer points, or coarser steps."))
        }
        self.count = count
    }

    /// How many assignments the grid has.
    public var size: Int { count }

    /// The next assignment of the grid that was not tried.
    ///
    /// - Complexity: O(1), and one more step for each enqueued trial that lies on the grid; O(size) when all
    ///   were tried.
    public func suggest(
        for snapshot: StudySnapshot, using source: inout RandomSource
    ) -> Suggestion? {
        // Where another sampler suggested before, what it passed over is at the beginning.
        for place in snapshot.suggestedCount..<snapshot.suggestedCount + count {
            let index = place % count
            let assignment = grid.assignment(at: index)
            if !snapshot.tried.contains(assignment) {
                return Suggestion(
                    assignment,
                    provenance: Provenance(
                        sampler: "grid", summary: "number \(index) of \(count) on the grid"))
            }
        }
        return nil
    }

    /// Draws open values from the priors.
    public func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? {
        whole.assignment(completing: given, using: &source)
    }

    /// The space with every continuous parameter replaced by its grid values.
    private static func grid(
        of space: SearchSpace, points: Int
    ) throws(DefinitionError) -> SearchSpace {
        var parameters: [Parameter] = []
        for parameter in space.parameters {
            guard case .float(let range) = parameter.distribution, range.count == nil else {
                parameters.append(parameter)
                continue
            }
            var values: [ParameterValue] = []
            for index in 0..<points {
                let unit = points == 1 ? 0.5 : Double(index) / Double(points - 1)
                let value = ParameterValue.real(range.scale.value(atUnit: unit, in: range.bounds))
                // Bounds that are next to each other have fewer values than points.
                if values.last != value { values.append(value) }
            }
            parameters.append(
                try Parameter(
                    parameter.name, .ordered(ListedValues(values)), when: parameter.condition,
                    role: parameter.role))
        }
        return try SearchSpace(
            parameters: parameters, fixed: space.fixed, derived: space.derived,
            constraints: space.constraints)
    }
}
