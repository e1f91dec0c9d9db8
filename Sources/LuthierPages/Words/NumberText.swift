import Foundation
package import LuthierDomain

/// Numbers, times and names as people read them, on a terminal and on a page.
///
/// Values have the hyphen that programs read, so that they may be copied; differences have a minus sign.
package enum NumberText {
    /// A number with as many digits as people compare: five significant ones.
    package static func short(_ value: Double) -> String {
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
    package static func rough(_ value: Double) -> String {
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
    package static func signed(_ value: Double) -> String {
        (value < 0 ? "−" : "+") + short(abs(value))
    }

    /// A share in percent, with one digit after the point below ten.
    package static func percent(_ share: Double) -> String {
        let percent = abs(share) * 100
        let text = trimmed(String(format: percent < 9.95 ? "%.1f" : "%.0f", percent))
        return (share < 0 && text != "0" ? "−" : "") + text + " %"
    }

    /// A probability in whole per cent; never quite none or all.
    package static func chance(_ share: Double) -> String {
        if share < 0.01 { return "below 1 %" }
        if share > 0.99 { return share == 1 ? "100 %" : "above 99 %" }
        return "\(Int((share * 100).rounded())) %"
    }

    /// The smallest and the largest of some numbers.
    package static func ends(of values: [Double]) -> (low: String, high: String) {
        (short(values.min() ?? .nan), short(values.max() ?? .nan))
    }

    /// A duration in its two largest units: `45 s`, `3 min 20 s`, `2 h 5 min`.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "?" }
        if seconds < 10 { return "\(trimmed(String(format: "%.1f", seconds))) s" }
        let whole = Int(min(seconds, 1e15).rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min" + rest(whole % 60, "s") }
        if whole < 86400 { return "\(whole / 3600) h" + rest(whole % 3600 / 60, "min") }
        return "\(whole / 86400) d" + rest(whole % 86400 / 3600, "h")
    }

    /// A whole number with its noun: `1 trial`, `10,000 trials`.
    package static func count(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// A whole number, its digits in threes: `10,000`.
    package static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// `1st`, `2nd`, `3rd`, `4th`, `11th`.
    package static func ordinal(_ number: Int) -> String {
        let suffix =
            switch (number % 100, number % 10) {
            case (11...13, _): "th"
            case (_, 1): "st"
            case (_, 2): "nd"
            case (_, 3): "rd"
            default: "th"
            }
        return "\(number)\(suffix)"
    }

    /// A parameter's value, reals shortened; a dash for none.
    package static func value(_ value: ParameterValue?) -> String {
        switch value {
        case nil: "–"
        case .real(let number): short(number)
        case .some(let value): value.description
        }
    }

    /// `a, b and c`.
    package static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// Text from outside, made safe for a terminal: control and direction characters are shown as
    /// `\u{…}`, so that no name can move the cursor or hide what it says.
    package static func plain(_ text: some StringProtocol) -> String {
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
