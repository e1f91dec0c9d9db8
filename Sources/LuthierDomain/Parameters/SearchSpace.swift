/// What may be tried: parameters with their conditions, fixed and derived values, constraints.
///
/// Parents stand before their children, so that one pass from first to last decides which
/// parameters are active. A search space that exists is valid; `init` finds every mistake.
public struct SearchSpace: Sendable {
    /// A value that is passed to the program and not tuned.
    public struct FixedValue: Sendable, Hashable {
        /// The name, different from every other name of the space.
        public let name: String
        /// The value.
        public let value: ParameterValue

        /// A fixed value.
        public init(name: String, value: ParameterValue) {
            self.name = name
            self.value = value
        }
    }

    /// A value that is computed from others, passed to the program and not tuned.
    public struct DerivedValue: Sendable, Hashable {
        /// The name, different from every other name of the space.
        public let name: String
        /// How it is computed, from parameters, fixed values and derived values above it.
        public let expression: Expression

        /// A derived value.
        public init(name: String, expression: Expression) {
            self.name = name
            self.expression = expression
        }
    }

    /// The parameters in the order in which they were written.
    public let parameters: [Parameter]
    /// Values that are passed on as they are.
    public let fixed: [FixedValue]
    /// Values that are computed.
    public let derived: [DerivedValue]
    /// What every assignment satisfies; one that mentions an inactive parameter does not apply.
    public let constraints: [Expression]
    /// The names of the parameters, the order of every assignment's values.
    public let names: [String]

    /// For each parameter its condition over a row; nil where it is always active.
    package let boundConditions: [BoundExpression?]
    /// The derived values over a row.
    package let boundDerived: [BoundExpression]
    /// The constraints over a row.
    package let boundConstraints: [BoundExpression]

    /// A search space.
    ///
    /// - Parameters:
    ///   - parameters: At least one, parents before children.
    ///   - fixed: Values passed on as they are.
    ///   - derived: Computed values, each from names above it.
    ///   - constraints: Expressions that are true for every assignment.
    /// - Throws: Every mistake found: names twice, unknown names, later or circular conditions,
    ///   ill-typed expressions.
    public init(
        parameters: [Parameter], fixed: [FixedValue] = [], derived: [DerivedValue] = [],
        constraints: [Expression] = []
    ) throws(DefinitionError) {
        var check = SearchSpaceCheck(
            parameters: parameters, fixed: fixed, derived: derived, constraints: constraints)
        let issues = check.issues()
        guard issues.isEmpty else { throw DefinitionError(issues) }
        self.parameters = parameters
        self.fixed = fixed
        self.derived = derived
        self.constraints = constraints
        names = parameters.map(\.name)
        let rowNames = names + fixed.map(\.name) + derived.map(\.name)
        let slots = Dictionary(zip(rowNames, 0...)) { first, _ in first }
        func bound(_ expression: Expression) -> BoundExpression {
            guard let bound = BoundExpression(expression, slots: { slots[$0] }) else {
                preconditionFailure("\"\(expression)\" was checked and has an unknown name")
            }
            return bound
        }
        boundConditions = parameters.map { $0.condition.map(bound) }
        boundDerived = derived.map { bound($0.expression) }
        boundConstraints = constraints.map(bound)
    }

    /// The place of a parameter in ``parameters`` and in every assignment, or nil.
    public func index(of name: String) -> Int? { names.firstIndex(of: name) }
}

extension SearchSpace: Hashable {
    /// Whether both were written alike; what is derived from that follows.
    public static func == (left: SearchSpace, right: SearchSpace) -> Bool {
        left.parameters == right.parameters && left.fixed == right.fixed
            && left.derived == right.derived && left.constraints == right.constraints
    }

    /// Feeds the parameters, which tell spaces apart well enough.
    public func hash(into hasher: inout Hasher) { hasher.combine(parameters) }
}
