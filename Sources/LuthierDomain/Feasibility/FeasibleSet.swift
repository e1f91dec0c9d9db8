/// All assignments of a search space that its conditions and constraints allow: how many there are,
/// each by its number, and draws from them.
///
/// The space falls into components that do not influence each other. A component with listed values
/// is worked out exactly (``FeasibleDiagram``), others are sampled (``FeasibleSampler``). Making a
/// feasible set takes milliseconds for ordinary spaces and at most a few seconds; it then costs
/// nothing to copy and is safe to share.
///
/// ```swift
/// let feasible = try FeasibleSet(space)
/// feasible.count                              // .exactly(46_656)
/// feasible.assignment(at: 12_345)             // without working out the others
/// feasible.draw(using: &source)               // by the prior, always feasible
/// ```
public struct FeasibleSet: Sendable {
    private enum Part: Sendable {
        case listed(FeasibleDiagram)
        case sampled(FeasibleSampler, SpaceCount)
    }

    /// The space whose assignments these are.
    public let space: SearchSpace
    /// How many assignments there are.
    public let count: SpaceCount
    /// The share of draws from the space without constraints that satisfy them.
    ///
    /// Exact for listed values, else estimated; where an equation gives a parameter from others, the
    /// share of draws of the others.
    public let feasibleShare: Double
    private let parts: [Part]

    /// Works out what a space allows.
    ///
    /// - Parameters:
    ///   - space: A valid space.
    ///   - warps: The prior of every parameter, in their order; empty when all are uniform on their
    ///     scales.
    /// - Throws: An issue at `constraints` that names the smallest set of constraints found that
    ///   nothing satisfies.
    public init(_ space: SearchSpace, warps: [UnitWarp] = []) throws(DefinitionError) {
        try self.init(space, warps: warps, listingWork: 1 << 20)
    }

    /// Works out what a space allows, with a bound on the effort.
    ///
    /// - Parameters:
    ///   - space: A valid space.
    ///   - warps: The prior of every parameter; empty when all are uniform on their scales.
    ///   - listingWork: How many values are tried before a component is sampled instead of listed.
    /// - Throws: An issue at `constraints`.
    package init(
        _ space: SearchSpace, warps: [UnitWarp], listingWork: Int
    ) throws(DefinitionError) {
        precondition(
            warps.isEmpty || warps.count == space.parameters.count,
            "\(space.parameters.count) parameters need as many warps, got \(warps.count)")
        self.space = space
        let broken = space.brokenConstantConstraints()
        guard broken.isEmpty else {
            throw DefinitionError(space.infeasibility(of: [broken[0]], isProved: true, among: []))
        }
        let sources = Set(space.constraints.indices)
        var parts: [Part] = []
        var count = SpaceCount.exactly(1)
        var share = 1.0
        for component in space.components(warps: warps, constraints: sources) {
            let (part, size, own) = try Self.part(component, space, listingWork)
            parts.append(part)
            count = count.times(size)
            share *= own
        }
        self.parts = parts
        self.count = count
        feasibleShare = share
    }

    private static func part(
        _ component: FeasibleComponent, _ space: SearchSpace, _ listingWork: Int
    ) throws(DefinitionError) -> (Part, SpaceCount, Double) {
        var isProved = true
        do {
            let diagram = try FeasibleDiagram(of: component, work: listingWork)
            return (.listed(diagram), diagram.count, diagram.weight(of: diagram.root))
        } catch .notListable {
            if let sampler = FeasibleSampler(component) {
                let count = upperCount(of: component, listingWork)
                return (.sampled(sampler, count), count, sampler.feasibleShare)
            }
            isProved = component.isImpossible
        } catch {}
        let culprits = component.conflict(among: Set(component.constraints.map(\.source)))
        throw DefinitionError(
            space.infeasibility(
                of: culprits, isProved: isProved,
                among: component.parameters.map { space.names[$0.place] }))
    }

    /// At most how many combinations a component has.
    private static func upperCount(
        of component: FeasibleComponent, _ listingWork: Int
    ) -> SpaceCount {
        if component.parameters.contains(where: { $0.count == nil }) { return .infinite }
        if let diagram = try? FeasibleDiagram(of: component.restricted(to: []), work: listingWork),
            case .exactly(let number) = diagram.count
        {
            return .atMost(number)
        }
        let product = component.parameters.reduce(1) {
            SpaceCount.product($0, ($1.count ?? 0) + ($1.condition == nil ? 0 : 1))
        }
        return product == SpaceCount.limit ? .tooManyToCount : .atMost(product)
    }

    /// What a person should know about the constraints: that draws rarely satisfy them.
    public var warnings: [DefinitionIssue] {
        guard feasibleShare < 0.01 else { return [] }
        return [
            DefinitionIssue(
                .rarelyFeasible, at: ["constraints"],
                message: "only about \(Self.percent(feasibleShare)) of the space satisfies the "
                    + "constraints.",
                hint:
                    "Narrow the bounds to what is meant, or let a derived value take the place of "
                    + "a parameter.")
        ]
    }

    private static func percent(_ share: Double) -> String {
        guard share >= 1e-6 else { return "a millionth or less" }
        var digits = 1.0
        while share * 100 * digits < 1 { digits *= 10 }
        return "\((share * 100 * digits).rounded() / digits) %"
    }

