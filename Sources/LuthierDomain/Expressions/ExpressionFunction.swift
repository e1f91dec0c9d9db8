/// A function that expressions may call.
enum ExpressionFunction: String, Sendable, Hashable, CaseIterable {
    case min, max, abs, log, exp, sqrt, floor, ceil

    /// How many arguments a call must have.
    var arity: ClosedRange<Int> {
        switch self {
        case .min, .max: 2...64
        case .abs, .log, .exp, .sqrt, .floor, .ceil: 1...1
        }
    }
}
