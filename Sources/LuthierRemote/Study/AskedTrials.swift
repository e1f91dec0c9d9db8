import LuthierDomain
import LuthierEngine
import LuthierWire

/// Reads the answer to an ask.
enum AskedTrials {
    /// The answer.
    ///
    /// - Parameters:
    ///   - body: Its members.
    ///   - definition: The study that it is about.
    /// - Returns: Nil when it cannot be understood.
    static func reply(_ body: JSONObject, _ definition: StudyDefinition) -> AskReply? {
        guard let elements = body["trials"]?.elements, elements.count <= 1 else { return nil }
        let trials = elements.compactMap { trial($0, definition) }
        let state = body["state"]?.stringValue
        guard trials.count == elements.count, !trials.isEmpty || state != nil else { return nil }
        return AskReply(
            trials: trials, state: state, reason: body["reason"]?.stringValue,
            revision: body["revision"]?.integerValue ?? 0)
    }

    /// A trial with its values in the form that the study's own space gives them, as programs of
    /// every worker get them.
    private static func trial(_ value: JSONValue, _ definition: StudyDefinition) -> AskedTrial? {
        guard let number = value["number"]?.integerValue, number >= 0,
            let token = value["token"]?.integerValue,
            let attempt = value["attempt"]?.integerValue, attempt >= 1,
            let lease = value["lease_seconds"]?.integerValue, (1...86_400).contains(lease),
            let seed = value["seed"]?.integerValue.flatMap({ UInt64(exactly: $0) }),
            let members = value["parameters"]?.members
        else { return nil }
        let entries = members.compactMap { name, value in
            value.parameterValue.map { (name: name, value: $0) }
        }
        guard entries.count == members.count,
            let assignment = definition.space.recordedAssignment(of: entries)
        else { return nil }
        // In the order in which they are to be run, which may be another than the study's.
        let names = (value["units"]?.elements ?? []).compactMap(\.stringValue)
        let known = Dictionary(
            uniqueKeysWithValues: (definition.replication?.units ?? []).map { ($0.name, $0) })
        let units = names.compactMap { known[$0] }
        guard units.count == names.count, Set(units).count == units.count else { return nil }
        return AskedTrial(
            number: number, assignment: assignment,
            values: definition.space.passedValues(of: assignment), attempt: attempt, token: token,
            term: .seconds(lease), seed: seed, resource: value["resource"]?.number,
            parent: value["parent"]?.integerValue, units: units)
    }
}
