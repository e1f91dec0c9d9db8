package import LuthierWire

/// What a worker must not forget, should it be killed.
package struct SpoolEntry: Sendable, Hashable {
    /// What kind of thing it is.
    package enum Kind: String, Sendable, Hashable {
        /// An ask whose answer has not come.
        case ask
        /// A trial that the worker was given, and whose result is not stored.
        case held
        /// A measurement that is yet to be sent.
        case report
        /// A file of a trial that is yet to be sent; its contents lie in the worker's store.
        case artifact
        /// A result that is yet to be sent.
        case tell
    }

    /// What kind of thing it is.
    package let kind: Kind
    /// The trial's number; nil for an ask.
    package let number: Int?
    /// The token of the trial's lease; nil for an ask.
    package let token: Int?
    /// The idempotency key under which it is sent, however often.
    package let key: String
    /// What is sent.
    package let body: JSONObject

    /// An entry.
    package init(
        _ kind: Kind, number: Int? = nil, token: Int? = nil, key: String,
        body: JSONObject = JSONObject()
    ) {
        self.kind = kind
        self.number = number
        self.token = token
        self.key = key
        self.body = body
    }

    /// The entry as the contents of a file; the length of the rest stands first, so that what was cut
    /// short is seen.
    var bytes: [UInt8] {
        var object: JSONObject = ["kind": .string(kind.rawValue), "key": .string(key)]
        object["number"] = number.map { .integer($0) }
        object["token"] = token.map { .integer($0) }
        object["body"] = .object(body)
        var writer = JSONWriter()
        writer.value(.object(object))
        return Array("\(writer.bytes.count)\n".utf8) + writer.bytes
    }

    /// The entry in a file; nil when it was cut short, or never was one.
    init?(_ bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: 0x0A),
            let count = Int(String(decoding: bytes[..<end], as: UTF8.self)),
            bytes.count - end - 1 == count,
            let value = try? JSONValue(parsing: Array(bytes[(end + 1)...])),
            let kind = value["kind"]?.stringValue.flatMap(Kind.init(rawValue:)),
            let key = value["key"]?.stringValue, let body = value["body"]?.members
        else { return nil }
        self.init(
            kind, number: value["number"]?.integerValue, token: value["token"]?.integerValue,
            key: key, body: body)
        guard kind == .ask || number != nil && token != nil else { return nil }
    }
}
