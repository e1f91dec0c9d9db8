import Testing

@testable import LuthierAnalysis

@Suite("WinnerPrior")
struct WinnerPriorTests {
    @Test("a law is densest at its mean and falls by ½ one deviation away")
    func law() {
        let law = WinnerPrior.Law(-4, 3)
        #expect(law.logDensity(-4) == 0)
        #expect(law.logDensity(-1) == -0.5 && law.logDensity(-7) == -0.5)
    }
}
