/// The settings of a sampler or scheduler, read one by one.
package struct MethodOptions {
    private let method: MethodChoice
    private let key: String
    private var known: [String] = []

    /// The settings of a method.
    ///
    /// - Parameters:
    ///   - method: What was chosen.
    ///   - key: The study file's key where it stands, `sampler` or `scheduler`.
    package init(_ method: MethodChoice, of key: String) {
        self.method = method
        self.key = key
    }

    /// A whole number, or nil when it is not set.
    package mutating func integer(
        _ name: String, in range: ClosedRange<Int>
    ) throws(DefinitionError) -> Int? {
        guard let value = value(of: name) else { return nil }
        guard case .integer(let integer) = value, range.contains(integer) else {
            throw wrong(
                name,
                "must be a whole number from \(range.lowerBound) to \(range.upperBound), got \(value)."
            )
        }
        return integer
    }

    /// A number, whole or not, or nil when it is not set.
    package mutating func number(
        _ name: String, in range: ClosedRange<Double>
    ) throws(DefinitionError) -> Double? {
        guard let value = value(of: name) else { return nil }
        guard let number = value.number, range.contains(number) else {
            throw wrong(name, "must be a number\(Self.words(for: range)), got \(value).")
        }
        return number
    }

    /// Yes or no, or nil when it is not set.
    package mutating func flag(_ name: String) throws(DefinitionError) -> Bool? {
        guard let value = value(of: name) else { return nil }
        guard case .boolean(let flag) = value else {
            throw wrong(name, "must be true or false, got \(value).")
        }
        return flag
    }

    /// A text, or nil when it is not set.
    package mutating func text(_ name: String) throws(DefinitionError) -> String? {
        guard let value = value(of: name) else { return nil }
        guard case .text(let text) = value else {
            throw wrong(name, "must be a word, got \(value).")
        }
        return text
    }

    /// One of several words, or nil when it is not set.
    package mutating func word(
        _ name: String, of words: [String]
    ) throws(DefinitionError) -> String? {
        guard let value = value(of: name) else { return nil }
        guard case .text(let word) = value, words.contains(word) else {
            var near: String?
            if case .text(let word) = value { near = nearestWord(to: word, in: words) }
            throw wrong(
                name, "must be one of \(words.joined(separator: ", ")), got \(value).",
                hint: near.map { "Did you mean \($0)?" })
        }
        return word
    }

    /// Refuses settings that nobody asked for.
    package func end() throws(DefinitionError) {
        let issues = method.options.filter { !known.contains($0.name) }.map { option in
            DefinitionIssue(
                .unknownKey, at: [key, option.name],
                message: "the \(key) \(method.kind) has no setting \"\(option.name)\".",
                hint: nearestWord(to: option.name, in: known).map { "Did you mean \($0)?" }
                    ?? (known.isEmpty
                        ? "Remove it; \(method.kind) has no settings."
                        : "It has \(known.joined(separator: ", "))."))
        }
        guard issues.isEmpty else { throw DefinitionError(issues) }
    }

    private mutating func value(of name: String) -> ParameterValue? {
        known.append(name)
        return method.options.first { $0.name == name }?.value
    }

    private func wrong(_ name: String, _ message: String, hint: String? = nil) -> DefinitionError {
        DefinitionError(
            DefinitionIssue(
                .outOfRange, at: [key, name], message: "\(name) \(message)", hint: hint))
    }

    private static func words(for range: ClosedRange<Double>) -> String {
        let largest = Double.greatestFiniteMagnitude
        if range.lowerBound == .leastNormalMagnitude, range.upperBound == largest {
            return " above 0"
        }
        return switch (range.lowerBound > -largest, range.upperBound < largest) {
        case (true, true): " from \(range.lowerBound) to \(range.upperBound)"
        case (true, false): " of at least \(range.lowerBound)"
        case (false, true): " of at most \(range.upperBound)"
        case (false, false): ""
        }
    }
}
