public import LuthierDomain
import LuthierPorts
import Synchronization

/// A trial while the objective evaluates it: its values, and the way to report.
public struct RunningTrial: Sendable {
    /// The trial's number, from 0.
    public let number: Int
    /// Which start of the trial this is, from 1.
    public let attempt: Int
    /// A number for the objective's own random choices; differs from trial to trial.
    public let seed: UInt64
    /// How far to train by now, in the resource of the study's scheduler; nil is to the end.
    ///
    /// A trial that has come so far may be paused, and be continued later in another call, with the
    /// same number, the next attempt and a larger resource. What it has learnt by then is its own to
    /// keep, for example by its number; a trial that begins anew is as valid.
    public let resource: Double?
    /// The trial whose training this one goes on from, with values of its own; nil when it begins from nothing.
    ///
    /// A population makes such copies: before it trains, take over what that trial had learnt by its last call.
    public let parent: Int?
    /// Which fold or seed this call is for; nil where a trial is one call.
    public let unit: Replication.Unit?
    private let values: [String: ParameterValue]
    private let send: @Sendable (Measurement) async -> TrialDecision

    init(
        _ launch: TrialLaunch, send: @escaping @Sendable (Measurement) async -> TrialDecision
    ) {
        number = launch.number
        attempt = launch.attempt
        seed = launch.seed
        resource = launch.resource
        parent = launch.parent
        unit = launch.unit
        values = Dictionary(launch.values.map { ($0.name, $0.value) }) { first, _ in first }
        self.send = send
    }

    /// The value of a parameter that is always active.
    ///
    /// - Parameter tunable: A parameter of the study.
    /// - Returns: Its value in this trial.
    /// - Throws: When the parameter is inactive in this trial or none of this study.
    public func value<Value>(_ tunable: Tunable<Value>) throws(MissingValue) -> Value {
        guard let value = self[tunable] else { throw MissingValue(name: tunable.parameter.name) }
        return value
    }

    /// The value of a parameter, or nil when it is inactive in this trial.
    public subscript<Value>(tunable: Tunable<Value>) -> Value? {
        values[tunable.parameter.name].flatMap(tunable.read)
    }

    /// Reports numbers on the way.
    ///
    /// - Parameters:
    ///   - step: How far training has come.
    ///   - metrics: The numbers by name.
    ///   - unit: Which of several like evaluations they belong to, such as `fold-3`.
    /// - Throws: `TrialMustEnd` when a scheduler stops or pauses the trial, or the study has ended; let
    ///   it pass through, after keeping what a paused trial needs to go on.
    public func report(
        step: Int, _ metrics: MetricValues, unit: String? = nil
    ) async throws(TrialMustEnd) {
        let decision = await send(Measurement(step: step, unit: unit, metrics: metrics))
        if decision != .proceed { throw TrialMustEnd() }
    }
}

/// A parameter was read that has no value in this trial.
public struct MissingValue: Error, Sendable, CustomStringConvertible {
    /// The parameter's name.
    public let name: String

    /// What is wrong and what to do.
    public var description: String {
        "The parameter \"\(name)\" has no value in this trial. Read conditional parameters by "
            + "subscript, and give every parameter to the study."
    }
}

/// Thrown by a report when the trial is to end now.
public struct TrialMustEnd: Error, Sendable {}

/// Thrown by an objective for settings that cannot be.
public struct InfeasibleTrial: Error, Sendable {
    /// Why they cannot be.
    public let reason: String

    /// An infeasible trial.
    public init(_ reason: String) { self.reason = reason }
}
