import Testing

@testable import LuthierCommands

@Suite("ProgressLine")
struct ProgressLineTests {
    @Test(
        "the bar is always as wide as asked, whatever the fraction",
        arguments: [0, 0.001, 0.5, 0.999, 1, 2, -1, .nan, .infinity])
    func width(fraction: Double) { #expect(ProgressLine.bar(fraction, width: 10).count == 10) }

    @Test("it fills from the left")
    func fills() {
        #expect(ProgressLine.bar(0, width: 4) == "────")
        #expect(ProgressLine.bar(0.5, width: 4) == "━━╸─")
        #expect(ProgressLine.bar(1, width: 4) == "━━━━")
    }
}
