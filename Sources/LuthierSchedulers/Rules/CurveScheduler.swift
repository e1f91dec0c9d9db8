public import LuthierDomain

/// Stops trials that will hardly beat the best when they have trained to their end.
///
/// Each learning curve is extrapolated to the resource at which training ends. A trial is stopped
/// when the chance that it beats a completed trial there is small, or the chance that it keeps a
/// bound of a metric that it reports on the way.
///
/// - SeeAlso: Domhan, Springenberg and Hutter, "Speeding up Automatic Hyperparameter Optimization of
///   Deep Neural Networks by Extrapolation of Learning Curves", IJCAI 2015.
public struct CurveScheduler: Scheduler {
    private let metrics: [Objective]
    private let bounds: [(metric: String, bound: MetricBound)]
    private let options: CurveOptions
    private let best: Remembered<BestTrials<Void>>

    /// A rule by extrapolated curves.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - metric: What to look at; nil is every objective, and a trial is stopped only when one
    ///     completed trial will hardly be beaten in any of them. Bounds are looked at in any case.
    ///   - options: Where training ends, and how small a chance is small.
    /// - Throws: An issue at `scheduler` when there is nothing to look at, or for a margin on
    ///   several objectives.
    public init(
        _ definition: StudyDefinition, metric: WatchedMetric? = nil, options: CurveOptions
    ) throws(DefinitionError) {
        let metrics = try Objective.watched(metric, in: definition)
        guard metrics.count == 1 || options.margin == 0 else {
            throw DefinitionError(
                DefinitionIssue(
                    .conflict, at: ["scheduler", "margin"],
                    message: "a margin is in the unit of one metric, and the study has "
                        + "\(metrics.count) objectives.",
                    hint: "Name the metric, or remove margin."))
        }
        self.metrics = metrics
        self.options = options
        bounds = definition.metrics.compactMap { metric in
            switch metric.role {
            case .constraint(let bound): (metric.name, bound)
            case .optimized(_, let threshold): threshold.map { (metric.name, $0) }
            case .stored: nil
            }
        }
        best = Remembered(BestTrials(of: metrics))
    }

    /// Rules by the curves of the trial, the best completed trials and the bounds.
    ///
    /// - Complexity: O(points of the trial), and O(trials that were best once).
    public func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
        guard let newest = snapshot.trials[number].measurements.last,
            let reach = newest.reach, newest.unit == nil, reach.isFinite, reach > 0,
            reach >= options.grace, reach < options.end
        else { return .proceed }
        let trial = snapshot.trials[number]
        guard
            let objection = brokenBound(trial, newest)
                ?? hopelessness(trial, newest, in: snapshot)
        else { return .proceed }
        return .stop(reason: objection)
    }

    /// Why a trial will hardly beat the best; nil when it may.
    private func hopelessness(
        _ trial: Trial, _ newest: Measurement, in snapshot: StudySnapshot
    ) -> String? {
        guard metrics.contains(where: { newest.metrics[$0.name]?.isFinite == true }) else {
            return nil
        }
        // What each loss will hardly come below.
        var forecasts: [PowerLawForecast] = []
        for metric in metrics {
            let points = points(of: trial, metric.name).map {
                (reach: $0.reach, value: metric.loss($0.value))
            }
            guard let forecast = PowerLawForecast(points, at: options.end, falls: true) else {
                return nil
            }
            forecasts.append(forecast)
        }
        let limits = forecasts.map { $0.quantile(options.chance) + options.margin }
        let rivals = best.update { best in best.found(in: snapshot, payload: { _ in () }) }
        guard
            let rival = rivals.last(where: { rival in
                zip(rival.losses, limits).allSatisfy { $0 < $1 }
            })
        else { return nil }
        let parts = metrics.indices.map { index in
            let metric = metrics[index]
            return "\(metric.name) (\(metric.value(rival.losses[index]).briefText), expected "
                + "\(interval(forecasts[index], metric.value)))"
        }
        return "it will hardly beat trial \(rival.number) in "
            + "\(parts.joined(separator: " or "))\(place)."
    }

    /// Why a trial will hardly keep a bound that it reports on the way; nil when it may.
    private func brokenBound(_ trial: Trial, _ newest: Measurement) -> String? {
        for (metric, bound) in bounds where newest.metrics[metric]?.isFinite == true {
            guard
                let forecast = PowerLawForecast(
                    points(of: trial, metric), at: options.end, falls: false)
            else { continue }
            let expected = "expected \(interval(forecast) { $0 })\(place)."
            if let atMost = bound.atMost, forecast.probability(below: atMost) < options.chance {
                return "\(metric) will hardly come below \(atMost.briefText): \(expected)"
            }
            if let atLeast = bound.atLeast,
                1 - forecast.probability(below: atLeast) < options.chance
            {
                return "\(metric) will hardly come above \(atLeast.briefText): \(expected)"
            }
        }
        return nil
    }

    private func points(of trial: Trial, _ metric: String) -> [PowerLawForecast.Point] {
        trial.measurements.compactMap { measurement in
            guard measurement.unit == nil, let reach = measurement.reach, reach <= options.end,
                let value = measurement.metrics[metric]
            else { return nil }
            return (reach, value)
        }
    }

    /// Nine tenths of what is expected, as text.
    private func interval(
        _ forecast: PowerLawForecast, _ value: (Double) -> Double
    ) -> String {
        let ends = [value(forecast.quantile(0.05)), value(forecast.quantile(0.95))].sorted()
        return "\(ends[0].briefText) to \(ends[1].briefText)"
    }

    private var place: String {
        " at \(options.resource.map { "\($0) " } ?? "")\(options.end.stepText)"
    }
}

/// Where training ends, and how small a chance is too small.
public struct CurveOptions: Sendable, Hashable {
    /// The chance below which a trial is stopped, unless a study says otherwise.
    ///
    /// - SeeAlso: Domhan et al., IJCAI 2015, section 4.
    public static let defaultChance = 0.05
    /// The share of the whole training that every trial is given, unless a study says otherwise.
    public static let defaultGraceShare = 0.2

    /// The resource at which training ends, above 0.
    public let end: Double
    /// What the resource is called; nil names none.
    public let resource: String?
    /// The chance below which a trial is stopped, in (0, 1).
    public let chance: Double
    /// What a trial has to be better by, in the metric's unit, at least 0.
    public let margin: Double
    /// Step, or resource, before which no trial is stopped.
    public let grace: Double

    /// Options; all but the end have a default.
    public init(
        end: Double, resource: String? = nil, chance: Double = defaultChance, margin: Double = 0,
        grace: Double? = nil
    ) {
        precondition(end > 0 && end.isFinite, "training ends somewhere, got \(end)")
        precondition(chance > 0 && chance < 1, "a chance is between 0 and 1, got \(chance)")
        precondition(margin >= 0, "a margin is at least 0, got \(margin)")
        self.end = end
        self.resource = resource
        self.chance = chance
        self.margin = margin
        self.grace = grace ?? end * Self.defaultGraceShare
    }
}
