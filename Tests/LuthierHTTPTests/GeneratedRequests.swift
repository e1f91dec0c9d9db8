import LuthierHTTP
import LuthierMath
import LuthierWire

/// Requests that are drawn at random from the OpenAPI document: most are nearly right, some are not.
///
/// Equal seeds give equal requests.
struct GeneratedRequests {
    /// A request, as a client would send it.
    struct Request {
        let route: Route
        let target: String
        let headers: [(name: String, value: String)]
        let body: [UInt8]
    }

    private static let words = [
        "s", "t", "x", "loss", "w1", "history", "plain.js", "0", "1", "completed", "interrupted",
    ]
    private static let hostileTexts = [
        "", " ", ".", "..", "../../etc/passwd", "a/b", "a\\b", "%", "%zz", "\u{0}", "\r\nX: y",
        "\u{202E}", "😀", "é", "<script>", "' OR 1=1 --", "null", "NaN", "-1", "1e999",
        "9223372036854775808", String(repeating: "x", count: 600),
        String(repeating: "語", count: 300),
    ]
    private static let hostileValues: [JSONValue] = [
        .null, true, false, 0, -1, 1, .integer(.max), .integer(.min), 0.5, 1e308, -1e308, 1e-300,
        "", "NaN", "Infinity", [], [[]], [.null], .object(JSONObject()), ["": 1], ["x": [1, 2]],
        ["__proto__": .null],
    ]

    private let document: JSONValue
    private var source: RandomSource

    /// - Parameters:
    ///   - document: The OpenAPI document.
    ///   - seed: Any number.
    init(of document: JSONValue, seed: UInt64) {
        self.document = document
        source = RandomSource(seed: seed, purpose: .test)
    }

    /// The next request, for a route that is drawn too; studies are created often and deleted seldom.
    mutating func next() -> Request {
        var route = one(of: RouteTable.routes)
        if route.id == "deleteStudy" || route.id == "stopStudy", chance(0.9) {
            route = RouteTable.routes.first { $0.id == "ask" } ?? route
        }
        if chance(0.02) {
            let create = RouteTable.routes.first { $0.id == "createStudy" }
            return Request(
                route: create ?? route, target: "/api/v1/studies", headers: Self.json,
                body: Array(Caller.definition(one(of: ["s", "t"]), trials: 200).utf8))
        }
        return Request(
            route: route, target: target(of: route), headers: headers(of: route),
            body: body(of: route))
    }

    private static let json = [(name: "Content-Type", value: "application/json")]

    // MARK: Heads

    private mutating func target(of route: Route) -> String {
        var target = ""
        for piece in route.pieces {
            switch piece {
            case .word(let word): target += "/\(word)"
            case .name("number"): target += "/\(chance(0.8) ? String(below(8)) : text())"
            case .name: target += "/\(chance(0.8) ? one(of: Self.words) : text())"
            }
        }
        if target.isEmpty { target = "/" }
        var query: [String] = []
        for field in route.query where chance(0.4) {
            let value = chance(0.7) ? plain(value(of: field.schema, depth: 0)) : text()
            query.append("\(field.name)=\(value)")
            if chance(0.03) { query.append("\(field.name)=\(value)") }
        }
        if chance(0.03) { query.append(text()) }
        return target + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    private mutating func headers(of route: Route) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if route.body != nil {
            let types = [
                "text/plain", "application/json; charset=utf-16", "", "multipart/form-data",
            ]
            let type = chance(0.95) ? "application/json" : one(of: types)
            headers.append(("Content-Type", type))
            if chance(0.1) {
                headers.append(("Idempotency-Key", one(of: Self.words + Self.hostileTexts)))
            }
        }
        if chance(0.05) { headers.append(("If-None-Match", one(of: ["*", "\"a\"", "W/\"\""]))) }
        if chance(0.05) { headers.append(("Last-Event-ID", one(of: Self.hostileTexts))) }
        if chance(0.05) {
            headers.append(("Accept", one(of: ["text/html", "*/*", "", "a/b;q=9"])))
        }
        return headers
    }

    // MARK: Bodies

