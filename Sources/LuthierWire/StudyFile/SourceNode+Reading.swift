import LuthierDomain

extension SourceNode {
    /// The text, or nil when the value is none.
    var text: String? { if case .string(let text) = content { text } else { nil } }

    /// Whether the value is `null` or missing.
    var isNull: Bool { if case .null = content { true } else { false } }

    /// The truth value, or nil when the value is none.
    var boolean: Bool? { if case .boolean(let value) = content { value } else { nil } }

    /// The items of a list, or nil when the value is none.
    var items: [SourceNode]? { if case .sequence(let items) = content { items } else { nil } }

    /// The keys and values, or nil when the value has none.
    var entries: [SourceNode.Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The number, also of a text such as `1e-4`, which some readers of YAML take for text.
    var number: Double? {
        switch content {
        case .integer(let value): Double(value)
        case .double(let value): value
        case .string(let text): Self.number(in: text)
        default: nil
        }
    }

    /// The whole number, also of `1e3`, `8.0` and texts of them.
    var wholeNumber: Int? {
        switch content {
        case .integer(let value): value
        case .double(let value): Int(exactly: value)
        case .string(let text):
            Self.number(in: text).flatMap { Int(text) ?? Int(exactly: $0) }
        default: nil
        }
    }

    /// The value as a parameter may have it, or nil for a list, a mapping or a number that is none.
    var scalar: ParameterValue? {
        switch content {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .double(let value): value.isFinite ? .real(value) : nil
        case .string(let text): .text(text)
        case .sequence, .mapping: nil
        }
    }

    /// The formula, also of a bare number or truth value.
    var formula: String? {
        switch content {
        case .string(let text): text
        case .integer, .double, .boolean: scalar?.description
        default: nil
        }
    }

    /// The value in a few words, for messages.
    var described: String {
        switch content {
        case .null: "nothing"
        case .boolean(let value): "\(value)"
        case .integer(let value): "the number \(value)"
        case .double(let value): "the number \(value)"
        case .string(let text): "the text \"\(Self.shortened(text))\""
        case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
        case .mapping(let entries): entries.isEmpty ? "an empty mapping" : "keys with values"
        }
    }

    /// A text cut to what fits in a message, control characters replaced.
    static func shortened(_ text: String, to limit: Int = 40) -> String {
        var short = ""
        for scalar in text.unicodeScalars.prefix(limit) {
            short.unicodeScalars.append(
                scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return text.unicodeScalars.count > limit ? short + "…" : short
    }

    /// A decimal number with an optional exponent, and nothing else that `Double` would take.
    static func number(in text: String) -> Double? {
        guard text.utf8.count <= 400, text.utf8.contains(where: { (48...57).contains($0) }),
            text.utf8.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) })
        else { return nil }
        return Double(text)
    }
}

/// Names as a sentence lists them: `a`, `a or b`, `a, b or c`.
func listed(_ words: [String], with conjunction: String = "or") -> String {
    guard let last = words.last else { return "nothing" }
    guard words.count > 1 else { return last }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
