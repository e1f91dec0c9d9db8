/// How often the program runs in one trial, and on what: the folds of a cross-validation, several seeds,
/// or every fold with every seed.
///
/// Each run gives the numbers of one unit; the trial's are their means. A unit is the same in every trial,
/// so that settings can be compared unit by unit.
public struct Replication: Sendable, Hashable {
    /// The most units of a trial.
    public static let limit = 1000

    /// Folds of a cross-validation, at least 2; nil for none.
    public let folds: Int?
    /// Seeds, at least 2; nil for one.
    public let repeats: Int?

    /// Runs on folds, with several seeds, or both.
    ///
    /// It is nil when neither is above 1, or there would be more than ``limit`` units.
    public init?(folds: Int? = nil, repeats: Int? = nil) {
        self.folds = folds.flatMap { $0 > 1 ? $0 : nil }
        self.repeats = repeats.flatMap { $0 > 1 ? $0 : nil }
        let (count, isTooLarge) = (self.folds ?? 1).multipliedReportingOverflow(
            by: self.repeats ?? 1)
        guard count > 1, !isTooLarge, count <= Self.limit else { return nil }
    }

    /// One run of the program.
    public struct Unit: Sendable, Hashable {
        /// Its place among all, from 0.
        public let place: Int
        /// Which fold is for validation, from 1; nil without folds.
        public let fold: Int?
        /// Which seed is used, from 1; nil with one seed.
        public let seed: Int?

        /// What measurements call it: `fold-2`, `seed-3`, or `seed-3-fold-2`.
        public var name: String {
            [seed.map { "seed-\($0)" }, fold.map { "fold-\($0)" }].compactMap(\.self)
                .joined(separator: "-")
        }
    }

    /// How many units a whole trial has, at least 2.
    public var count: Int { (folds ?? 1) * (repeats ?? 1) }

    /// Every unit, in the order of running unless a scheduler has another: all folds with the first seed, then with the next.
    public var units: [Unit] {
        let folds = folds ?? 1
        return (0..<count).map { place in
            Unit(
                place: place, fold: self.folds == nil ? nil : place % folds + 1,
                seed: repeats == nil ? nil : place / folds + 1)
        }
    }

    /// Whether a measurement is the result of a whole run.
    ///
    /// - Parameter measurement: What a trial reported.
    /// - Returns: Whether it has a unit, and neither step nor resource.
    public static func isResult(_ measurement: Measurement) -> Bool {
        measurement.unit != nil && measurement.reach == nil
    }

    /// The units that have no result yet, in the same order.
    ///
    /// - Parameter measurements: What a trial reported.
    /// - Returns: At most all units.
    /// - Complexity: O(units + measurements).
    public func missing(in measurements: some Sequence<Measurement>) -> [Unit] {
        let measured = Set(measurements.lazy.filter(Self.isResult).compactMap(\.unit))
        return units.filter { !measured.contains($0.name) }
    }
}

extension StudyDefinition {
    /// The study as one run of a trial sees it: with the metrics that the program has to report.
    ///
    /// What follows from others is worked out from the means over all runs.
    package var replicated: StudyDefinition {
        var replicated = self
        replicated.metrics = metrics.filter { $0.derivation == nil && !$0.isRule }
        return replicated
    }
}
