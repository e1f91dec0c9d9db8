/// Spans of time as study files write them: `90s`, `30m`, `1h30m`, `2d`, `500ms`.
package enum DurationText {
    private static let units: [(name: String, attoseconds: Int128)] = [
        ("w", 604_800 * second), ("d", 86_400 * second), ("h", 3600 * second), ("m", 60 * second),
        ("s", second), ("ms", second / 1000),
    ]
    private static let second: Int128 = 1_000_000_000_000_000_000
    /// A little under 300 years, so that sums of durations never overflow.
    private static let longest: Int128 = 9_000_000_000 * second

    /// Other names of the units.
    private static let names = [
        "min": "m", "mins": "m", "minute": "m", "minutes": "m", "sec": "s", "secs": "s",
        "second": "s", "seconds": "s", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
        "day": "d", "days": "d", "week": "w", "weeks": "w",
    ]

    /// Reads parts such as `1h30m`, each a number with a unit, exactly.
    ///
    /// - Parameter text: The text; spaces between parts are fine.
    /// - Returns: The sum, or nil when the text is something else or too long a time.
    package static func parse(_ text: String) -> Duration? {
        var rest = text.utf8.filter { $0 != 32 }[...]
        guard !rest.isEmpty, rest.count <= 100 else { return nil }
        var total: Int128 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { (48...57).contains($0) || $0 == 46 }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { (97...122).contains($0) }
            rest = rest.dropFirst(letters.count)
            let name = String(decoding: letters, as: UTF8.self)
            let unit = units.first { $0.name == names[name] ?? name }?.attoseconds
            guard let unit, let part = amount(digits, of: unit) else { return nil }
            total += part
            guard total <= longest else { return nil }
        }
        return duration(total)
    }

    /// Seconds as a number.
    ///
    /// - Returns: The duration, or nil for a number that is negative, huge or none.
    static func seconds(_ number: Double) -> Duration? {
        guard number >= 0, number <= Double(longest / second) else { return nil }
        return .seconds(number)
    }

    /// The shortest text of a duration that reads back as the same, such as `1h30m` or `1.5s`.
    static func text(_ duration: Duration) -> String {
        let parts = duration.components
        var rest = Int128(parts.seconds) * second + Int128(parts.attoseconds)
        var text = ""
        for (name, unit) in units where ["d", "h", "m"].contains(name) && rest >= unit {
            text += "\(rest / unit)\(name)"
            rest %= unit
        }
        guard rest > 0 || text.isEmpty else { return text }
        let fraction = String(String(second + rest % second).dropFirst())
        let digits = fraction.reversed().drop { $0 == "0" }.reversed()
        return text + "\(rest / second)" + (digits.isEmpty ? "" : "." + String(digits)) + "s"
    }

    /// A decimal number of units in attoseconds; nil when it is not exact or not a number.
    private static func amount(_ digits: ArraySlice<UInt8>, of unit: Int128) -> Int128? {
        let parts = digits.split(separator: 46, omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let first = parts.first, let last = parts.last,
            !first.isEmpty, !last.isEmpty, first.count <= 12, last.count <= 18,
            let whole = Int128(String(decoding: first, as: UTF8.self))
        else { return nil }
        guard parts.count == 2 else { return whole * unit }
        guard let fraction = Int128(String(decoding: last, as: UTF8.self)) else { return nil }
        var scale: Int128 = 1
        for _ in last { scale *= 10 }
        let (share, remainder) = (fraction * unit).quotientAndRemainder(dividingBy: scale)
        return remainder == 0 ? whole * unit + share : nil
    }

    private static func duration(_ attoseconds: Int128) -> Duration {
        let (seconds, rest) = attoseconds.quotientAndRemainder(dividingBy: second)
        return Duration(
            secondsComponent: Int64(seconds), attosecondsComponent: Int64(rest))
    }
}
