package import LuthierDomain

/// Turns events into texts and back.
///
/// An event is a word for its kind and a JSON object. Values of an assignment stand in the order of
/// the search space, without names, so that a log stays small:
///
/// ```json
/// {"trial":17,"attempt":1,"values":[0.1,null,"adam"],"history":41,"token":42,"worker":"w1","expires":9}
/// ```
///
/// Keys that are not known are passed over and keys with a usual value are left out, so that
/// versions can read each other's events. A parameter that is inactive is `null`, and the choice
/// `null` is `{"value":null}`.
package struct EventCodec: Sendable {
    /// How definitions are written inside events.
    package struct Definitions: Sendable {
        /// Gives the JSON object of a definition.
        package let encode: @Sendable (StudyDefinition) -> [UInt8]
        /// Gives the definition of a JSON object, or throws what is wrong with it.
        package let decode: @Sendable ([UInt8]) throws -> StudyDefinition

        /// A way of writing definitions; `decode` undoes `encode`.
        package init(
            encode: @escaping @Sendable (StudyDefinition) -> [UInt8],
            decode: @escaping @Sendable ([UInt8]) throws -> StudyDefinition
        ) {
            self.encode = encode
            self.decode = decode
        }
    }

    /// Why an event cannot be read.
    package enum Failure: Error, Hashable {
        /// A word in it is not known; a newer version may have written it.
        case unknownWord(String)
        /// It is not what its kind needs, as a sentence says.
        case malformed(String)
    }

    /// Bodies come from our own log, so they may be as large as a database can hold.
    static let options = JSONReadingOptions(
        maximumBytes: 1 << 30, maximumStringBytes: 1 << 30)

    let definitions: Definitions

    /// A codec that leaves definitions to another.
    package init(definitions: Definitions) { self.definitions = definitions }

    /// The word for an event's kind.
    package static func kind(of event: StudyEvent) -> String {
        switch event {
        case .created: "created"
        case .revised: "revised"
        case .rejudged: "rejudged"
        case .enqueued: "enqueued"
        case .started: "started"
        case .renewed: "renewed"
        case .measured: "measured"
        case .ruled: "ruled"
        case .halted: "halted"
        case .paused: "paused"
        case .ended: "ended"
        case .late: "late"
        case .added: "added"
        case .holdout(.started): "holdout_started"
        case .holdout(.renewed): "holdout_renewed"
        case .holdout(.ended): "holdout_ended"
        case .artifacts(.kept): "artifacts_kept"
        case .artifacts(.removed): "artifacts_removed"
        case .annotated: "annotated"
        case .closed: "closed"
        case .reopened: "reopened"
        }
    }

    /// An assignment as a JSON object by name, for people; inactive parameters are left out.
    package static func object(_ assignment: Assignment) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in assignment.entries {
                writer.key(name)
                switch value {
                case .real(let value): writer.double(value)
                case .integer(let value): writer.integer(value)
                case .text(let value): writer.string(value)
                case .boolean(let value): writer.boolean(value)
                case .null: writer.null()
                }
            }
        }
        return writer.text
    }

    /// Numbers as a JSON object by name, for people.
    package static func object(_ metrics: MetricValues) -> String {
        var writer = JSONWriter()
        EventBodyWriter.write(metrics, to: &writer)
        return writer.text
    }

    /// The body of an event.
    ///
    /// - Returns: A JSON object on one line.
    package func body(of event: StudyEvent) -> String {
        var writer = JSONWriter(capacity: 256)
        writer.object { EventBodyWriter.writeMembers(of: event, to: &$0, definitions) }
        return writer.text
    }

    /// An event from its kind and body.
    ///
    /// - Parameters:
    ///   - kind: The word for its kind.
    ///   - body: Its body, UTF-8.
    ///   - names: The names of the study's parameters.
    /// - Returns: The event that was encoded.
    /// - Throws: A ``Failure`` that says what cannot be understood.
    /// - Complexity: O(size of the body).
    package func event(
        kind: String, body: UnsafeBufferPointer<UInt8>, names: [String]
    ) throws(Failure) -> StudyEvent {
        var members = EventMembers(names: names)
        do throws(JSONError) {
            try JSONReader.read(body, options: Self.options) { (reader) throws(JSONError) in
                try members.read(from: &reader)
            }
        } catch {
            throw .malformed(error.description)
        }
        return try event(kind: kind, members)
    }

    private func event(
        kind: String, _ members: borrowing EventMembers
    ) throws(Failure) -> StudyEvent {
        switch kind {
        case "created": return .created(try definition(members))
        case "revised": return .revised(try definition(members))
        case "rejudged": return .rejudged(try members.rejudgements())
        case "enqueued":
            return .enqueued(number: members.trial, try members.requiredAssignment())
        case "started": return .started(try members.start())
        case "renewed":
            return .renewed(number: members.trial, token: members.token, expires: members.expires)
        case "measured":
            let measurement = Measurement(
                step: members.step, unit: members.unit, resource: members.resource,
                metrics: members.metrics, deviations: members.deviations)
            return .measured(
                number: members.trial, token: members.token, measurement, expires: members.expires)
        case "ruled":
            return .ruled(
                number: members.trial, token: members.token, try members.ruling())
        case "halted": return .halted(number: members.trial, token: members.token)
        case "paused": return .paused(number: members.trial, token: members.token)
        case "ended":
            return .ended(
                TrialEnd(
                    number: members.trial, token: members.token, outcome: try members.outcome(),
                    metrics: members.metrics, deviations: members.deviations,
                    retries: members.retries))
        case "late":
            let result = LateResult(
                token: members.token, outcome: try members.outcome(), metrics: members.metrics)
            return .late(number: members.trial, result)
        case "added":
            return .added(
                number: members.trial, try members.requiredAssignment(), try members.outcome(),
                members.metrics, deviations: members.deviations)
        case "holdout_started":
            return .holdout(.started(number: members.trial, members.lease))
        case "holdout_renewed":
            return .holdout(
                .renewed(number: members.trial, token: members.token, expires: members.expires))
        case "holdout_ended":
            return .holdout(
                .ended(
                    HoldoutEnd(
                        number: members.trial, token: members.token,
                        outcome: try members.outcome(), metrics: members.metrics,
                        deviations: members.deviations)))
        case "artifacts_kept":
            return .artifacts(
                .kept(number: members.trial, token: members.token, try members.artifacts()))
        case "artifacts_removed":
            return .artifacts(.removed(members.numbers, try members.removal()))
        case "annotated":
            return .annotated(number: members.annotatedTrial, members.annotation)
        case "closed": return .closed(try members.ending())
        case "reopened": return .reopened
        default: throw .unknownWord(kind)
        }
    }

    private func definition(
        _ members: borrowing EventMembers
    ) throws(Failure) -> StudyDefinition {
        guard let json = members.definition else { throw .malformed("it has no definition") }
        do {
            return try definitions.decode(json)
        } catch {
            throw .malformed("its definition cannot be read: \(error)")
        }
    }
}
