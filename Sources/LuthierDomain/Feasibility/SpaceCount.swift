/// How many different assignments a search space has.
///
/// Inactive parameters have no value, so assignments that would differ only in them are one.
public enum SpaceCount: Sendable, Hashable {
    /// So many, exactly.
    case exactly(Int)
    /// Finitely many, and more than 2^62, which is 4.6 × 10^18.
    case tooManyToCount
    /// Finitely many, at least one and at most so many: constraints remove too irregularly to count.
    case atMost(Int)
    /// A parameter takes every real number of a range.
    case infinite

    /// The number when it is known exactly.
    public var exact: Int? { if case .exactly(let number) = self { number } else { nil } }

    /// Counts at or above this are not told apart.
    static let limit = 1 << 62

    /// The count of pairs of assignments of two independent parts.
    func times(_ other: SpaceCount) -> SpaceCount {
        switch (self, other) {
        case (.infinite, _), (_, .infinite): return .infinite
        case (.exactly(let one), .exactly(let two)):
            let product = Self.product(one, two)
            return product == Self.limit ? .tooManyToCount : .exactly(product)
        case (.exactly(let one), .atMost(let two)), (.atMost(let one), .exactly(let two)),
            (.atMost(let one), .atMost(let two)):
            let product = Self.product(one, two)
            return product == Self.limit ? .tooManyToCount : .atMost(product)
        case (.tooManyToCount, _), (_, .tooManyToCount): return .tooManyToCount
        }
    }

    /// The product of two counts, at most the limit.
    static func product(_ one: Int, _ two: Int) -> Int {
        let (result, overflows) = one.multipliedReportingOverflow(by: two)
        return overflows ? limit : min(result, limit)
    }

    /// The sum of two counts, at most the limit.
    static func sum(_ one: Int, _ two: Int) -> Int {
        let (result, overflows) = one.addingReportingOverflow(two)
        return overflows ? limit : min(result, limit)
    }
}

extension SpaceCount: CustomStringConvertible {
    /// `46,656 assignments`, as a person would say it.
    public var description: String {
        switch self {
        case .exactly(1): "1 assignment"
        case .exactly(let number): "\(Self.grouped(number)) assignments"
        case .tooManyToCount: "more than 4.6e18 assignments, or constraints leave fewer of them"
        case .atMost(let number): "at most \(Self.grouped(number)) assignments"
        case .infinite: "infinitely many assignments"
        }
    }

    private static func grouped(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(number).reversed().enumerated() {
            if place > 0, place % 3 == 0 { text = "," + text }
            text = String(digit) + text
        }
        return text
    }
}
