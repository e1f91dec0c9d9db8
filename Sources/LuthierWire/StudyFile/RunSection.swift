import LuthierDomain

/// Reads how trials are run and watched: `report`, `sampler`, `scheduler`, `retry`, `limits`.
enum RunSection {
    /// Reads `report`.
    static func report(_ file: Fields) -> MetricSource {
        guard let fields = file.fields("report") else {
            return file["report"]?.text == "mlflow" ? .mlflow([]) : .standardOutput
        }
        if let path = fields["file"]?.text { return .file(path) }
        if let keys = fields.fields("mlflow") {
            return .mlflow(
                keys.named.compactMap { name, _, value in
                    value.text.map { MetricSource.LoggedName(metric: name, key: $0) }
                })
        }
        return .patterns(
            (fields.fields("pattern")?.named ?? []).compactMap { name, _, value in
                value.text.map { MetricSource.Pattern(metric: name, expression: $0) }
            })
    }

    /// Reads `sampler` or `scheduler`: a name, or a mapping with `kind` and settings.
    ///
    /// Which methods and settings exist is known to those who provide them.
    static func method(_ key: String, in file: Fields) -> MethodChoice? {
        if let name = file[key]?.text { return MethodChoice(name) }
        guard let fields = file.fields(key), let kind = fields["kind"]?.text else { return nil }
        return MethodChoice(
            kind,
            options: fields.named.compactMap { name, _, value in
                guard name != "kind", let scalar = value.scalar else { return nil }
                return MethodChoice.Option(name: name, value: scalar)
            })
    }

    /// Reads `retry`.
    static func retry(_ fields: Fields?) -> RetryPolicy {
        var policy = RetryPolicy()
        guard let fields else { return policy }
        policy.attempts = fields["attempts"]?.wholeNumber ?? policy.attempts
        guard let words = fields["on"]?.items?.compactMap(\.text) else { return policy }
        policy.causes = Set(words.compactMap(FailureKind.init(rawValue:)))
        policy.retriesOutOfMemory = words.contains(StudyFileKeys.outOfMemory)
        return policy
    }

    /// Reads `limits`.
    static func limits(_ fields: Fields?, into issues: inout IssueList) -> TrialLimits {
        var limits = TrialLimits()
        guard let fields else { return limits }
        limits.time = fields.positiveDuration("time", into: &issues)
        limits.memory = fields.positiveSize("memory", into: &issues)
        limits.checkpoints = fields.positiveSize("checkpoints", into: &issues)
        limits.grace = fields["grace"]?.duration ?? limits.grace
        limits.output = fields["output"]?.size ?? limits.output
        return limits
    }
}

extension Fields {
    /// A number of bytes above 0; nil after noting that it is 0.
    func positiveSize(_ key: String, into issues: inout IssueList) -> Int? {
        guard let node = self[key], let size = node.size else { return nil }
        if size == 0 {
            issues.add(
                .outOfRange, at: node, path + [key],
                "\(key) must be above 0.", hint: "Leave it out for no limit.")
        }
        return size
    }
}
