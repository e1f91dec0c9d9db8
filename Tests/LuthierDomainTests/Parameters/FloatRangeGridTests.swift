import Testing

@testable import LuthierDomain

@Suite("Grids of FloatRange")
struct FloatRangeGridTests {
    @Test("a step beyond the upper bound leaves the lower bound, whatever its digits")
    func wideStep() throws {
        let range = try FloatRange(from: 0.1234567890123, to: 0.2, step: 0.3)
        #expect(range.bounds == 0.1234567890123...0.1234567890123)
        #expect(range.count == 1)
    }

    @Test("the first value is the lower bound, many digits are not rounded away")
    func digits() throws {
        let range = try FloatRange(from: 0.1234567890123, to: 1, step: 0.25)
        #expect(range.value(atIndex: 0) == 0.1234567890123)
        #expect(range.value(atIndex: 1) == 0.3734567890123)
        let fine = try FloatRange(from: 0, to: 1, step: 0.0001234567890123)
        #expect(fine.value(atIndex: 2) == 0.0002469135780246)
    }

    @Test("decimal steps give decimal values")
    func decimals() throws {
        let range = try FloatRange(from: 0, to: 1, step: 0.1)
        #expect(range.value(atIndex: 3) == 0.3)
        #expect(range.value(atIndex: 7) == 0.7)
        #expect(range.bounds.upperBound == 1)
        #expect(try FloatRange(from: 0.05, to: 0.5, step: 0.15).value(atIndex: 2) == 0.35)
        #expect(try FloatRange(from: 1e-3, to: 1, step: 1e-3).value(atIndex: 6) == 0.007)
    }

    /// Property: a range made from its own bounds is the same range.
    @Test func bounds() throws {
        for index in 1...400 {
            let lower = Double(index) * 0.0371 - 3.3
            let step = 0.01 + Double(index % 17) / 7
            let range = try FloatRange(from: lower, to: lower + 4, step: step)
            let again = try FloatRange(
                from: range.bounds.lowerBound, to: range.bounds.upperBound, step: step)
            #expect(again == range, "index \(index)")
        }
    }
}
