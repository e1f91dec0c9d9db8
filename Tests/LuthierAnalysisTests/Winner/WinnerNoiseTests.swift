import Testing

@testable import LuthierAnalysis

@Suite("WinnerNoise")
struct WinnerNoiseTests {
    @Test("its words are those of the documents")
    func words() {
        #expect(
            [WinnerNoise.units, .repeats, .told, .unexplained, .none].map(\.rawValue)
                == ["units", "repeats", "told", "unexplained", "none"])
    }
}
