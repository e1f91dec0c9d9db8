/// A JSON value as a tree.
public enum JSONValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// The members of a JSON object, in the order written; no key twice.
public struct JSONObject: Sendable, Hashable {
    /// One member.
    public struct Member: Sendable, Hashable {
        /// Its key.
        public let key: String
        /// Its value.
        public var value: JSONValue
    }

    /// The members in order.
    public private(set) var members: [Member]

    /// An object of members; of a key given twice the last stays.
    public init(_ members: [(key: String, value: JSONValue)] = []) {
        self.members = []
        for member in members { self[member.key] = member.value }
    }

    /// The value of a key, or nil; setting nil removes it.
    ///
    /// - Complexity: O(number of members).
    public subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let place = members.firstIndex { $0.key == key }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONValue {
    /// The value that a text stands for.
    ///
    /// - Parameters:
    ///   - text: One JSON document.
    ///   - allowsNonFinite: Whether NaN, Infinity and -Infinity stand for numbers.
    /// - Throws: A `JSONError` when the text is no JSON, or an object has a key twice.
    public init(parsing text: String, allowsNonFinite: Bool = false) throws(JSONError) {
        self = try JSONReader.read(text, allowsNonFinite: allowsNonFinite) {
            reader throws(JSONError) in try JSONValue(&reader)
        }
    }

    /// The next value of a reader.
    ///
    /// - Parameter reader: Stands before the value.
    /// - Throws: A `JSONError` when there is none, or an object has a key twice.
    public init(_ reader: inout JSONReader) throws(JSONError) {
        switch try reader.kind() {
        case .null:
            _ = try reader.null()
            self = .null
        case .boolean: self = .boolean(try reader.boolean())
        case .string: self = .string(try reader.string())
        case .number:
            switch try reader.number() {
            case .integer(let value): self = .integer(value)
            case .double(let value): self = .double(value)
            }
        case .array:
            var elements: [JSONValue] = []
            try reader.array { reader throws(JSONError) in elements.append(try JSONValue(&reader)) }
            self = .array(elements)
        case .object:
            var members: [(key: String, value: JSONValue)] = []
            var keys: Set<String> = []
            try reader.object { key, reader throws(JSONError) in
                let offset = reader.offset
                let name = try key.text(at: offset)
                guard keys.insert(name).inserted else {
                    throw JSONError(at: offset, "the key \"\(name)\" stands twice in one object")
                }
                members.append((name, try JSONValue(&reader)))
            }
            self = .object(JSONObject(unique: members))
        }
    }

    /// Writes the value.
    ///
    /// - Parameter writer: Stands where a value may come.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .boolean(let value): writer.boolean(value)
        case .integer(let value): writer.integer(value)
        case .double(let value): writer.double(value)
        case .string(let value): writer.string(value)
        case .array(let elements):
            writer.array { writer in for element in elements { element.write(to: &writer) } }
        case .object(let object):
            writer.object { writer in
                for member in object.members {
                    writer.key(member.key)
                    member.value.write(to: &writer)
                }
            }
        }
    }

    /// The value as one line, or on several when `isPretty`.
    public func text(isPretty: Bool = false) -> String {
        var writer = JSONWriter(isPretty: isPretty)
        write(to: &writer)
        return writer.text
    }

    /// The value with the members of every object in alphabetical order: equal values, equal texts.
    public var sorted: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.sorted))
        case .object(let object):
            .object(
                JSONObject(
                    unique: object.members.sorted { $0.key < $1.key }
                        .map { ($0.key, $0.value.sorted) }))
        default: self
        }
    }
}

extension JSONObject {
    /// An object of members whose keys are known to differ.
    init(unique members: [(key: String, value: JSONValue)]) {
        self.members = members.map { Member(key: $0.key, value: $0.value) }
    }
}

extension JSONValue {
    /// The members, or nil when it is no object.
    public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

    /// The elements, or nil when it is no array.
    public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

    /// The text, or nil when it is none.
    public var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The number, or nil; the strings "NaN", "Infinity" and "-Infinity" are numbers too.
    public var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        case .string("NaN"): .nan
        case .string("Infinity"): .infinity
        case .string("-Infinity"): -.infinity
        default: nil
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A real number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// True or false.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { (key: $0.0, value: $0.1) }))
    }
}
