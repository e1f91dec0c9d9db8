import Testing

@testable import LuthierSchedulers

@Suite("Brief numbers")
struct BriefTextTests {
    @Test(
        "three significant digits, and nothing that is not needed",
        arguments: [
            (61.04, "61"), (0.031249, "0.0312"), (1236, "1240"), (0.3, "0.3"), (-2.345, "-2.35"),
            (0, "0"), (1e308, "1e+308"), (123_456_789, "123000000"), (0.1 + 0.2, "0.3"),
            (.infinity, "inf"), (.nan, "nan"), (999.9, "1000"), (1e-5, "1e-05"),
        ] as [(Double, String)])
    func table(value: Double, text: String) { #expect(value.briefText == text) }

    @Test(
        "what was measured has six, so that neighbours differ",
        arguments: [
            (12.0 / 17, "0.705882"), (0.98125, "0.98125"), (0.0, "0"), (-1234567, "-1234570"),
        ] as [(Double, String)])
    func measured(value: Double, text: String) { #expect(value.text(digits: 6) == text) }
}
