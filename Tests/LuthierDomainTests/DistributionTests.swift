import LuthierDomain
import LuthierMath
import Testing

@Suite("Distribution")
struct DistributionTests {
    private func distributions() throws -> [Distribution] {
        [
            .float(try FloatRange(from: -2, to: 3)),
            .float(try FloatRange(from: 0, to: 1, step: 0.1)),
            .integer(try IntegerRange(from: 4, to: 256, scale: .log)),
            .integer(try IntegerRange(from: -7, to: 20, step: 3)),
            .integer(try IntegerRange(from: 5, to: 5)),
            .ordered(try ListedValues([.integer(32), .integer(64), .real(128)])),
            .choice(try ListedValues([.text("a"), .null, .boolean(true)])),
        ]
    }

    @Test("every place of the unit interval has a value of the distribution")
    func insideAlways() throws {
        for distribution in try distributions() {
            for unit in [0.0, 1e-300, 0.1, 0.5, 0.999_999_999_999, 1] {
                let value = distribution.value(atUnit: unit)
                #expect(distribution.contains(value), "\(distribution) at \(unit): \(value)")
            }
        }
    }

    @Test("a value leads to the middle of its cell and back")
    func cells() throws {
        for distribution in try distributions() {
            guard let count = distribution.count else { continue }
            for index in 0..<count {
                let value = distribution.value(atIndex: index)
                #expect(distribution.index(of: value) == index)
                let unit = try #require(distribution.unit(of: value))
                #expect(distribution.value(atUnit: unit) == value, "\(distribution) \(value)")
            }
        }
    }

    @Test("the cells of a distribution lie side by side and cover the unit interval")
    func cellsMeet() throws {
        #expect(try distributions()[0].unitCell(ofIndex: 0) == nil)
        for distribution in try distributions() {
            guard let count = distribution.count else { continue }
            var end = 0.0
            for index in 0..<count {
                let cell = try #require(distribution.unitCell(ofIndex: index))
                #expect(abs(cell.lowerBound - end) < 1e-12, "\(distribution), cell \(index)")
                let middle = (cell.lowerBound + cell.upperBound) / 2
                #expect(
                    distribution.value(atUnit: middle) == distribution.value(atIndex: index),
                    "\(distribution), cell \(index)")
                end = cell.upperBound
            }
            #expect(abs(end - 1) < 1e-12, "\(distribution)")
        }
    }

    /// Tolerance: 6 standard errors of 6,000 draws of a share of 1/6 are 6 × √(5/36/6000) = 0.0289.
    @Test("even places give the first and last value of a grid as often as the others")
    func equalCells() throws {
        let dice = Distribution.integer(try IntegerRange(from: 1, to: 6))
        var source = RandomSource(seed: 1, purpose: .test)
        var counts: [ParameterValue: Int] = [:]
        for _ in 0..<6000 { counts[dice.value(atUnit: source.uniform()), default: 0] += 1 }
        for (value, count) in counts.sorted(by: { $0.value < $1.value }) {
            #expect(abs(Double(count) / 6000 - 1 / 6.0) < 0.0289, "\(value): \(count)")
        }
    }

    @Test("equal values in other forms are taken in the distribution's own form")
    func canonical() throws {
        let float = Distribution.float(try FloatRange(from: 0, to: 1, step: 0.1))
        #expect(float.canonical(.real(0.1 + 0.2)) == .real(0.3))
        #expect(float.canonical(.integer(1)) == .real(1))
        #expect(float.canonical(.real(0.35)) == nil)
        #expect(float.canonical(.real(.nan)) == nil)
        let integer = Distribution.integer(try IntegerRange(from: 1, to: 9, step: 2))
        #expect(integer.canonical(.real(3)) == .integer(3))
        #expect(integer.canonical(.integer(4)) == nil)
        #expect(integer.canonical(.text("3")) == nil)
    }
}
