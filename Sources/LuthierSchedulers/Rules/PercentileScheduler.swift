public import LuthierDomain
import LuthierMath

/// Stops trials whose best value is worse than what earlier trials had on average by then.
///
/// At resource t a trial is stopped when the best value it reached up to t is worse than the median,
/// over the trials that ended, of their mean values up to t. A trial that has only just begun is
/// compared with the beginnings of the others, so no model of the curve is needed.
///
/// - SeeAlso: Golovin et al., "Google Vizier: A Service for Black-Box Optimization", KDD 2017,
///   doi:10.1145/3097983.3098043, section 3.2.2.
public struct MedianScheduler: Scheduler {
    /// Ended curves that must be there before any trial is stopped, unless a study says otherwise.
    ///
    /// A convention that other libraries share; the paper gives no number.
    public static let defaultStart = 5
    /// The resource before which no trial is stopped, unless a study says otherwise.
    public static let defaultGrace = 1.0

    private let objective: Objective
    private let start: Int
    private let grace: Double

    /// A median rule.
    ///
    /// - Parameters:
    ///   - definition: The study; the rule looks at its first objective.
    ///   - start: Fewest ended trials that had come as far, at least 1.
    ///   - grace: Steps, or resource, that every trial is given.
    /// - Throws: An issue at `scheduler` when the study optimises nothing.
    public init(
        _ definition: StudyDefinition, start: Int = defaultStart, grace: Double = defaultGrace
    ) throws(DefinitionError) {
        precondition(start >= 1, "a median needs at least one curve, got start \(start)")
        objective = try Objective(of: definition)
        self.start = start
        self.grace = grace
    }

    /// Rules by the median of the ended trials that came as far.
    ///
    /// - Complexity: O(measurements of ended trials).
    public func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
        let trial = snapshot.trials[number]
        guard let newest = trial.measurements.last,
            let point = LearningCurve.Point(newest, of: objective), point.reach >= grace,
            let best = LearningCurve(of: trial, objective).best(upTo: point.reach)
        else { return .proceed }
        let averages = snapshot.ends.compactMap {
            averageLoss(of: snapshot.trials[$0], upTo: point.reach)
        }
        guard averages.count >= start, let median = median(averages), best > median else {
            return .proceed
        }
        return .stop(
            reason: "its best \(objective.name) up to \(point.reach.stepText) is "
                + "\(objective.text(best)), worse than \(objective.text(median)), the median of "
                + "\(averages.count) earlier trial\(averages.count == 1 ? "" : "s").")
    }

    /// The mean loss up to a resource of a trial that ended well or was stopped beyond it.
    private func averageLoss(of trial: Trial, upTo resource: Double) -> Double? {
        switch trial.outcome {
        case .completed, .stopped: break
        case .failed, .outOfMemory, .infeasible, nil: return nil
        }
        let curve = LearningCurve(of: trial, objective)
        return curve.reaches(resource) ? curve.average(upTo: resource) : nil
    }
}
