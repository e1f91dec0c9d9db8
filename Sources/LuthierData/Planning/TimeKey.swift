/// Points in time as whole numbers that order as the times do.
///
/// A column holds numbers, such as seconds since an epoch or years, or dates of ISO 8601, with or
/// without a time and a zone. Dates count microseconds; what is finer stays together.
enum TimeKey {
    /// How the times of a column are written; it is the same in every row.
    enum Kind: Sendable, Hashable {
        case number, date, local, zoned

        /// The kind as a sentence names it.
        var words: String {
            switch self {
            case .number: "a number"
            case .date: "a date"
            case .local: "a time without a zone"
            case .zoned: "a time with a zone"
            }
        }
    }

    /// The key of a time, or nil when the text is none that is known.
    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> (key: Int64, kind: Kind)? {
        var reader = TimeReader(bytes: text)
        if let time = reader.date() { return time }
        guard text.count <= 64, let number = Double(String(decoding: text, as: UTF8.self)),
            number.isFinite
        else { return nil }
        return (key(of: number), .number)
    }

    /// A whole number that orders as doubles do, and is equal where they are.
    static func key(of number: Double) -> Int64 {
        // Plus zero turns -0 into 0. Negative doubles order backwards by their bits.
        let bits = Int64(bitPattern: (number + 0).bitPattern)
        return bits >= 0 ? bits : Int64.min &- bits
    }
}

/// Reads a date of ISO 8601 from the beginning of a text.
private struct TimeReader {
    let bytes: UnsafeBufferPointer<UInt8>
    var place = 0

    /// The date, and the time behind it; nil when anything else is there.
    mutating func date() -> (key: Int64, kind: TimeKey.Kind)? {
        guard let year = digits(4), passes("-"), let month = digits(2), passes("-"),
            let day = digits(2), (1...12).contains(month), day >= 1,
            day <= Self.days(in: month, of: year)
        else { return nil }
        let days = Self.dayNumber(year: year, month: month, day: day)
        if place == bytes.count { return (Int64(days) * 86_400_000_000, .date) }
        guard passes("T") || passes(" ") || passes("t"), let hour = digits(2), passes(":"),
            let minute = digits(2), hour < 24, minute < 60
        else { return nil }
        var micros = Int64(days * 24 + hour) * 3_600_000_000 + Int64(minute) * 60_000_000
        if passes(":") {
            // A leap second, 60, is the second after 59.
            guard let second = digits(2), second <= 60, let fraction = fraction() else {
                return nil
            }
            micros += Int64(second) * 1_000_000 + fraction
        }
        if place == bytes.count { return (micros, .local) }
        guard let offset = zone(), place == bytes.count else { return nil }
        return (micros - Int64(offset) * 60_000_000, .zoned)
    }

    /// Minutes east of Greenwich.
    private mutating func zone() -> Int? {
        _ = passes(" ")
        if passes("Z") || passes("z") { return 0 }
        let sign = passes("+") ? 1 : passes("-") ? -1 : 0
        guard sign != 0, let hours = digits(2), hours < 24 else { return nil }
        guard place < bytes.count else { return sign * hours * 60 }
        _ = passes(":")
        guard let minutes = digits(2), minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }

    /// Microseconds behind a full stop or comma; 0 without one.
    private mutating func fraction() -> Int64? {
        guard passes(".") || passes(",") else { return 0 }
        var value: Int64 = 0
        var count = 0
        while place < bytes.count, (48...57).contains(bytes[place]) {
            if count < 6 { value = value * 10 + Int64(bytes[place] - 48) }
            count += 1
            place += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 6)..<6 { value *= 10 }
        return value
    }

    private mutating func digits(_ count: Int) -> Int? {
        guard place + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[place..<place + count] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        place += count
        return value
    }

    private mutating func passes(_ character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, UInt32(bytes[place]) == character.value else { return false }
        place += 1
        return true
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1 March of year 0 in the Gregorian calendar, whose years here begin in March so
    /// that a leap day ends one.
    private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let month = (month + 9) % 12
        let leaps = year.quotient(4) - year.quotient(100) + year.quotient(400)
        return year * 365 + leaps + (month * 153 + 2) / 5 + day - 1
    }
}

extension Int {
    /// The quotient, rounded down.
    fileprivate func quotient(_ divisor: Int) -> Int {
        (self - ((self % divisor) + divisor) % divisor) / divisor
    }
}
