public import LuthierDomain

/// A parameter together with the Swift type of its values.
///
/// ```swift
/// let rate = try Tunable.float("learning_rate", in: 1e-4...0.5, scale: .log)
/// let trees = try Tunable.integer("trees", in: 10...500)
/// let loss = try Tunable.choice("loss", of: ["squared", "absolute"])
/// ```
public struct Tunable<Value: Sendable>: TunableParameter {
    /// The parameter in the search space.
    public let parameter: Parameter
    let read: @Sendable (ParameterValue) -> Value?

    private init(
        _ name: String, _ distribution: Distribution, when condition: String?,
        role: ParameterRole?, read: @escaping @Sendable (ParameterValue) -> Value?
    ) throws(DefinitionError) {
        var expression: Expression?
        if let condition { expression = try Self.expression(condition) }
        parameter = try Parameter(name, distribution, when: expression, role: role)
        self.read = read
    }
}

/// Anything with a parameter; what a ``Study`` is made of.
public protocol TunableParameter: Sendable {
    /// The parameter in the search space.
    var parameter: Parameter { get }
}

extension Tunable<Double> {
    /// A real number.
    ///
    /// - Parameters:
    ///   - name: The parameter's name.
    ///   - range: Smallest and largest value.
    ///   - scale: The axis on which values are spread evenly.
    ///   - step: Distance of grid values; nil allows every number.
    ///   - prior: What is believed about a good value.
    ///   - condition: When it exists, such as `optimizer == "sgd"`; nil means always.
    ///   - role: What it means; nil infers it.
    /// - Returns: The parameter.
    /// - Throws: Every mistake in name, range and condition.
    public static func float(
        _ name: String, in range: ClosedRange<Double>, scale: Scale = .linear, step: Double? = nil,
        prior: Prior = .uniform, when condition: String? = nil, role: ParameterRole? = nil
    ) throws(DefinitionError) -> Tunable<Double> {
        try Tunable(
            name,
            .float(
                FloatRange(
                    from: range.lowerBound, to: range.upperBound, scale: scale, step: step,
                    prior: prior)),
            when: condition, role: role, read: \.number)
    }
}

extension Tunable<Int> {
    /// A whole number.
    ///
    /// - Parameters:
    ///   - name: The parameter's name.
    ///   - range: Smallest and largest value.
    ///   - scale: The axis on which values are spread evenly; linear or log.
    ///   - step: Distance of neighbouring values.
    ///   - condition: When it exists; nil means always.
    ///   - role: What it means; nil infers it.
    /// - Returns: The parameter.
    /// - Throws: Every mistake in name, range and condition.
    public static func integer(
        _ name: String, in range: ClosedRange<Int>, scale: Scale = .linear, step: Int = 1,
        when condition: String? = nil, role: ParameterRole? = nil
    ) throws(DefinitionError) -> Tunable<Int> {
        try Tunable(
            name,
            .integer(
                IntegerRange(
                    from: range.lowerBound, to: range.upperBound, scale: scale, step: step)),
            when: condition, role: role
        ) { if case .integer(let value) = $0 { value } else { nil } }
    }
}

extension Tunable<String> {
    /// One of several texts without an order.
    ///
    /// - Parameters:
    ///   - name: The parameter's name.
    ///   - choices: Different texts, at least one.
    ///   - condition: When it exists; nil means always.
    ///   - role: What it means; nil infers it.
    /// - Returns: The parameter.
    /// - Throws: Every mistake in name, choices and condition.
    public static func choice(
        _ name: String, of choices: [String], when condition: String? = nil,
        role: ParameterRole? = nil
    ) throws(DefinitionError) -> Tunable<String> {
        try Tunable(
            name, .choice(ListedValues(choices.map(ParameterValue.text))), when: condition,
            role: role
        ) { if case .text(let value) = $0 { value } else { nil } }
    }
}

extension Tunable<Bool> {
    /// Yes or no.
    ///
    /// - Parameters:
    ///   - name: The parameter's name.
    ///   - condition: When it exists; nil means always.
    /// - Returns: The parameter.
    /// - Throws: Every mistake in name and condition.
    public static func flag(
        _ name: String, when condition: String? = nil
    ) throws(DefinitionError) -> Tunable<Bool> {
        try Tunable(
            name, .choice(ListedValues([.boolean(false), .boolean(true)])), when: condition,
            role: nil
        ) { if case .boolean(let value) = $0 { value } else { nil } }
    }
}

extension Tunable {
    /// An expression, with its syntax error as a mistake of the definition.
    static func expression(_ text: String) throws(DefinitionError) -> Expression {
        do throws(ExpressionError) {
            return try Expression(parsing: text)
        } catch {
            throw DefinitionError(error.issue(at: [text]))
        }
    }
}
