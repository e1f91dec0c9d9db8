import LuthierDomain

/// The settings of the sampler `tpe`.
struct TPESettings: Sendable, Hashable {
    /// Draws among which the best is suggested.
    ///
    /// The usual 24 come from Bergstra et al. 2011; a draw costs microseconds, so there are more.
    static let defaultCandidates = 64
    /// The share of trials that are good.
    ///
    /// - SeeAlso: Watanabe, arXiv:2304.11127, the rule "linear" with β = 0.15.
    static let defaultGamma = 0.15
    /// The most trials that are good, as in hyperopt.
    static let mostGood = 25

    /// Draws among which the best is suggested.
    let candidates: Int
    /// The share of trials that are good, above 0.
    let gamma: Double
    /// Trials with a result before the model is asked.
    let startup: Int

    /// The settings that a definition gives, defaults elsewhere.
    ///
    /// - Parameters:
    ///   - method: The sampler as chosen.
    ///   - startup: The default of ``startup``.
    /// - Throws: Issues at `sampler` for unknown settings and values out of range.
    init(_ method: MethodChoice, startup: Int) throws(DefinitionError) {
        var options = MethodOptions(method, of: "sampler")
        candidates =
            try options.integer("candidates", in: 1...10_000) ?? Self.defaultCandidates
        gamma = try options.number("gamma", in: 0.001...0.5) ?? Self.defaultGamma
        self.startup = try options.integer("startup", in: 1...1_000_000) ?? startup
        try options.end()
    }

    /// How many of a number of trials are good: a share, but at least 2 and at most 25.
    func good(of count: Int) -> Int {
        min(max(Int((gamma * Double(count)).rounded(.up)), 2), Self.mostGood, count)
    }
}
