import LuthierAnalysis
import LuthierDomain
import Testing

@testable import LuthierPages

@Suite("Labels of an axis")
struct AxisTicksTests {
    private func texts(_ distribution: Distribution) throws -> [String] {
        let axis = ParameterAxis(try Parameter("x", distribution))
        let ticks = AxisTicks.ticks(of: axis)
        #expect(ticks.map(\.place) == ticks.map(\.place).sorted())
        #expect(ticks.allSatisfy { (0...1).contains($0.place) })
        return ticks.map(\.text)
    }

    @Test("numbers get their bounds and round numbers between them")
    func numbers() throws {
        #expect(try texts(.float(FloatRange(from: -5, to: 5))) == ["-5", "-2", "0", "2", "5"])
        #expect(
            try texts(.float(FloatRange(from: 1e-4, to: 1, scale: .log)))
                == ["0.0001", "0.001", "0.01", "0.1", "1"])
        #expect(try texts(.float(FloatRange(from: 0.9, to: 0.999, scale: .reverseLog))).count >= 3)
        #expect(try texts(.float(FloatRange(from: 0.01, to: 0.99, scale: .logit))).contains("0.5"))
        #expect(try texts(.float(FloatRange(from: 1e-300, to: 1e300, scale: .log))).count <= 8)
        #expect(
            try texts(.float(FloatRange(from: -1e308, to: 1e308))) == ["-1e+308", "1e+308"])
    }

    @Test("whole numbers stand in the middle of their cells")
    func wholeNumbers() throws {
        #expect(try texts(.integer(IntegerRange(from: 1, to: 3))) == ["1", "2", "3"])
        #expect(try texts(.integer(IntegerRange(from: 4, to: 4))) == ["4"])
        let many = try texts(.integer(IntegerRange(from: 8, to: 256, scale: .log)))
        #expect(many.first == "8" && many.last == "256" && many.count >= 4)
    }

    @Test("listed values are all there while they are few")
    func values() throws {
        #expect(
            try texts(.choice(ListedValues([.text("<b>"), .boolean(true), .null])))
                == ["<b>", "true", "null"])
        #expect(try texts(.ordered(ListedValues((1...40).map { .integer($0) }))).count == 10)
    }
}
