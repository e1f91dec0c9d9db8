/// How a sampler looks at the objectives of a study.
enum ModelledGoals: Sendable, Hashable {
    /// One model of all: each objective counts by its weight.
    case weighted([Double])
    /// A model of each; a loss that is wanted at most, where there is one.
    case each(wanted: [Double?])

    /// The one objective that there is.
    static let single = ModelledGoals.weighted([1])

    /// How many objectives there are.
    var count: Int {
        switch self {
        case .weighted(let weights): weights.count
        case .each(let wanted): wanted.count
        }
    }

    /// How many models are made.
    var modelCount: Int {
        switch self {
        case .weighted: 1
        case .each(let wanted): wanted.count
        }
    }

    /// Whether the next trial looks at them in the same way.
    var areKept: Bool {
        switch self {
        case .weighted(let weights): weights.count == 1
        case .each: true
        }
    }
}
