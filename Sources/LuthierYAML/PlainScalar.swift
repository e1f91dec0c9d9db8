import LuthierWire

/// What a YAML scalar without quotation marks means.
enum PlainScalar {
    /// Resolves a scalar by the core schema of YAML 1.2, keeping as text what would be passed on
    /// changed: numbers with a plus sign, leading zeros, in other bases or beyond 64 bits.
    ///
    /// - Parameter text: The scalar.
    /// - Returns: Null, a truth value, a number or the text.
    static func content(_ text: String) -> SourceNode.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        default: break
        }
        guard let first = text.utf8.first, isDigit(first) || "+-.".utf8.contains(first),
            text.utf8.contains(where: isDigit),
            text.utf8.allSatisfy({ isDigit($0) || "+-.eE".utf8.contains($0) })
        else { return .string(text) }
        if let whole = Int(text) { return "\(whole)" == text ? .integer(whole) : .string(text) }
        guard text.utf8.contains(where: { ".eE".utf8.contains($0) }), let number = Double(text)
        else { return .string(text) }
        return .double(number)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
