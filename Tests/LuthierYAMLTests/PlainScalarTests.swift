import LuthierWire
import Testing

@testable import LuthierYAML

@Suite("PlainScalar")
struct PlainScalarTests {
    @Test("words that older YAML takes for truth values stay texts")
    func norway() {
        for word in ["no", "yes", "on", "off", "y", "n", "No", "NO", "1:30:00", "1_000"] {
            #expect(PlainScalar.content(word) == .string(word))
        }
    }

    @Test("numbers that would be passed on changed stay texts")
    func lossless() {
        for word in ["007", "+5", "0x10", "-0", "18446744073709551615", "1-2", "2024-01-01", "-"] {
            #expect(PlainScalar.content(word) == .string(word))
        }
    }

    @Test("numbers, truth values and null are read")
    func core() {
        #expect(PlainScalar.content("1e-4") == .double(1e-4))
        #expect(PlainScalar.content("-1.5E+3") == .double(-1500))
        #expect(PlainScalar.content(".5") == .double(0.5))
        #expect(PlainScalar.content("1.0") == .double(1))
        #expect(PlainScalar.content("-12") == .integer(-12))
        #expect(PlainScalar.content("0") == .integer(0))
        #expect(PlainScalar.content("-.inf") == .double(-.infinity))
        #expect(PlainScalar.content("True") == .boolean(true))
        #expect(PlainScalar.content("~") == .null)
        #expect(PlainScalar.content("") == .null)
    }
}
