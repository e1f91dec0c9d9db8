/// Numbers of bytes as study files write them: `4G`, `512M`, `1.5GiB`, `65536`.
enum SizeText {
    private static let units: [(name: String, shift: Int)] = [
        ("T", 40), ("G", 30), ("M", 20), ("K", 10),
    ]

    /// Reads a number with a unit; units are powers of 1024, whether written K, KB or KiB.
    ///
    /// - Parameter text: The text, in any case; a space before the unit is fine.
    /// - Returns: Bytes, rounded down, or nil when the text is something else or too large.
    static func parse(_ text: String) -> Int? {
        let letters = text.utf8.reversed().prefix { ($0 | 32) >= 97 && ($0 | 32) <= 122 }
        let unit = String(decoding: letters.reversed(), as: UTF8.self).uppercased()
        var digits = text.utf8.dropLast(letters.count)
        while digits.last == 32 { digits = digits.dropLast() }
        guard let shift = shift(of: unit),
            digits.allSatisfy({ (48...57).contains($0) || $0 == 46 }),
            let number = SourceNode.number(in: String(decoding: digits, as: UTF8.self))
        else { return nil }
        return bytes(number * Double(1 << shift))
    }

    /// A plain number of bytes, rounded down; nil when it is negative, huge or none.
    static func bytes(_ number: Double) -> Int? {
        number >= 0 && number < 0x1p62 ? Int(number) : nil
    }

    /// The shortest text that reads back as the same size, such as `4G`; digits alone otherwise.
    static func text(_ bytes: Int) -> String {
        let unit = units.first { bytes > 0 && bytes % (1 << $0.shift) == 0 }
        return unit.map { "\(bytes >> $0.shift)\($0.name)" } ?? "\(bytes)"
    }

    private static func shift(of unit: String) -> Int? {
        if unit.isEmpty || unit == "B" { return 0 }
        return units.first { [$0.name, $0.name + "B", $0.name + "IB"].contains(unit) }?.shift
    }
}
