import LuthierWire
import Testing

private func double(_ text: String) throws -> Double {
    try JSONReader.read(text) { (reader) throws(JSONError) in try reader.double() }
}

private func integer(_ text: String) throws -> Int {
    try JSONReader.read(text) { (reader) throws(JSONError) in try reader.integer() }
}

@Suite("Numbers in JSON")
struct JSONNumberTests {
    /// Property: reading undoes writing, bit for bit.
    @Test("20,000 doubles of all exponents survive a round trip exactly")
    func roundTrip() throws {
        var source = SplitMix(seed: 1)
        for _ in 0..<20_000 {
            let value = source.finiteDouble()
            var writer = JSONWriter()
            writer.double(value)
            #expect(try double(writer.text).bitPattern == value.bitPattern, "\(writer.text)")
        }
    }

    /// Reference: the standard library's correctly rounded conversion.
    @Test("numerals of 1 to 40 digits are rounded as the standard library rounds them")
    func agreesWithStandardLibrary() throws {
        var source = SplitMix(seed: 2)
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...40, using: &source)
            let digits = (0..<count).map { _ in "\(Int.random(in: 0...9, using: &source))" }
                .joined()
            let exponent = Int.random(in: -345...270, using: &source)
            let text = "\(Int.random(in: 0...9, using: &source)).\(digits)e\(exponent)"
            #expect(try double(text) == Double(text), "\(text)")
        }
    }

    /// Half-way points and edges; from Lemire (2021), section 8, and IEEE 754's own limits.
    @Test("the hard cases are rounded to even and to the right side")
    func hardCases() throws {
        let cases: [(String, Double)] = [
            ("9007199254740993", 9_007_199_254_740_992),
            ("9007199254740995", 9_007_199_254_740_996),
            ("9007199254740993.00000000000000000000000000001", 9_007_199_254_740_994),
            ("9007199254740993.0", 9_007_199_254_740_992),
            ("9007199254740995.0", 9_007_199_254_740_996),
            ("4503599627370497.5", 4_503_599_627_370_498),
            ("1125899906842624.125", 1_125_899_906_842_624),
            ("1125899906842624.375", 1_125_899_906_842_624.5),
            ("1e23", 1e23), ("8.5e22", 8.5e22), ("5e-324", .leastNonzeroMagnitude),
            ("2.4703282292062327e-324", 0), ("2.4703282292062328e-324", .leastNonzeroMagnitude),
            ("2.2250738585072014e-308", .leastNormalMagnitude),
            ("2.2250738585072011e-308", Double.leastNormalMagnitude.nextDown),
            ("2.2250738585072012e-308", .leastNormalMagnitude),
            ("1.7976931348623157e308", .greatestFiniteMagnitude),
            ("1.7976931348623158e308", .greatestFiniteMagnitude), ("1e-400", 0),
            ("0.000000000000000000000000000000000000000000000000001e51", 1),
            ("100000000000000000000000000000000000000000000000000e-50", 1),
            ("1090544144181609348671888949248", 0x1.b8779f2474dfap+99),
            ("0.1", 0.1), ("123456789012345678901234567890", 1.2345678901234568e29),
        ]
        for (text, value) in cases { #expect(try double(text) == value, "\(text)") }
        #expect(try double("-0").sign == .minus)
        #expect(try double("-0.0").sign == .minus)
        #expect(throws: JSONError.self) { try double("1.7976931348623159e308") }
    }

    @Test("whole numbers within 64 bits are integers, larger ones doubles")
    func integers() throws {
        #expect(try JSONValue(parsing: "9223372036854775807") == .integer(.max))
        #expect(try JSONValue(parsing: "-9223372036854775808") == .integer(.min))
        #expect(try JSONValue(parsing: "9223372036854775808") == .double(0x1p63))
        #expect(try JSONValue(parsing: "-9223372036854775809") == .double(-0x1p63))
        #expect(try JSONValue(parsing: "18446744073709551617") == .double(0x1p64))
        #expect(try JSONValue(parsing: "-0") == .integer(0))
        #expect(try JSONValue(parsing: "1.0") == .double(1))
        #expect(try integer("3.0") == 3)
        #expect(try integer("-1.5e1") == -15)
        #expect(try integer("9223372036854775807") == .max)
        for text in ["3.5", "9223372036854775808", "1e17", "1e300", "1e-5", "\"3\"", "true"] {
            #expect(throws: JSONError.self, "\(text)") { try integer(text) }
        }
    }

    @Test("non-finite words are numbers in report lines only, their strings in both")
    func nonFinite() throws {
        func number(_ text: String, _ options: JSONReadingOptions) throws -> Double {
            try JSONReader.read(text, options: options) { (reader) throws(JSONError) in
                try reader.number()
            }
        }
        #expect(try number("NaN", .report).isNaN)
        #expect(try number("Infinity", .report) == .infinity)
        #expect(try number("-Infinity", .report) == -.infinity)
        #expect(try number("-5", .report) == -5)
        for options in [JSONReadingOptions.report, .standard] {
            #expect(try number("\"NaN\"", options).isNaN)
            #expect(try number("\"-Infinity\"", options) == -.infinity)
            #expect(throws: JSONError.self) { try number("\"nan\"", options) }
        }
        for text in ["NaN", "Infinity", "-Infinity"] {
            #expect(throws: JSONError.self) { try number(text, .standard) }
            #expect(throws: JSONError.self) { try integer(text) }
        }
        for text in ["Nan", "Inf", "-Inf", "Infinit", "-I", "N", "NaNs"] {
            #expect(throws: JSONError.self, "\(text)") { try number(text, .report) }
        }
        let line = try JSONValue(parsing: "{\"loss\": NaN, \"n\": \"Infinity\"}", limits: .report)
        #expect(line["loss"]?.number?.isNaN == true)
        #expect(line["n"]?.number == .infinity)
        #expect(line.text() == "{\"loss\":\"NaN\",\"n\":\"Infinity\"}")
    }
}
