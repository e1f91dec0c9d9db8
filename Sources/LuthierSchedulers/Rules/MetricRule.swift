import LuthierDomain

/// A rule that judges a running trial by one metric.
protocol MetricRule: Sendable {
    /// What it looks at.
    var metric: Objective { get }
    /// Whether a measurement is one to judge by.
    func counts(_ measurement: Measurement) -> Bool
    /// Why a trial should end, by the newest measurement that counts; nil when it may go on.
    func objection(to number: Int, in snapshot: StudySnapshot) -> String?
}

extension MetricRule {
    /// A point of a learning curve counts.
    func counts(_ measurement: Measurement) -> Bool {
        LearningCurve.Point(measurement, of: metric) != nil
    }
}

extension Ruling {
    /// What rules for several metrics say together: a trial ends only when each of them objects.
    ///
    /// A trial that is good in one objective may be one of the best, whatever the others are.
    static func unanimous(
        _ rules: [some MetricRule], on number: Int, in snapshot: StudySnapshot
    ) -> Ruling {
        objections(of: rules, to: number, in: snapshot).map { .stop(reason: $0) } ?? .proceed
    }

    /// The objections of rules as one sentence; nil when one of them has none.
    static func objections(
        of rules: [some MetricRule], to number: Int, in snapshot: StudySnapshot
    ) -> String? {
        guard let newest = snapshot.trials[number].measurements.last,
            rules.contains(where: { $0.counts(newest) })
        else { return nil }
        var objections: [String] = []
        for rule in rules {
            guard let objection = rule.objection(to: number, in: snapshot) else { return nil }
            objections.append(objection)
        }
        return objections.joined(separator: "; ") + "."
    }
}
