import LuthierDomain

/// How the importance of parameters is measured.
package enum ImportanceMethod: String, Sendable, Hashable, CaseIterable {
    /// By what sets the best trials apart from all.
    case pedANOVA = "ped-anova"
    /// By the variance that each parameter alone causes over the whole space.
    case functionalANOVA = "fanova"
}

/// How much each parameter matters for a metric.
package struct Importance: Sendable, Hashable {
    /// One parameter.
    package struct Share: Sendable, Hashable {
        /// Its name.
        package let parameter: String
        /// How much it matters, from 0 to 1; of what, the method says.
        package let share: Double
        /// How far the trees of a forest differ; nil without a forest.
        package let deviation: Double?
        /// In how many of the trials it has a value.
        package let trials: Int

        /// A share.
        package init(parameter: String, share: Double, deviation: Double?, trials: Int) {
            self.parameter = parameter
            self.share = share
            self.deviation = deviation
            self.trials = trials
        }
    }

    /// Two parameters, in what they do together and neither does alone.
    package struct Interaction: Sendable, Hashable {
        /// The one.
        package let first: String
        /// The other.
        package let second: String
        /// Their share of the variance.
        package let share: Double
        /// How far the trees of a forest differ.
        package let deviation: Double

        /// An interaction.
        package init(first: String, second: String, share: Double, deviation: Double) {
            self.first = first
            self.second = second
            self.share = share
            self.deviation = deviation
        }
    }

    /// The metric.
    package let metric: AnalyzedMetric
    /// How it was measured.
    package let method: ImportanceMethod
    /// How many trials it was measured on.
    package let trials: Int
    /// How many of them count as the best; nil where that plays no role.
    package let best: Int?
    /// The parameters, the most important first.
    ///
    /// Of PED-ANOVA the shares add to 1; of functional ANOVA each is a share of the variance, and what
    /// they leave of 1 is due to several parameters together.
    package let shares: [Share]
    /// Pairs, the most important first; none with PED-ANOVA.
    package let interactions: [Interaction]
    /// What to know before trusting it, as sentences.
    package let notes: [String]

    /// Trials for each parameter below which a measurement is not to be trusted.
    package static let trialsPerParameter = 10

    /// How much each parameter matters, by a method.
    ///
    /// - Parameters:
    ///   - observed: The values of the metric.
    ///   - method: The method, with its published settings.
    ///   - seed: What a forest draws by.
    /// - Throws: When the trials tell nothing.
    package init(
        of observed: ObservedMetric, by method: ImportanceMethod, seed: UInt64 = 0
    ) throws(AnalysisError) {
        switch method {
        case .pedANOVA: self = try PEDANOVA().importance(of: observed)
        case .functionalANOVA: self = try FunctionalANOVA().importance(of: observed, seed: seed)
        }
    }

    init(
        metric: AnalyzedMetric, method: ImportanceMethod, trials: Int, best: Int?,
        shares: [Share], interactions: [Interaction], notes: [String]
    ) {
        self.metric = metric
        self.method = method
        self.trials = trials
        self.best = best
        // A stable order of equals: that of the space.
        self.shares = shares.enumerated().sorted {
            ($1.element.share, $0.offset) < ($0.element.share, $1.offset)
        }.map(\.element)
        self.interactions = interactions.enumerated().sorted {
            ($1.element.share, $0.offset) < ($0.element.share, $1.offset)
        }.map(\.element)
        self.notes = notes
    }

    /// How much of all that is explained each parameter is involved in, in the order of ``shares``:
    /// its own share and half of each pair's, together 1.
    package var weights: [Double] {
        let raw = shares.map { share in
            interactions.reduce(share.share) { sum, pair in
                [pair.first, pair.second].contains(share.parameter) ? sum + pair.share / 2 : sum
            }
        }
        let total = raw.reduce(0, +)
        return total > 0 ? raw.map { $0 / total } : raw
    }

    /// The share of the variance that single parameters and the pairs looked at leave over; nil with
    /// PED-ANOVA.
    package var remainder: Double? {
        guard method == .functionalANOVA else { return nil }
        let explained =
            shares.reduce(0) { $0 + $1.share } + interactions.reduce(0) { $0 + $1.share }
        return max(1 - explained, 0)
    }

    /// Sentences about the trials that any method should come with.
    static func notes(on observed: ObservedMetric) -> [String] {
        var notes: [String] = []
        let needed = trialsPerParameter * observed.space.dimension
        if observed.count < needed {
            notes.append(
                "\(observed.count) trials are few for \(observed.space.dimension) "
                    + "parameter\(observed.space.dimension == 1 ? "" : "s"): from \(needed) on the "
                    + "order of the important ones is worth believing.")
        }
        if observed.space.dimension == 1 {
            notes.append("There is one parameter, so there is nothing to compare it with.")
        }
        let lost = observed.leftOut.failed + observed.leftOut.infeasible
        if lost * 5 > observed.count {
            notes.append(
                "\(lost) trials failed or are infeasible and do not count: what makes them fail is "
                    + "not seen here.")
        }
        return notes
    }
}