    // MARK: By number

    /// The assignment with a number.
    ///
    /// - Parameter index: At least 0 and below the exact count.
    /// - Returns: Another assignment for each number; the first parameters vary slowest.
    /// - Complexity: O(parameters × log values).
    public func assignment(at index: Int) -> Assignment {
        guard case .exactly(let count) = count else {
            preconditionFailure("assignments have numbers only when there are exactly so many")
        }
        precondition((0..<count).contains(index), "number \(index) is not below \(count)")
        var values = emptyValues
        var rest = index
        for part in parts.reversed() {
            guard case .listed(let diagram) = part else { continue }
            let own = diagram.count(of: diagram.root)
            diagram.read(rest % own, into: &values)
            rest /= own
        }
        return Assignment(names: space.names, values: values)
    }

    /// The number of an assignment, or nil when it is not feasible or there is no exact count.
    public func index(of assignment: Assignment) -> Int? {
        guard case .exactly = count else { return nil }
        var result = 0
        for part in parts {
            guard case .listed(let diagram) = part,
                let own = diagram.index(of: assignment.values)
            else { return nil }
            result = result * diagram.count(of: diagram.root) + own
        }
        return result
    }

    // MARK: By chance

    /// A feasible assignment, drawn by the prior.
    ///
    /// - Parameter source: Random numbers.
    /// - Returns: An assignment that all conditions and constraints allow. Each is as likely as the
    ///   prior says, exactly where values are listed or at least one draw in 200 is feasible, nearly
    ///   elsewhere.
    public func draw(using source: inout some RandomNumberGenerator) -> Assignment {
        var values = emptyValues
        for part in parts {
            switch part {
            case .listed(let diagram): diagram.draw({ _ in source.uniform() }, into: &values)
            case .sampled(let sampler, _): sampler.write(sampler.draw(&source), into: &values)
            }
        }
        return Assignment(names: space.names, values: values)
    }

    /// The feasible assignment that a point of the unit cube stands for.
    ///
    /// Points that fill the cube evenly give assignments that fill the feasible set evenly, as far as
    /// constraints allow: where values are listed each coordinate chooses by the shares of what is
    /// left; elsewhere a point whose assignment is feasible stands for it, and others choose one
    /// parameter after the other from what is left.
    ///
    /// - Parameters:
    ///   - point: One coordinate in [0, 1] for each parameter.
    ///   - source: Random numbers, used only where the point leads to nothing feasible.
    /// - Returns: An assignment that all conditions and constraints allow.
    public func assignment(
        atPoint point: [Double], using source: inout some RandomNumberGenerator
    ) -> Assignment {
        precondition(
            point.count == space.parameters.count,
            "\(space.parameters.count) parameters need as many coordinates, got \(point.count)")
        var values = emptyValues
        for part in parts {
            switch part {
            case .listed(let diagram): diagram.draw({ point[$0] }, into: &values)
            case .sampled(let sampler, _):
                let units = sampler.component.parameters.map { point[$0.place] }
                let draw =
                    sampler.boxDraw(at: units)
                    ?? sampler.sequentialDraw(at: units)
                    ?? sampler.draw(&source)
                sampler.write(draw, into: &values)
            }
        }
        return Assignment(names: space.names, values: values)
    }

    /// A feasible assignment with some values given, drawn by the prior.
    ///
    /// - Parameters:
    ///   - given: Values in their canonical form; nil is open.
    ///   - source: Random numbers.
    /// - Returns: nil when nothing feasible has the given values, or none was found in a thousand
    ///   tries.
    public func assignment(
        completing given: Assignment, using source: inout some RandomNumberGenerator
    ) -> Assignment? {
        var values = emptyValues
        for part in parts {
            switch part {
            case .listed(let diagram):
                let isLeft = diagram.complete(
                    given.values, { _ in source.uniform() }, into: &values)
                guard isLeft else { return nil }
            case .sampled(let sampler, _):
                let own = sampler.component.parameters.map { given.values[$0.place] }
                guard let draw = sampler.draw(given: own, &source) else { return nil }
                sampler.write(draw, into: &values)
            }
        }
        return Assignment(names: space.names, values: values)
    }

    private var emptyValues: [ParameterValue?] {
        Array(repeating: nil, count: space.parameters.count)
    }
}

extension FeasibleSampler {
    /// Writes a draw into a row of the search space.
    func write(_ draw: Draw, into values: inout [ParameterValue?]) {
        for (index, parameter) in component.parameters.enumerated() {
            values[parameter.place] = draw.row[index]
        }
    }

    /// A draw with some values given, or nil when none is found.
    func draw(
        given: [ParameterValue?], _ source: inout some RandomNumberGenerator
    ) -> Draw? {
        if given.allSatisfy({ $0 == nil }) { return draw(&source) }
        guard let pinned = FeasibleSampler(component, given: given) else { return nil }
        for _ in 0..<1000 {
            if let (draw, _) = pinned.sequentialDraw(&source) { return draw }
        }
        return nil
    }
}

extension DefinitionIssue.Code {
    /// Constraints that only a small part of the space satisfies; a warning.
    public static let rarelyFeasible = Self(rawValue: "rarely_feasible")
}
