/// Whether small or large values are good.
public enum Direction: String, Sendable, Hashable, CaseIterable {
    case minimize
    case maximize

    /// The value with small meaning good: negated when large is good.
    ///
    /// - Parameter value: In the metric's own direction.
    /// - Returns: `value` or its negative.
    public func loss(_ value: Double) -> Double { self == .minimize ? value : -value }

    /// Whether one value is better than another; nothing is better than NaN's equal.
    public func isBetter(_ value: Double, than other: Double) -> Bool { loss(value) < loss(other) }
}

/// The values of a metric that are good enough.
public struct MetricBound: Sendable, Hashable {
    /// Largest good value, or nil.
    public let atMost: Double?
    /// Smallest good value, or nil.
    public let atLeast: Double?

    /// A bound on one or both sides.
    public init(atMost: Double? = nil, atLeast: Double? = nil) {
        self.atMost = atMost
        self.atLeast = atLeast
    }

    /// Whether a value is good enough; NaN never is.
    public func holds(for value: Double) -> Bool {
        if let atMost, !(value <= atMost) { return false }
        if let atLeast, !(value >= atLeast) { return false }
        return true
    }
}

extension MetricBound: CustomStringConvertible {
    /// `at most 10`, `at least 3 and at most 10`.
    public var description: String {
        [atLeast.map { "at least \($0)" }, atMost.map { "at most \($0)" }]
            .compactMap { $0 }.joined(separator: " and ")
    }
}

/// A number that trials report, or that follows from what they report, and what it is for.
public struct Metric: Sendable, Hashable {
    /// What a metric is for.
    public enum Role: Sendable, Hashable {
        /// Made as good as possible; with a bound, only values inside it are of interest.
        case optimized(Direction, threshold: MetricBound?)
        /// Must hold; a trial that breaks it is infeasible.
        case constraint(MetricBound)
        /// Kept and shown, nothing else.
        case stored
    }

    /// The name under which programs report it; the text of a rule.
    public let name: String
    /// What it is for.
    public let role: Role
    /// Its unit, for people; nil when it has none.
    public let unit: String?
    /// What it means, for people.
    public let meaning: String?

    /// How it follows from other metrics; nil when programs report it.
    ///
    /// `baseline.NAME` stands for what NAME was in the baseline, the first trial of the study that was
    /// measured to its end.
    public let derivation: Expression?
    /// Whether it is a constraint that was written as a comparison: the left side less the right one,
    /// with 0 as its bound.
    public let isRule: Bool

    /// A metric.
    public init(
        _ name: String, _ role: Role, unit: String? = nil, meaning: String? = nil,
        derivation: Expression? = nil
    ) {
        self.init(name, role, unit: unit, meaning: meaning, derivation, isRule: false)
    }

    /// A constraint between metrics, such as `p95 <= 1.05 * baseline.p95`.
    ///
    /// - Parameter comparison: Two sides with `<=`, `<`, `>=` or `>` between them; as measured numbers go,
    ///   equality is good enough for each.
    /// - Throws: When it is anything else.
    public init(rule comparison: Expression) throws(ExpressionError) {
        let excess = try comparison.excess
        self.init(
            comparison.description, .constraint(MetricBound(atMost: 0)), unit: nil, meaning: nil,
            excess, isRule: true)
    }

    private init(
        _ name: String, _ role: Role, unit: String?, meaning: String?, _ derivation: Expression?,
        isRule: Bool
    ) {
        self.derivation = derivation
        self.isRule = isRule
        self.name = name
        self.role = role
        self.unit = unit
        self.meaning = meaning
    }

    /// The direction in which it is optimised, or nil when it is not.
    public var direction: Direction? {
        if case .optimized(let direction, _) = role { direction } else { nil }
    }

    /// The loss that is wanted at most, from the threshold of an optimised metric; nil where there is
    /// none, or where it bounds the good side.
    public var wantedLoss: Double? {
        guard case .optimized(let direction, let threshold?) = role else { return nil }
        let bound = direction == .minimize ? threshold.atMost : threshold.atLeast
        return bound.map(direction.loss)
    }

    /// Whether a trial must report it to be completed.
    public var isRequired: Bool { role != .stored }
}
