extension JSONValue {
    /// The value of a JSON text.
    ///
    /// - Parameters:
    ///   - text: One JSON value.
    ///   - limits: Limits, and whether non-finite words are numbers.
    /// - Throws: `JSONError` for the first mistake; a key that an object has twice is one.
    /// - Complexity: O(bytes).
    package init(parsing text: String, limits: JSONReadingOptions = .standard) throws(JSONError) {
        self = try JSONReader.read(text, options: limits) { (reader) throws(JSONError) in
            try reader.value()
        }
    }

    /// The value of a JSON text in UTF-8.
    package init(parsing bytes: [UInt8], limits: JSONReadingOptions = .standard) throws(JSONError) {
        self = try JSONReader.read(bytes, options: limits) { (reader) throws(JSONError) in
            try reader.value()
        }
    }
}

extension JSONReader {
    /// Reads one value of any kind as a tree.
    ///
    /// - Throws: `JSONError` when it is broken or an object has a key twice.
    package mutating func value() throws(JSONError) -> JSONValue {
        switch try kind() {
        case .null:
            try null()
            return .null
        case .boolean: return .boolean(try boolean())
        case .number:
            switch try integerOrDouble() {
            case .integer(let integer): return .integer(integer)
            case .double(let double): return .double(double)
            }
        case .string: return .string(try string())
        case .array:
            var elements: [JSONValue] = []
            try array { (reader) throws(JSONError) in elements.append(try reader.value()) }
            return .array(elements)
        case .object: return .object(try objectValue())
        }
    }

    private mutating func objectValue() throws(JSONError) -> JSONObject {
        var members = JSONObject()
        try object { (reader, key) throws(JSONError) in
            let name = key.string
            let value = try reader.value()
            guard members.insert(value, for: name) else {
                throw reader.failure(
                    .duplicateKey, "The key “\(name)” stands twice in one object.",
                    hint: "Keep one of them.", at: key.start - 1)
            }
        }
        return members
    }
}
