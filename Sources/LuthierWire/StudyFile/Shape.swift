/// What may stand at a place of a study file.
///
/// The tables of shapes in `StudyFileKeys.swift` are the one description of the file: the checker
/// compares a file with them, and the JSON Schema is written from them.
indirect enum Shape: Sendable {
    /// A text that is not empty.
    case text
    /// One argument of a program: a text, or a whole number.
    case argument
    /// A formula over parameters.
    case expression
    /// A number, a text, true, false or null.
    case scalar
    case number
    /// A whole number with a least value.
    case whole(atLeast: Int)
    /// A whole number from 0 to 2⁶⁴ − 1.
    case seed
    case boolean
    /// A span of time.
    case duration
    /// A number of bytes.
    case size
    /// One of some words.
    case word([Word])
    /// Values in an order, at least one unless `mayBeEmpty`.
    case list(of: Shape, mayBeEmpty: Bool, example: String)
    /// Known keys.
    case table(KeyTable)
    /// Names of one's own, each with a value.
    case entries(EntryTable)
    /// One of several shapes, told apart by their kind: word or text, list, mapping.
    case either([Shape])

    /// A word and what others call the same.
    struct Word: Sendable {
        let name: String
        let aliases: [String]

        init(_ name: String, _ aliases: String...) {
            self.name = name
            self.aliases = aliases
        }
    }

    /// What is allowed, as the end of "must be …".
    var expectation: String {
        switch self {
        case .text: "a text"
        case .argument: "a text or a whole number"
        case .expression: "a formula such as \"a * b <= 100\""
        case .scalar: "a number, a text, true, false or null"
        case .number: "a number"
        case .whole(let least): "a whole number of at least \(least)"
        case .seed: "a whole number of at least 0"
        case .boolean: "true or false"
        case .duration: "a time such as 90s, 30m, 1h30m or 2d"
        case .size: "a size such as 512M, 4G or 1.5G"
        case .word(let words): listed(words.map(\.name))
        case .list(_, _, let example): "a list such as \(example)"
        case .table(let table): "keys with values such as \(table.example)"
        case .entries(let table): "names with values such as \(table.example)"
        case .either(let shapes): listed(shapes.map(\.expectation))
        }
    }

    /// The alternative that a value of this kind is meant for, or nil.
    func alternative(for node: SourceNode) -> Shape? {
        guard case .either(let shapes) = self else { return self }
        return shapes.first { shape in
            switch (shape, node.content) {
            case (.list, .sequence), (.table, .mapping), (.entries, .mapping): true
            case (.list, _), (.table, _), (.entries, _): false
            case (_, .sequence), (_, .mapping): false
            default: true
            }
        }
    }
}

/// A mapping with known keys.
struct KeyTable: Sendable {
    /// The keys in the order in which they are best written.
    let keys: [Key]
    /// An example on one line.
    let example: String
    /// What other keys may hold; nil when there are none.
    var others: Shape?
    /// Groups of keys of which exactly one is there, and then whole.
    var groups: [[String]] = []
    /// What to do when a single value stands where the keys belong.
    var valueHint: String?
    /// What to do when a list stands where the keys belong.
    var listHint: String?

    /// The key with a name.
    func key(_ name: String) -> Key? { keys.first { $0.name == name } }
}

/// A key and what it holds.
struct Key: Sendable {
    let name: String
    let shape: Shape
    /// What it means, for the schema and for hints.
    let meaning: String
    var isRequired = false
    /// What others call the same.
    var aliases: [String] = []
    /// What to do when a single value stands where a list or keys belong.
    var valueHint: String?
}

/// A mapping with names of the author's own.
struct EntryTable: Sendable {
    /// What an entry is, such as "parameter".
    let kind: String
    let shape: Shape
    /// An example on one line.
    let example: String
    var mayBeEmpty = true
}
