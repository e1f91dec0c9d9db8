public import LuthierDomain

/// A tracking service that training programs take for one elsewhere: what they log there are reports.
///
/// Programs find it by environment variables, so they need no change.
public protocol ProgramTracking: Sendable {
    /// Serves one run of a program, from before it starts until nothing of it is left.
    ///
    /// What is received once `body` has returned is still handed over before this returns; afterwards
    /// the program's variables open nothing.
    ///
    /// - Parameters:
    ///   - program: The run that the service shows to the program.
    ///   - receive: Is given what the program logs, in the order in which it was logged; the program
    ///     waits until it has returned.
    ///   - body: Runs the program with the variables.
    /// - Returns: What the body returns.
    func serve<Value: Sendable>(
        _ program: TrackedProgram, receive: @escaping @Sendable (Measurement) async -> Void,
        _ body: (TrackingVariables) async -> Value
    ) async -> Value
}

/// A run of a program, as a tracking service shows it.
public struct TrackedProgram: Sendable, Hashable {
    /// The study, which the program sees as its experiment.
    public let study: String
    /// What the run is called.
    public let name: String
    /// The folder on this machine in which the program keeps files; an absolute path.
    public let artifacts: String

    /// A run.
    public init(study: String, name: String, artifacts: String) {
        self.study = study
        self.name = name
        self.artifacts = artifacts
    }
}

/// The environment by which a program finds a tracking service.
public struct TrackingVariables: Sendable, Hashable {
    /// Variables to set.
    public let set: [String: String]
    /// Variables of the user's own that would lead elsewhere.
    public let removed: Set<String>
    /// The variables among `set` whose values are to appear in no log.
    public let secrets: Set<String>
    /// The address that must be reached directly, whatever proxy the user has.
    public let direct: String

    /// An environment.
    public init(
        set: [String: String], removed: Set<String>, secrets: Set<String>, direct: String
    ) {
        self.set = set
        self.removed = removed
        self.secrets = secrets
        self.direct = direct
    }

    /// An environment with these variables in it.
    ///
    /// Libraries send requests through the proxies of `HTTP_PROXY` and its like, also those to this
    /// machine, unless `NO_PROXY` or `no_proxy`, whichever they read, names the address.
    ///
    /// - Parameter environment: The program's other variables.
    /// - Returns: All of them.
    public func added(to environment: [String: String]) -> [String: String] {
        var environment = environment.filter { !removed.contains($0.key) }
        environment.merge(set) { $1 }
        let exceptions = ["no_proxy", "NO_PROXY"].lazy.compactMap { environment[$0] }
            .first { !$0.isEmpty }
        let all = exceptions.map { "\($0),\(direct)" } ?? direct
        environment["no_proxy"] = all
        environment["NO_PROXY"] = all
        return environment
    }
}
