extension JSONWriter {
    /// Writes a tree, the members of its objects in the order they have.
    package mutating func value(_ value: JSONValue) { write(value, sortsKeys: false) }

    fileprivate mutating func write(_ value: JSONValue, sortsKeys: Bool) {
        switch value {
        case .null: null()
        case .boolean(let value): boolean(value)
        case .integer(let value): integer(value)
        case .double(let value): double(value)
        case .string(let value): string(value)
        case .array(let elements):
            array { writer in
                for element in elements { writer.write(element, sortsKeys: sortsKeys) }
            }
        case .object(let members):
            object { writer in
                let order = sortsKeys ? members.placesByKey : Array(0..<members.count)
                for place in order {
                    writer.key(members.keys[place])
                    writer.write(members.values[place], sortsKeys: sortsKeys)
                }
            }
        }
    }
}

extension JSONValue {
    /// The value as JSON.
    package func text(_ layout: JSONWriter.Layout = .compact) -> String {
        var writer = JSONWriter(layout)
        writer.value(self)
        return writer.text
    }

    /// The one text that stands for the value, for hashing and comparing.
    ///
    /// Compact, keys in ascending order of their UTF-8 bytes, numbers as `JSONWriter` prints them.
    /// It is stable across platforms and releases. It is not RFC 8785, which prints `1.0` as `1`;
    /// here the two are different values.
    package var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self, sortsKeys: true)
        return writer.bytes
    }
}

extension JSONObject {
    /// The places of the members in ascending order of their keys' UTF-8 bytes.
    fileprivate var placesByKey: [Int] {
        keys.indices.sorted { keys[$0].utf8.lexicographicallyPrecedes(keys[$1].utf8) }
    }
}
