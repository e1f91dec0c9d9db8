/// A part of a data file: its name and its share of the records.
package struct PartShare: Sendable, Hashable {
    /// The name, which becomes the name of a file.
    package let name: String
    /// The share, above 0 and at most 1.
    package let share: Double

    /// A part.
    package init(_ name: String, _ share: Double) {
        self.name = name
        self.share = share
    }

    /// Seven tenths to train on, the rest halved between the choice of settings and the last word.
    package static let standard = [
        PartShare("train", 0.7), PartShare("validation", 0.15), PartShare("holdout", 0.15),
    ]

    /// Parts where training and validation are resampled, and a holdout is kept from both.
    package static let resampled = [PartShare("train", 0.85), PartShare("holdout", 0.15)]

    /// The parts that a text such as `train=0.8,holdout=20%` names.
    ///
    /// - Throws: `DataError` when it is no such text or the parts cannot be.
    package static func parse(_ text: String) throws(DataError) -> [PartShare] {
        var parts: [PartShare] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = piece.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let share = number(sides[1]) else {
                throw DataError(
                    .badRequest, message: "\"\(piece)\" is no part with a share.",
                    hint: "Write NAME=SHARE with commas between, as in train=0.7,validation=0.15,"
                        + "holdout=0.15.")
            }
            parts.append(PartShare(String(sides[0].drop { $0 == " " }), share))
        }
        try check(parts)
        return parts
    }

    /// Finds what is wrong with parts.
    ///
    /// - Throws: `DataError` when a name is no name of a file or comes twice, a share is not within
    ///   0 and 1, or the shares do not add to one.
    package static func check(_ parts: [PartShare]) throws(DataError) {
        var names: Set<String> = []
        for part in parts {
            let isPlain = part.name.unicodeScalars.allSatisfy {
                ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                    || $0 == "_" || $0 == "-"
            }
            guard isPlain, let first = part.name.first, first != "-" else {
                throw DataError(
                    .badRequest, message: "\"\(part.name)\" cannot be the name of a part.",
                    hint: "Use letters, digits, _ and -; the part becomes a file of that name.")
            }
            guard names.insert(part.name.lowercased()).inserted else {
                throw DataError(
                    .badRequest, message: "The part \(part.name) stands there twice.",
                    hint: "Give each part a name of its own.")
            }
            guard part.share > 0, part.share <= 1 else {
                throw DataError(
                    .badRequest,
                    message: "The part \(part.name) has the share \(part.share).",
                    hint: "A share lies above 0 and is at most 1; leave a part out that is to have "
                        + "nothing.")
            }
        }
        let sum = parts.reduce(0) { $0 + $1.share }
        guard abs(sum - 1) <= 1e-6 else {
            throw DataError(
                .badRequest,
                message: "The shares "
                    + parts.map { "\($0.name)=\($0.share)" }.joined(separator: ", ")
                    + " add to \(rounded(sum)), not to 1.",
                hint: "Change one of them; every record goes to exactly one part.")
        }
    }

    private static func number(_ text: Substring) -> Double? {
        let text = text.filter { $0 != " " }
        guard text.hasSuffix("%") else { return Double(text) }
        return Double(text.dropLast()).map { $0 / 100 }
    }

    /// A sum without the digits that only its rounding made.
    private static func rounded(_ value: Double) -> Double {
        guard value.isFinite, abs(value) < 1e9 else { return value }
        return (value * 1e9).rounded() / 1e9
    }
}

/// Where along the records, from 0 to 1, one part ends and the next begins.
struct PartBoundaries: Sendable, Hashable {
    /// The upper end of each part; the last is 1.
    let ends: [Double]

    /// Boundaries of parts with the given shares, in order.
    init(_ shares: [Double]) {
        var ends: [Double] = []
        var sum = 0.0
        for share in shares {
            sum += share
            ends.append(sum)
        }
        ends[ends.count - 1] = 1
        self.ends = ends
    }

    /// Which units of a row of units each part has.
    ///
    /// A unit goes to the part in which its middle lies. No boundary then moves by more than half of
    /// the unit that lies across it, so no part is off by more than the largest unit, and with units
    /// of one record every part has its share rounded. Where that leaves a part empty although there
    /// are units enough, a neighbour's unit moves over.
    ///
    /// - Parameters:
    ///   - units: How many units there are, in order.
    ///   - total: How many records they have together.
    ///   - size: How many records a unit has.
    /// - Returns: Consecutive ranges of units, one for each part.
    /// - Complexity: O(units + parts).
    func cuts(_ units: Int, of total: Int, size: (Int) -> Int) -> [Range<Int>] {
        var cuts = [Int](repeating: units, count: ends.count)
        var part = 0
        var start = 0
        for unit in 0..<units {
            let count = size(unit)
            let middle = Double(2 * start + count)
            while part < ends.count - 1, middle >= ends[part] * Double(2 * total) {
                cuts[part] = unit
                part += 1
            }
            start += count
        }
        if units >= ends.count {
            for part in cuts.indices {
                let floor = part == 0 ? 1 : cuts[part - 1] + 1
                cuts[part] = min(max(cuts[part], floor), units - (cuts.count - 1 - part))
            }
        }
        return cuts.indices.map { (($0 == 0 ? 0 : cuts[$0 - 1])..<cuts[$0]) }
    }
}
