extension SourceNode {
    /// The tree of a JSON text.
    ///
    /// - Parameters:
    ///   - text: One JSON value.
    ///   - limits: Limits of depth and length.
    /// - Throws: `JSONError` for the first mistake in the text; repeated keys are kept.
    /// - Complexity: O(bytes).
    package init(
        parsingJSON text: String, limits: JSONReadingOptions = .standard
    ) throws(JSONError) {
        self = try JSONReader.read(text, options: limits) { (reader) throws(JSONError) in
            try SourceNode(reading: &reader)
        }
    }

    /// The tree of the value before which a reader stands; positions count from the text's start.
    package init(reading reader: inout JSONReader) throws(JSONError) {
        var locator = SourceLocator(start: reader.start, end: reader.end)
        self = try reader.node(with: &locator)
    }

    /// The tree of a value that was not read from a file: no node has a place.
    package init(unplaced value: JSONValue) {
        switch value {
        case .null: self.init(.null)
        case .boolean(let value): self.init(.boolean(value))
        case .integer(let value): self.init(.integer(value))
        case .double(let value): self.init(.double(value))
        case .string(let value): self.init(.string(value))
        case .array(let elements): self.init(.sequence(elements.map { SourceNode(unplaced: $0) }))
        case .object(let members):
            self.init(
                .mapping(
                    members.map {
                        Entry(key: SourceNode(.string($0)), value: SourceNode(unplaced: $1))
                    }))
        }
    }

    fileprivate init(_ content: Content, at position: SourcePosition) {
        self.init(content, line: position.line, column: position.column)
    }
}

extension JSONReader {
    /// Reads one value as a tree with positions.
    fileprivate mutating func node(
        with locator: inout SourceLocator
    ) throws(JSONError) -> SourceNode {
        let kind = try kind()
        let position = locator.position(of: cursor)
        switch kind {
        case .null:
            try null()
            return SourceNode(.null, at: position)
        case .boolean: return SourceNode(.boolean(try boolean()), at: position)
        case .number:
            switch try integerOrDouble() {
            case .integer(let integer): return SourceNode(.integer(integer), at: position)
            case .double(let double): return SourceNode(.double(double), at: position)
            }
        case .string: return SourceNode(.string(try string()), at: position)
        case .array:
            var elements: [SourceNode] = []
            try array { (reader) throws(JSONError) in
                elements.append(try reader.node(with: &locator))
            }
            return SourceNode(.sequence(elements), at: position)
        case .object:
            var members: [SourceNode.Entry] = []
            try object { (reader, key) throws(JSONError) in
                let place = locator.position(of: key.start - 1)
                let name = SourceNode(.string(key.string), at: place)
                members.append(
                    SourceNode.Entry(key: name, value: try reader.node(with: &locator)))
            }
            return SourceNode(.mapping(members), at: position)
        }
    }
}
