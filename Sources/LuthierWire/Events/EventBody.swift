package import LuthierDomain

/// Events on the wire: place, time and kind, with what the log says.
package enum EventBody {
    /// An event as a JSON object.
    package static func json(_ record: EventRecord) -> JSONValue {
        let codec = EventCodec.standard
        var body: JSONObject = [
            "sequence": .integer(record.sequence), "time": .string(record.time.text),
            "kind": .string(EventCodec.kind(of: record.event)),
        ]
        do throws(JSONError) {
            body["body"] = try JSONValue(parsing: codec.body(of: record.event))
        } catch {
            preconditionFailure("the codec wrote what is no JSON: \(error)")
        }
        return .object(body)
    }
}
