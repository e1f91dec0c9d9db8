package import LuthierDomain

/// Many trials as columns: what a table of them shows, a fifth as long as the trials one by one.
package enum TrialColumns {
    /// Characters of the longest reason or note that is told whole.
    private static let textLimit = 200

    /// The columns.
    ///
    /// - Parameters:
    ///   - trials: The trials to show.
    ///   - definition: Their study.
    ///   - annotation: What people wrote about the trial of a number.
    /// - Returns: An object of arrays of one length, those of parameters and metrics by name. A trial
    ///   that has not ended shows the numbers that it reported last.
    /// - Complexity: O(trials × (parameters + metrics)).
    package static func json(
        _ trials: some Sequence<Trial>, of definition: StudyDefinition,
        annotation: (Int) -> Annotation = { _ in Annotation() }
    ) -> JSONObject {
        let trials = Array(trials)
        let annotations = trials.map { annotation($0.number) }
        let metrics = trials.map(newest)
        var body: JSONObject = [
            "number": .array(trials.map { .integer($0.number) }),
            "outcome": .array(trials.map { .string(TrialBody.word($0)) }),
            "origin": .array(trials.map { .string(TrialBody.origin($0.origin)) }),
            "attempt": .array(trials.map { .integer($0.attempt) }),
            "started": .array(trials.map { .integer(Int($0.started.milliseconds)) }),
            "ended": .array(
                trials.map { $0.ended.map { .integer(Int($0.milliseconds)) } ?? .null }),
            "reach": .array(trials.map { $0.reach().map { .double($0) } ?? .null }),
            "worker": .array(trials.map { $0.lease.map { .string($0.worker) } ?? .null }),
            "reason": .array(
                trials.map {
                    $0.outcome?.reason.map { .string(String($0.prefix(textLimit))) } ?? .null
                }),
        ]
        body["tags"] = .array(
            annotations.map {
                $0.tags.isEmpty ? .null : .string($0.tags.joined(separator: " "))
            })
        body["note"] = .array(
            annotations.map {
                $0.note.isEmpty ? .null : .string(String($0.note.prefix(textLimit)))
            })
        var parameters = JSONObject()
        for (place, name) in definition.space.names.enumerated() {
            parameters[name] = .array(
                trials.map { $0.assignment.values[place].map { JSONValue($0) } ?? .null })
        }
        body["parameters"] = .object(parameters)
        var columns = JSONObject()
        for name in names(in: definition, metrics) {
            columns[name] = .array(metrics.map { $0[name].map { .double($0) } ?? .null })
        }
        body["metrics"] = .object(columns)
        return body
    }

    private static func newest(_ trial: Trial) -> MetricValues {
        trial.metrics.isEmpty ? trial.measurements.last?.metrics ?? trial.metrics : trial.metrics
    }

    private static func names(
        in definition: StudyDefinition, _ metrics: [MetricValues]
    ) -> [String] {
        var names = definition.metrics.map(\.name)
        var seen = Set(names)
        for values in metrics {
            for entry in values.entries where seen.insert(entry.name).inserted {
                names.append(entry.name)
            }
        }
        return names
    }
}
