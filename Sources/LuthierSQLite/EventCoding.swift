package import LuthierDomain

/// Turns events into texts and back.
///
/// Encoding never fails; decoding gives what was encoded, whatever the version that encoded it.
package protocol EventCoding: Sendable {
    /// The word for an event's kind, and the rest of it as JSON.
    func encode(_ event: StudyEvent) -> (kind: String, body: String)

    /// An event from its kind and body.
    ///
    /// - Parameters:
    ///   - kind: The word for its kind.
    ///   - body: The bytes of its body.
    ///   - names: The names of the study's parameters, for the values of assignments.
    /// - Throws: A `CodingFailure`.
    func decode(
        kind: String, body: UnsafeBufferPointer<UInt8>, names: [String]
    ) throws(EventCodingFailure) -> StudyEvent

    /// The values of an assignment as a JSON object, for people.
    func object(_ assignment: Assignment) -> String

    /// Numbers by name as a JSON object, for people.
    func object(_ metrics: MetricValues) -> String
}

/// Why an event could not be read.
package enum EventCodingFailure: Error {
    /// Its kind is not known; a newer version may have written it.
    case unknownKind
    /// Its body is not what its kind needs, as a sentence says.
    case malformed(String)
}
