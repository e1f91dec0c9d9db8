import LuthierDomain

/// Reads and writes `artifacts`: how much is kept of what trials leave.
enum ArtifactsSection {
    /// Reads the section.
    ///
    /// - Parameters:
    ///   - file: The study file.
    ///   - issues: Receives sizes of 0.
    /// - Returns: The policy of what can be read.
    static func read(_ file: Fields, into issues: inout IssueList) -> ArtifactPolicy {
        var policy = ArtifactPolicy()
        guard let fields = file.fields("artifacts") else { return policy }
        policy.quota = fields.positiveSize("quota", into: &issues)
        policy.perTrial = fields.positiveSize("per_trial", into: &issues)
        if let best = fields.fields("keep")?["best"]?.wholeNumber {
            policy.keep = .best(best)
        } else {
            switch fields["keep"]?.text {
            case "completed": policy.keep = .completed
            case "nothing": policy.keep = .nothing
            default: break
            }
        }
        return policy
    }

    /// The section of a policy; nil for the usual one.
    static func json(_ policy: ArtifactPolicy) -> JSONValue? {
        var body = JSONObject()
        body["quota"] = policy.quota.map { .integer($0) }
        body["per_trial"] = policy.perTrial.map { .integer($0) }
        switch policy.keep {
        case .all: break
        case .completed: body["keep"] = "completed"
        case .best(let count): body["keep"] = ["best": .integer(count)]
        case .nothing: body["keep"] = "nothing"
        }
        return body.isEmpty ? nil : .object(body)
    }
}
