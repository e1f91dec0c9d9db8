import Foundation
import LuthierDomain

/// Numbers as people read them on a page.
enum FigureText {
    /// A number with five significant digits.
    static func short(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞" }
        let magnitude = abs(value)
        if value == value.rounded(), magnitude < 1e6 { return minus(String(Int(value))) }
        if magnitude < 1e-4 || magnitude >= 1e6 {
            return minus(trimmed(String(format: "%.3e", value)))
        }
        let decimals = min(max(4 - Int(log10(magnitude).rounded(.down)), 0), 8)
        return minus(trimmed(String(format: "%.\(decimals)f", value)))
    }

    /// A difference with its sign.
    static func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + short(value) }

    /// A share in percent, with one digit after the point below ten.
    static func percent(_ share: Double) -> String {
        let percent = share * 100
        let text = String(format: abs(percent) < 9.95 ? "%.1f" : "%.0f", percent)
        return minus(trimmed(text)) + " %"
    }

    /// A whole number with its noun: `1 trial`, `3 trials`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// A whole number, its digits in threes: `10,000`.
    static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// A duration in its two largest units: `45 s`, `3 min 20 s`, `2 h 5 min`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "?" }
        if seconds < 10 { return trimmed(String(format: "%.1f", seconds)) + " s" }
        let whole = Int(min(seconds, 1e15).rounded())
        func rest(_ number: Int, _ unit: String) -> String {
            number == 0 ? "" : " \(number) \(unit)"
        }
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min" + rest(whole % 60, "s") }
        if whole < 86400 { return "\(whole / 3600) h" + rest(whole % 3600 / 60, "min") }
        return "\(whole / 86400) d" + rest(whole % 86400 / 3600, "h")
    }

    /// A parameter's value, reals shortened.
    static func value(_ value: ParameterValue?) -> String {
        switch value {
        case nil: "–"
        case .real(let number): short(number)
        case .some(let value): value.description
        }
    }

    /// `a, b and c`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func minus(_ text: String) -> String {
        text.hasPrefix("-") ? "−" + text.dropFirst() : text
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
