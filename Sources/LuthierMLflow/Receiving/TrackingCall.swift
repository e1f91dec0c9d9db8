import Foundation
import LuthierWire

/// One call of an MLflow client: what is called, and with which members.
struct TrackingCall: Sendable {
    /// Bytes of the longest body; clients send batches of at most 1 MB.
    static let bodyLimit = 4 << 20
    private static let options = JSONReadingOptions(
        maximumDepth: 32, maximumBytes: bodyLimit, maximumStringBytes: bodyLimit,
        allowsNonFinite: true)

    /// The method.
    let method: String
    /// The path below `/api/2.0/mlflow/`, such as `runs/get`.
    let path: String
    /// The members of the body, or of the query where there is no body.
    let members: JSONObject

    /// Reads a call.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path below `/api/2.0/mlflow/`.
    ///   - query: What follows the question mark.
    ///   - body: The body; may be empty.
    /// - Throws: When the body is no JSON object.
    init(
        method: String, path: String, query: String, body: [UInt8]
    ) throws(TrackingRefusal) {
        self.method = method
        self.path = path
        guard !body.isEmpty else {
            members = Self.members(ofQuery: query)
            return
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: body, limits: Self.options)
        } catch {
            throw TrackingRefusal(
                400, "MALFORMED_REQUEST", "the body is no JSON: \(error.message)")
        }
        guard let members = value.members else {
            throw TrackingRefusal(
                400, "MALFORMED_REQUEST", "the body is JSON, but no object in braces.")
        }
        self.members = members
    }

    private static func members(ofQuery query: String) -> JSONObject {
        var members = JSONObject()
        for part in query.split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let texts = sides.map { side in
                String(side.map { $0 == "+" ? " " : $0 }).removingPercentEncoding ?? String(side)
            }
            members[texts[0]] = .string(texts.count > 1 ? texts[1] : "")
        }
        return members
    }

    /// A text that must be there.
    func text(_ name: String) throws(TrackingRefusal) -> String {
        guard let text = members[name]?.stringValue, !text.isEmpty else {
            throw .invalid("the call lacks \"\(name)\", which must be a text that is not empty.")
        }
        return text
    }

    /// A whole number, which JSON of Protobuf may also hold as a text; nil when it is not there.
    static func whole(_ value: JSONValue?) -> Int? {
        value?.integerValue ?? value?.stringValue.flatMap { Int($0) }
    }
}
