import Foundation

/// Numbers, times and names as people read them.
enum NumberText {
    /// A number with as many digits as people compare: five significant ones.
    static func short(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
        if value == value.rounded(), abs(value) < 1e6 { return String(Int(value)) }
        let magnitude = abs(value)
        if magnitude != 0, magnitude < 1e-4 || magnitude >= 1e6 {
            return trimmed(String(format: "%.3e", value))
        }
        let decimals = min(max(4 - Int(log10(magnitude).rounded(.down)), 0), 8)
        return trimmed(String(format: "%.\(decimals)f", value))
    }

    /// A number with two significant digits, for what is only roughly known.
    static func rough(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return short(value) }
        let magnitude = Int(log10(abs(value)).rounded(.down))
        guard (-4...6).contains(magnitude) else {
            return trimmed(String(format: "%.1e", value))
        }
        guard magnitude > 0 else {
            return trimmed(String(format: "%.\(1 - magnitude)f", value))
        }
        let unit = pow(10, Double(magnitude - 1))
        return short((value / unit).rounded() * unit)
    }

    /// A difference with its sign.
    static func signed(_ value: Double) -> String { (value < 0 ? "−" : "+") + short(abs(value)) }

    /// The smallest and the largest of some numbers.
    static func ends(of values: [Double]) -> (low: String, high: String) {
        (short(values.min() ?? .nan), short(values.max() ?? .nan))
    }

    /// A duration in its two largest units: `45 s`, `3 min 20 s`, `2 h 5 min`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "?" }
        let whole = Int(seconds.rounded())
        if seconds < 10 { return "\(trimmed(String(format: "%.1f", seconds))) s" }
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min" + rest(whole % 60, "s") }
        if whole < 86400 { return "\(whole / 3600) h" + rest(whole % 3600 / 60, "min") }
        return "\(whole / 86400) d" + rest(whole % 86400 / 3600, "h")
    }

    /// A whole number with its noun: `1 trial`, `3 trials`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Text from outside, made safe for a terminal: control and direction characters are shown as
    /// `\u{…}`, so that no name can move the cursor or hide what it says.
    static func plain(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar != "\t", .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func rest(_ number: Int, _ unit: String) -> String {
        number == 0 ? "" : " \(number) \(unit)"
    }

    /// Without zeros after the last digit that counts.
    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        let parts = text.split(separator: "e", maxSplits: 1)
        var digits = String(parts[0])
        while digits.hasSuffix("0") { digits.removeLast() }
        if digits.hasSuffix(".") { digits.removeLast() }
        return digits + (parts.count == 2 ? "e" + parts[1] : "")
    }
}