    private mutating func body(of route: Route) -> [UInt8] {
        guard let fields = route.body else { return chance(0.05) ? Array("{}".utf8) : [] }
        var object = JSONObject()
        for field in fields where chance(field.isRequired ? 0.97 : 0.4) {
            object[field.name] =
                switch field.name {
                case "token" where chance(0.8): .integer(1 + below(40))
                case "metrics" where chance(0.8): ["loss": .double(Double(below(100)) / 7)]
                case "parameters" where chance(0.6): ["x": .double(Double(below(100)) / 100)]
                case "definition": definition()
                case "text" where chance(0.8): .string(text(of: definition()))
                default: value(of: field.schema, depth: 0)
                }
        }
        if chance(0.03) { object[text()] = one(of: Self.hostileValues) }
        var writer = JSONWriter()
        writer.value(chance(0.98) ? .object(object) : one(of: Self.hostileValues))
        var bytes = writer.bytes
        switch below(40) {
        case 0: bytes = Array(bytes.prefix(below(bytes.count + 1)))
        case 1: bytes.insert(UInt8(below(256)), at: below(bytes.count + 1))
        case 2: bytes += bytes
        case 3: bytes = [UInt8](repeating: 0x5B, count: 1 + below(5000))
        default: break
        }
        return bytes
    }

    /// A study file with a part that is another than it was.
    private mutating func definition() -> JSONValue {
        let text = Caller.definition(one(of: Self.words), trials: 1 + below(300))
        guard var value = (try? JSONValue(parsing: Array(text.utf8)))?["definition"] else {
            return .null
        }
        if chance(0.7) { value = changed(value) }
        return value
    }

    private mutating func changed(_ value: JSONValue) -> JSONValue {
        guard var members = value.members, let name = members.keys.randomElement(using: &source),
            chance(0.8)
        else { return one(of: Self.hostileValues) }
        let schema = document["components"]?["schemas"]?["StudyFile"]?["properties"]
        switch below(4) {
        case 0: members[text()] = one(of: Self.hostileValues)
        case 1:
            if let added = schema?.members?.keys.randomElement(using: &source) {
                members[added] = self.value(of: schema?[added] ?? .null, depth: 0)
            }
        default: members[name] = changed(members[name] ?? .null)
        }
        return .object(members)
    }

    /// A value that mostly is what a schema asks for.
    private mutating func value(of schema: JSONValue, depth: Int) -> JSONValue {
        guard depth < 8, !chance(0.12) else { return one(of: Self.hostileValues) }
        if let name = schema["$ref"]?.stringValue {
            let parts = name.split(separator: "/").dropFirst().map(String.init)
            let target = parts.reduce(document as JSONValue?) { $0?[$1] }
            return value(of: target ?? .null, depth: depth + 1)
        }
        if let words = schema["enum"]?.elements, !words.isEmpty { return one(of: words) }
        if let constant = schema["const"] { return constant }
        for word in ["anyOf", "oneOf"] {
            if let choices = schema[word]?.elements, !choices.isEmpty {
                return value(of: one(of: choices), depth: depth + 1)
            }
        }
        let types = schema["type"]?.elements ?? schema["type"].map { [$0] } ?? []
        switch types.isEmpty ? nil : one(of: types).stringValue {
        case "integer":
            let least = schema["minimum"]?.integerValue ?? 0
            return one(of: [.integer(least), .integer(least + below(10)), .integer(least - 1)])
        case "number": return .double(Double(below(2001) - 1000) / 8)
        case "string": return .string(chance(0.8) ? one(of: Self.words) : text())
        case "boolean": return .boolean(chance(0.5))
        case "array":
            return .array(
                (0..<below(4)).map { _ in value(of: schema["items"] ?? .null, depth: depth + 1) })
        case "object":
            var members = JSONObject()
            for (name, property) in schema["properties"]?.members ?? JSONObject() where chance(0.3)
            {
                members[name] = value(of: property, depth: depth + 1)
            }
            if let others = schema["additionalProperties"], others != false {
                members[one(of: Self.words)] = value(of: others, depth: depth + 1)
            }
            return .object(members)
        default: return one(of: Self.hostileValues)
        }
    }

    // MARK: Draws

    private func text(of value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A text for a place in a path or a query: encoded, or as it is where that can be sent.
    private mutating func text() -> String {
        PercentText.encoded(one(of: Self.hostileTexts))
    }

    private func plain(_ value: JSONValue) -> String {
        PercentText.encoded(value.stringValue ?? text(of: value))
    }

    private mutating func chance(_ probability: Double) -> Bool {
        Double(source.next() >> 11) * 0x1p-53 < probability
    }

    private mutating func below(_ count: Int) -> Int { Int(source.next() % UInt64(max(count, 1))) }

    private mutating func one<Element>(of elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}
