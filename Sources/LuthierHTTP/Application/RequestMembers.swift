import LuthierDomain
import LuthierWire

/// Reads the parameters of an operation from a request's path, query, headers and body.
enum RequestMembers {
    /// Bytes of the longest body.
    static let bodyLimit = 1 << 20
    /// Values in the longest body: the parameters of the widest study, with six keys each and a few settings.
    static let valueLimit = 50_000

    /// The parameters.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - match: Its route, with the names in its path.
    ///   - bytes: Its body.
    /// - Returns: Everything by name, the same as over any other transport.
    /// - Throws: 400 with the field that is wrong, 415 for a body that is not said to be JSON.
    static func read(
        _ request: ServerRequest, _ match: RouteMatch, body bytes: [UInt8]
    ) throws(Problem) -> JSONObject {
        var members = try query(request, match.route)
        for (name, value) in try body(request, match, bytes) { members[name] = value }
        for name in match.route.names {
            let value = try value(of: name, in: match)
            if let other = members[name], other != value {
                throw Problem(
                    400, "invalid",
                    "\(name) is \(other.text()) in the body and \(value.text()) in the path; name it "
                        + "once.", field: name)
            }
            members[name] = value
        }
        if let key = request.header("idempotency-key"), takes("key", match.route) {
            if let other = members["key"], other != .string(key) {
                throw Problem(
                    400, "invalid",
                    "the body has another key than the header Idempotency-Key; give one of them.",
                    field: "key")
            }
            members["key"] = .string(key)
        }
        return members
    }

    private static func takes(_ field: String, _ route: Route) -> Bool {
        route.body?.contains { $0.name == field } == true
    }

    private static func value(
        of name: String, in match: RouteMatch
    ) throws(Problem) -> JSONValue {
        let text = match.names[name] ?? ""
        guard name == "number" else { return .string(text) }
        guard let number = whole(text) else {
            throw Problem(
                400, "invalid",
                "number must be a whole number of at least 0, got \"\(text.prefix(40))\".",
                field: "number")
        }
        return .integer(number)
    }

    private static func whole(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    // MARK: Query

    private static func query(
        _ request: ServerRequest, _ route: Route
    ) throws(Problem) -> JSONObject {
        var members = JSONObject()
        for part in request.query.split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentText.decoded(sides[0], plusIsBlank: true),
                let text = PercentText.decoded(
                    sides.count > 1 ? sides[1] : "", plusIsBlank: true)
            else {
                throw Problem(
                    400, "invalid_query",
                    "the query has a broken percent encoding or a control character; write each byte "
                        + "as % and two hexadecimal digits, in UTF-8.", field: "query")
            }
            let names = route.query.map(\.name)
            guard names.contains(name) else {
                throw unknown(name, in: names, of: "query of this path")
            }
            let value = whole(text).map { JSONValue.integer($0) } ?? .string(text)
            guard members.insert(value, for: name) else {
                throw Problem(400, "invalid", "\(name) is there twice; keep one.", field: name)
            }
        }
        return members
    }

    // MARK: Body

    private static func body(
        _ request: ServerRequest, _ match: RouteMatch, _ bytes: [UInt8]
    ) throws(Problem) -> JSONObject {
        guard let fields = match.route.body else {
            guard bytes.isEmpty else {
                throw Problem(
                    400, "invalid", "this request takes no body; leave it away.", field: "body")
            }
            return JSONObject()
        }
        if request.count(of: "content-type") > 0 || !bytes.isEmpty { try checkType(request) }
        if bytes.isEmpty { return JSONObject() }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(
                parsing: bytes,
                limits: JSONReadingOptions(maximumBytes: bodyLimit, maximumValues: valueLimit))
        } catch {
            throw Problem(400, "unreadable", "the body is no JSON: \(error)", field: "body")
        }
        guard let members = value.members else {
            throw Problem(
                400, "invalid",
                "the body must be an object, such as {\"count\": 1}, got "
                    + "\(value.text().prefix(40)).", field: "body")
        }
        let names = fields.map(\.name) + match.route.names
        for (name, _) in members where !names.contains(name) {
            throw unknown(name, in: fields.map(\.name), of: "body")
        }
        return members
    }

    private static func checkType(_ request: ServerRequest) throws(Problem) {
        let type = request.header("content-type")?.split(separator: ";").first?
            .trimmingBlanks.lowercased()
        guard type == "application/json" else {
            throw Problem(
                415, "unsupported_type",
                "a body must be JSON; send it with the header Content-Type: application/json.",
                field: "content-type")
        }
        guard request.header("content-encoding").map({ $0.lowercased() == "identity" }) ?? true
        else {
            throw Problem(
                415, "unsupported_encoding", "a body must not be compressed.",
                field: "content-encoding")
        }
    }

    private static func unknown(_ name: String, in names: [String], of what: String) -> Problem {
        let hint =
            if let near = nearestWord(to: name, in: names) {
                "Did you mean \(near)?"
            } else if names.isEmpty {
                "It has none."
            } else {
                "It has \(names.joined(separator: ", "))."
            }
        return Problem(
            400, "unknown_field", "there is no \"\(name.prefix(80))\" in the \(what). \(hint)",
            field: String(name.prefix(80)))
    }
}

extension Substring {
    /// The text without blanks at its ends.
    fileprivate var trimmingBlanks: Substring {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
