import LuthierWire
import Yams

/// Turns the parser's nodes into ours: resolves scalars, merges mappings, keeps bounds.
struct NodeConverter {
    /// Characters in keys and what they stand for.
    let replaced: [Unicode.Scalar: Unicode.Scalar]
    private var count = 0

    init(replaced: [Unicode.Scalar: Unicode.Scalar]) { self.replaced = replaced }

    /// Converts a node and everything below it.
    mutating func convert(_ node: Node, depth: Int = 0) throws(StudyFileError) -> SourceNode {
        let line = node.mark?.line ?? 1
        let column = node.mark?.column ?? 1
        count += 1
        guard depth <= YAMLSource.maximumDepth else {
            throw YAMLSource.failure(
                line, column, "lists and mappings nest deeper than \(YAMLSource.maximumDepth).")
        }
        guard count <= YAMLSource.maximumCount else {
            throw YAMLSource.failure(
                line, column, "the file has more than \(YAMLSource.maximumCount) values.")
        }
        switch node {
        case .scalar(let scalar):
            return SourceNode(try Self.content(scalar, line, column), line: line, column: column)
        case .sequence(let sequence):
            try Self.require(sequence.tag, among: [.seq], line, column)
            var items: [SourceNode] = []
            for item in sequence { items.append(try convert(item, depth: depth + 1)) }
            return SourceNode(.sequence(items), line: line, column: column)
        case .mapping(let mapping):
            try Self.require(mapping.tag, among: [.map], line, column)
            let entries = try entries(mapping, depth)
            return SourceNode(.mapping(entries), line: line, column: column)
        case .alias:
            throw YAMLSource.failure(line, column, "this alias cannot be followed.")
        }
    }

    // MARK: Mappings

    private mutating func entries(
        _ mapping: Node.Mapping, _ depth: Int
    ) throws(StudyFileError) -> [SourceNode.Entry] {
        var entries: [SourceNode.Entry] = []
        var merged: [SourceNode.Entry] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                throw YAMLSource.failure(
                    key.mark?.line ?? 1, key.mark?.column ?? 1,
                    "a key must be a single word, got a list or a mapping.",
                    hint: "Text that begins with [ or { needs quotation marks.")
            }
            if scalar.style == .plain, scalar.string == "<<" {
                merged += try mergedEntries(value, depth)
            } else {
                entries.append(
                    SourceNode.Entry(
                        key: self.key(scalar), value: try convert(value, depth: depth + 1)))
            }
        }
        var names = Set(entries.map(\.key.content))
        for entry in merged where names.insert(entry.key.content).inserted { entries.append(entry) }
        return entries
    }

    /// The entries of the mapping, or of each mapping in the list, below a merge key.
    private mutating func mergedEntries(
        _ value: Node, _ depth: Int
    ) throws(StudyFileError) -> [SourceNode.Entry] {
        let node = try convert(value, depth: depth + 1)
        switch node.content {
        case .mapping(let entries): return entries
        case .sequence(let items):
            var entries: [SourceNode.Entry] = []
            for item in items {
                guard case .mapping(let more) = item.content else { throw Self.unmergeable(item) }
                entries += more
            }
            return entries
        default: throw Self.unmergeable(node)
        }
    }

    private static func unmergeable(_ node: SourceNode) -> StudyFileError {
        YAMLSource.failure(
            node.line, node.column, "<< merges mappings only.",
            hint: "Write an alias of a mapping, such as <<: *defaults.")
    }

    private func key(_ scalar: Node.Scalar) -> SourceNode {
        var text = scalar.string
        if let first = text.unicodeScalars.first, let original = replaced[first] {
            text.unicodeScalars.replaceSubrange(...text.startIndex, with: [original])
        }
        return SourceNode(
            .string(text), line: scalar.mark?.line ?? 1, column: scalar.mark?.column ?? 1)
    }

    // MARK: Scalars

    private static func content(
        _ scalar: Node.Scalar, _ line: Int, _ column: Int
    ) throws(StudyFileError) -> SourceNode.Content {
        let text = scalar.string
        let tag = Tag.Name(rawValue: scalar.tag.rawValue)
        switch tag {
        case .implicit:
            return scalar.style == .plain ? PlainScalar.content(text) : .string(text)
        case .str, .nonSpecific: return .string(text)
        case .float, .int, .bool, .null:
            switch (tag, PlainScalar.content(text)) {
            case (.float, .integer(let whole)): return .double(Double(whole))
            case (.float, .double(let number)): return .double(number)
            case (.int, .integer(let whole)): return .integer(whole)
            case (.bool, .boolean(let truth)): return .boolean(truth)
            case (.null, .null): return .null
            default:
                throw YAMLSource.failure(
                    line, column, "\"\(text.prefix(40))\" does not fit its tag \(tag.rawValue).",
                    hint: "Remove the tag.")
            }
        default:
            try require(scalar.tag, among: [], line, column)
            return .string(text)
        }
    }

    private static func require(
        _ tag: Tag, among allowed: [Tag.Name], _ line: Int, _ column: Int
    ) throws(StudyFileError) {
        let name = Tag.Name(rawValue: tag.rawValue)
        guard name == .implicit || name == .nonSpecific || allowed.contains(name) else {
            throw YAMLSource.failure(
                line, column, "the tag \(tag.rawValue.prefix(40)) has no meaning in a study file.",
                hint: "Remove it; text that begins with ! needs quotation marks.")
        }
    }
}
