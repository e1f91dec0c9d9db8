/// Cuts the text of an expression into tokens.
struct ExpressionLexer {
    /// The smallest unit with a meaning.
    enum Token: Hashable {
        case literal(ParameterValue)
        /// A parameter's name; `quoted` when it stood in backticks.
        case name(String, quoted: Bool)
        /// An operator, bracket or comma.
        case symbol(String)
        /// `and`, `or`, `not` or `in`.
        case keyword(String)
        case end
    }

    private let characters: [Character]
    private var position = 0
    /// Characters of the token read last, counted from 0.
    private(set) var range = 0..<0

    init(_ text: String) { characters = Array(text) }

    /// Reads one token and moves behind it.
    mutating func next() throws(ExpressionError) -> Token {
        while let character = peek(), character.isWhitespace { position += 1 }
        let start = position
        let token = try read()
        range = start..<position
        return token
    }

    /// The text between two positions.
    func slice(_ range: Range<Int>) -> String { String(characters[range]) }

    private func peek(_ distance: Int = 0) -> Character? {
        position + distance < characters.count ? characters[position + distance] : nil
    }

    private mutating func read() throws(ExpressionError) -> Token {
        guard let character = peek() else { return .end }
        switch character {
        case "\"", "'": return .literal(.text(try quoted(by: character, what: "text")))
        case "`": return .name(try quoted(by: "`", what: "name"), quoted: true)
        case "0"..."9": return try number()
        case "." where peek(1)?.isDigit == true: return try number()
        case _ where character.isLetter || character == "_": return word()
        default: return try symbol(character)
        }
    }

    private mutating func quoted(by mark: Character, what: String) throws(ExpressionError) -> String
    {
        let start = position
        position += 1
        var content = ""
        while let character = peek(), character != mark {
            position += 1
            if character == "\\", mark != "`", let escaped = peek() {
                guard escaped == mark || escaped == "\\" else {
                    throw syntax(
                        position - 1, "the escape \\\(escaped) is not known in a text.",
                        hint: "Write \\\\ for a backslash; a quotation mark is \\\(mark).")
                }
                content.append(escaped)
                position += 1
            } else {
                content.append(character)
            }
        }
        guard peek() != nil else {
            throw syntax(start, "the \(what) that begins with \(mark) does not end.")
        }
        position += 1
        if mark == "`", content.isEmpty { throw syntax(start, "the name between ` ` is empty.") }
        return content
    }

    private mutating func number() throws(ExpressionError) -> Token {
        let start = position
        skipDigits()
        var isInteger = true
        if peek() == "." {
            isInteger = false
            position += 1
            skipDigits()
        }
        if peek() == "e" || peek() == "E" {
            let sign = peek(1) == "-" || peek(1) == "+" ? 1 : 0
            if peek(1 + sign)?.isDigit == true {
                isInteger = false
                position += 1 + sign
                skipDigits()
            }
        }
        if let character = peek(), character.isLetter || character == "_" {
            throw syntax(
                start, "\(slice(start..<position))\(character) is neither a number nor a name.",
                hint: "Write * for a product; names begin with a letter.")
        }
        let text = slice(start..<position)
        if isInteger, let value = Int(text) { return .literal(.integer(value)) }
        guard let value = Double(text), value.isFinite else {
            throw syntax(start, "the number \(text) is too large.")
        }
        return .literal(.real(value))
    }

    private mutating func skipDigits() {
        while peek()?.isDigit == true { position += 1 }
    }

    private mutating func word() -> Token {
        let start = position
        while let character = peek() {
            let isInside = character.isLetter || character == "_" || character.isDigit
            let isDot = character == "." && peek(1).map { $0.isLetter || $0 == "_" } == true
            guard isInside || isDot else { break }
            position += 1
        }
        let text = slice(start..<position)
        switch text {
        case "and", "or", "not", "in": return .keyword(text)
        case "true", "True": return .literal(.boolean(true))
        case "false", "False": return .literal(.boolean(false))
        case "null", "None": return .literal(.null)
        default: return .name(text, quoted: false)
        }
    }

    private mutating func symbol(_ character: Character) throws(ExpressionError) -> Token {
        let pair = peek(1).map { String([character, $0]) } ?? ""
        if let hint = Self.foreign[pair] {
            throw syntax(position, "\(pair) is not an operator here.", hint: hint)
        }
        if ["==", "!=", "<=", ">=", "**"].contains(pair) {
            position += 2
            return .symbol(pair)
        }
        if let hint = Self.foreign[String(character)] {
            throw syntax(position, "\(character) is not an operator here.", hint: hint)
        }
        guard "+-*/%<>()[],".contains(character) else {
            throw syntax(position, "the character \(character) has no meaning in an expression.")
        }
        position += 1
        return .symbol(String(character))
    }

    /// Operators of other languages, with what they are called here.
    private static let foreign = [
        "&&": "Write and.", "||": "Write or.", "<>": "Write !=.", "//": "Write floor(a / b).",
        "=": "Write == to compare.", "!": "Write not.", "^": "Write ** for a power.",
        "&": "Write and.", "|": "Write or.", "≤": "Write <=.", "≥": "Write >=.",
        "≠": "Write !=.", "×": "Write *.", "·": "Write *.", "?": "Use and, or and not.",
    ]

    private func syntax(
        _ offset: Int, _ message: String, hint: String? = nil
    ) -> ExpressionError {
        ExpressionError(.expressionSyntax, column: offset + 1, message: message, hint: hint)
    }
}

extension Character {
    /// Whether the character is one of the ASCII digits 0 to 9.
    fileprivate var isDigit: Bool { "0" <= self && self <= "9" }
}
