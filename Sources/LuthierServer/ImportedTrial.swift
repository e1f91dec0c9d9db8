package import LuthierDomain
package import LuthierPorts
package import LuthierWire

/// A trial from elsewhere, with its scoring on the holdout.
package struct ImportedTrial: Sendable {
    /// Its settings, inside of the ranges or not.
    package let assignment: Assignment
    /// How it ended, and its final numbers.
    package let result: TrialResult
    /// Its place among the uses of the holdout, and what came of it; nil where it was not scored there.
    package let holdout: (place: Int, result: TrialResult)?
    /// What tells it from all others: a digest, and how many equal entries came before it.
    package private(set) var key = ""

    /// Reads the trials of an export that have ended.
    ///
    /// - Parameters:
    ///   - export: A JSON array, or one JSON object a line, as ``TrialBody`` writes them.
    ///   - space: The space of the study that they are for.
    /// - Returns: The trials in the order of the export.
    /// - Throws: `ImportFailure` for the first entry that is no trial of such a space.
    /// - Complexity: O(bytes).
    package static func trials(
        in export: [UInt8], for space: SearchSpace
    ) throws(ImportFailure) -> [ImportedTrial] {
        let entries: [JSONValue]
        do throws(JSONError) { entries = try Self.entries(of: export) } catch {
            throw .noExport(error)
        }
        var trials: [ImportedTrial] = []
        var equals: [String: Int] = [:]
        for (index, entry) in entries.enumerated() {
            do throws(Mistake) {
                guard var trial = try ImportedTrial(entry, in: space) else { continue }
                let digest = Self.digest(of: entry)
                let before = equals[digest, default: 0]
                equals[digest] = before + 1
                trial.key = "import:\(digest):\(before)"
                trials.append(trial)
            } catch {
                throw .entry(index + 1, error.message)
            }
        }
        return trials
    }

    private static func entries(of export: [UInt8]) throws(JSONError) -> [JSONValue] {
        let first = export.first { !" \n\r\t".utf8.contains($0) }
        if first == UInt8(ascii: "[") { return try JSONValue(parsing: export).elements ?? [] }
        var entries: [JSONValue] = []
        for line in export.split(separator: 0x0A) where !line.allSatisfy({ $0 <= 0x20 }) {
            entries.append(try JSONValue(parsing: Array(line)))
        }
        return entries
    }

    /// A digest of what does not change any more once a trial has ended.
    private static func digest(of entry: JSONValue) -> String {
        var lasting = JSONObject()
        for name in ["number", "parameters", "outcome", "reason", "failure", "metrics", "started"] {
            lasting[name] = entry[name]
        }
        return BodyDigest.text(of: .object(lasting), for: "import")
    }

    /// What is wrong with an entry.
    private struct Mistake: Error {
        let message: String
    }

    /// A trial that has ended; nil for one that has not.
    private init?(_ body: JSONValue, in space: SearchSpace) throws(Mistake) {
        guard let parameters = body["parameters"]?.members else {
            throw Mistake(message: "it has no parameters.")
        }
        let word = Self.word(of: body)
        if ["running", "waiting", "paused"].contains(word) { return nil }
        result = try Self.result(body, word)
        let entries = parameters.compactMap { name, value in
            value.parameterValue.map { (name: name, value: $0) }
        }
        do throws(DefinitionError) {
            assignment = try space.importedAssignment(of: entries)
        } catch {
            throw Mistake(message: "\(error)")
        }
        if let scoring = body["holdout"], result.outcome == .completed {
            holdout = try Self.scoring(scoring)
        } else {
            holdout = nil
        }
    }

    private static func word(of body: JSONValue) -> String {
        body["outcome"]?.stringValue ?? "completed"
    }

    /// The outcome under a word with the numbers beside it.
    private static func result(_ body: JSONValue, _ word: String) throws(Mistake) -> TrialResult {
        let reason = body["reason"]?.stringValue ?? "imported"
        let outcome =
            word == "completed"
            ? .completed
            : OutcomeBody.told(
                .object([word: .string(reason)]), failure: body["failure"]?.stringValue,
                detail: body["detail"]?.stringValue)
        guard let outcome else {
            throw Mistake(message: "\(word.prefix(60)) is no outcome, or has no such failure.")
        }
        return TrialResult(
            outcome, metrics: try numbers(body["metrics"]),
            deviations: try numbers(body["deviations"]))
    }

    private static func numbers(_ body: JSONValue?) throws(Mistake) -> MetricValues {
        var metrics = MetricValues()
        for (name, value) in body?.members ?? JSONObject() {
            guard let number = value.number else {
                throw Mistake(message: "\(name) is no number.")
            }
            metrics[name] = number
        }
        return metrics
    }

    /// A use of the holdout; one that had not ended when it was exported is one that was lost.
    private static func scoring(
        _ body: JSONValue
    ) throws(Mistake) -> (place: Int, result: TrialResult) {
        let word = word(of: body)
        let place = body["use"]?.integerValue ?? 1
        guard word != "running" else {
            let reason = "it was running when it was exported; the data may have been looked at."
            return (place, TrialResult(.failed(.lost, reason: reason, detail: nil)))
        }
        return (place, try result(body, word))
    }
}

/// Why an export cannot be added to a study.
package enum ImportFailure: Error, Sendable, CustomStringConvertible {
    /// It is no JSON, or no JSON lines.
    case noExport(JSONError)
    /// What is wrong with one of its entries, counted from 1.
    case entry(Int, String)

    package var description: String {
        switch self {
        case .noExport(let error): "it is no export: \(error)"
        case .entry(let number, let message): "entry \(number) cannot be added: \(message)"
        }
    }
}
