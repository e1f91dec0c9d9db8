import LuthierDomain
import LuthierEngine
import LuthierPorts
package import LuthierWire

/// The parameters of a request, read by name and type.
package struct RequestFields {
    private let method: String
    private let members: JSONObject

    /// The parameters of a request.
    ///
    /// - Parameters:
    ///   - members: Them.
    ///   - method: The operation's name, for messages.
    package init(_ members: JSONObject, of method: String) {
        self.method = method
        self.members = members
    }

    /// Text that must be there.
    package func text(_ field: String) throws(OperationError) -> String {
        guard let text = try optionalText(field) else { throw missing(field) }
        return text
    }

    /// Text that may be missing.
    func optionalText(_ field: String) throws(OperationError) -> String? {
        switch members[field] {
        case nil, .null?: return nil
        case .string(let text)?: return text
        case let other?: throw .invalid(field, "\(field) must be text, got \(Self.excerpt(other)).")
        }
    }

    /// A whole number that must be there.
    package func integer(_ field: String) throws(OperationError) -> Int {
        guard let number = try optionalInteger(field) else { throw missing(field) }
        return number
    }

    /// A whole number that may be missing.
    func optionalInteger(
        _ field: String, in range: ClosedRange<Int> = 0...Int.max
    ) throws(OperationError) -> Int? {
        switch members[field] {
        case nil, .null?: return nil
        case let value?:
            guard let number = value.integerValue, range.contains(number) else {
                let limit = range.upperBound == .max ? "" : " and at most \(range.upperBound)"
                throw .invalid(
                    field,
                    "\(field) must be a whole number of at least \(range.lowerBound)\(limit), got "
                        + "\(Self.excerpt(value)).")
            }
            return number
        }
    }

    /// Whole numbers of at least 0 that must be there.
    func integers(_ field: String, limit: Int) throws(OperationError) -> [Int] {
        guard let value = members[field] else { throw missing(field) }
        let numbers = value.elements?.map(\.integerValue) ?? [nil]
        guard numbers.count <= limit else {
            throw .invalid(field, "\(field) may hold \(limit) numbers, got \(numbers.count).")
        }
        var found: [Int] = []
        for number in numbers {
            guard let number, number >= 0 else {
                throw .invalid(
                    field,
                    "\(field) must be a list of whole numbers of at least 0, got "
                        + "\(Self.excerpt(value)).")
            }
            found.append(number)
        }
        return found
    }

    /// Texts that may be missing, a thousand at most.
    func texts(_ field: String) throws(OperationError) -> [String] {
        let limit = 1000
        switch members[field] {
        case nil, .null?: return []
        case let value?:
            let texts = (value.elements ?? [.null]).map(\.stringValue)
            guard texts.count <= limit else {
                throw .invalid(field, "\(field) may hold \(limit) texts, got \(texts.count).")
            }
            let found = texts.compactMap { $0 }
            guard found.count == texts.count else {
                throw .invalid(
                    field, "\(field) must be a list of texts, got \(Self.excerpt(value)).")
            }
            return found
        }
    }

    /// A finite number that may be missing.
    func optionalNumber(_ field: String) throws(OperationError) -> Double? {
        switch members[field] {
        case nil, .null?: return nil
        case let value?:
            guard let number = value.number, number.isFinite else {
                throw .invalid(field, "\(field) must be a number, got \(Self.excerpt(value)).")
            }
            return number
        }
    }

    /// True or false; false when it is missing.
    func flag(_ field: String) throws(OperationError) -> Bool {
        switch members[field] {
        case nil, .null?: return false
        case .boolean(let flag)?: return flag
        case let other?:
            throw .invalid(field, "\(field) must be true or false, got \(Self.excerpt(other)).")
        }
    }

    /// Any value that must be there.
    func value(_ field: String) throws(OperationError) -> JSONValue {
        guard let value = members[field] else { throw missing(field) }
        return value
    }

    /// Numbers by name; none when they are missing.
    func metrics(_ field: String) throws(OperationError) -> MetricValues {
        var metrics = MetricValues()
        switch members[field] {
        case nil, .null?: break
        case .object(let object)?:
            for (name, value) in object {
                if value == .null { continue }
                guard let number = value.number else {
                    throw .invalid(
                        "\(field).\(name)", "\(name) must be a number, got \(Self.excerpt(value)).")
                }
                metrics[name] = number
            }
        case let other?:
            throw .invalid(field, "\(field) must be numbers by name, got \(Self.excerpt(other)).")
        }
        return metrics
    }

    /// Parameter values by name that must be there.
    func parameters() throws(OperationError) -> [(name: String, value: ParameterValue)] {
        guard case .object(let object)? = members["parameters"] else { throw missing("parameters") }
        var values: [(name: String, value: ParameterValue)] = []
        for (name, value) in object {
            guard let scalar = value.parameterValue else {
                throw .invalid(
                    "parameters.\(name)", "\(name) must be one value, got \(Self.excerpt(value)).")
            }
            values.append((name, scalar))
        }
        return values
    }

    /// A result: metrics, or an outcome with a reason, or both.
    func result() throws(OperationError) -> TrialResult {
        let metrics = try self.metrics("metrics")
        let deviations = try self.metrics("deviations")
        let detail = try optionalText("detail")
        let failure = try optionalText("failure")
        if let failure, FailureKind(rawValue: failure) == nil {
            let kinds = FailureKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("failure", "failure must be one of \(kinds), got \(failure.prefix(60)).")
        }
        var outcome = TrialOutcome.completed
        switch members["outcome"] {
        case nil, .null?, .string("completed")?:
            guard members["metrics"] != nil else { throw missing("metrics") }
            guard failure == nil else {
                throw .invalid("failure", "failure says how a trial failed; give outcome too.")
            }
        case let value?:
            // Callers may say more than a training program: one that says it was interrupted would be
            // started for ever.
            guard let stated = OutcomeBody.told(value, failure: failure, detail: detail) else {
                throw .invalid(
                    "outcome",
                    "outcome must be failed, infeasible or out_of_memory with a reason, such as "
                        + "{\"failed\": \"diverged\"}, and failure goes with failed alone; got \(Self.excerpt(value))."
                )
            }
            outcome = stated
        }
        return TrialResult(
            outcome, metrics: metrics, deviations: deviations, detail: detail)
    }

    /// The idempotency key, if there is one, with a digest of the whole request.
    func key() throws(OperationError) -> IdempotencyKey? {
        guard let name = try optionalText("key") else { return nil }
        guard (1...200).contains(name.utf8.count) else {
            throw .invalid("key", "key must have 1 to 200 bytes, got \(name.utf8.count).")
        }
        return IdempotencyKey(name, fingerprint: BodyDigest.text(of: .object(members), for: method))
    }

    private func missing(_ field: String) -> OperationError {
        .invalid(field, "\(method) needs \(field).")
    }

    private static func excerpt(_ value: JSONValue) -> String {
        let text = value.text()
        return text.count <= 60 ? text : "\(text.prefix(60))…"
    }
}
