package import LuthierDomain
package import LuthierWire

/// Runs studies on the server's own machine; made by a floor above, which may start programs.
package protocol StudyRuns: Sendable {
    /// Refuses a study file whose study could not be run here.
    ///
    /// - Parameter definition: The study file as JSON; what makes it no study file is left to others.
    /// - Throws: What is missing, under 409.
    func check(_ definition: JSONValue) async throws(Problem)

    /// Begins to run a study; opens it first if it had ended and its budget leaves room.
    ///
    /// It is durable when this returns: the study runs on after the server was killed and started anew.
    ///
    /// - Parameters:
    ///   - study: The study's name.
    ///   - parallel: Trials at once; nil for the study's own number.
    ///   - who: Who asked for it.
    /// - Throws: 404 when there is no such study, 409 when it runs already, is over or cannot be run here.
    func begin(_ study: String, parallel: Int?, by who: String) async throws(Problem)

    /// Interrupts the running trials of a study, which are begun again when it is run again.
    ///
    /// - Parameter study: The study's name.
    /// - Throws: 409 when it does not run here.
    func interrupt(_ study: String) async throws(Problem)

    /// Ends the run of a study that is about to be deleted; returns when nothing of it runs.
    func forget(_ study: String) async

    /// How the run of a study stands; nil when it does not run here.
    func standing(of study: String) async -> RunStanding?

    /// How all runs stand, in the order in which they were asked for.
    func standings() async -> [RunStanding]
}

/// How the run of a study stands.
package struct RunStanding: Sendable, Hashable {
    /// What it does.
    package enum State: String, Sendable, Hashable, CaseIterable {
        /// It waits until others need fewer of the trials that may run at once.
        case waiting
        /// It runs trials.
        case running
        /// It failed, and is tried again after a while.
        case failing
        /// Its trials are being interrupted.
        case stopping
    }

    /// What it does.
    package let state: State
    /// Trials that it may run at once; 0 while it waits.
    package let slots: Int
    /// Who asked for it.
    package let who: String
    /// When it was asked for.
    package let since: Timestamp
    /// What keeps it from running trials.
    package let problem: String?

    /// A standing.
    package init(state: State, slots: Int, who: String, since: Timestamp, problem: String?) {
        self.state = state
        self.slots = slots
        self.who = who
        self.since = since
        self.problem = problem
    }

    /// The standing as JSON.
    var json: JSONValue {
        var body: JSONObject = [
            "state": .string(state.rawValue), "parallel": .integer(slots), "by": .string(who),
            "since": .string(since.text),
        ]
        body["problem"] = problem.map { .string($0) }
        return .object(body)
    }
}
