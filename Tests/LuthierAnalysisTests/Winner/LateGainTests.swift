import Testing

@testable import LuthierAnalysis

@Suite("LateGain")
struct LateGainTests {
    @Test("the gain is that of the last third over the best before")
    func gain() throws {
        let losses = [5.0, 4, 3, 5, 6, 7, 8, 5, 4, 4, 2.5, 9, 9, 9, 9]
        let found = try #require(LateGain(losses: losses, deviation: 0.6))
        #expect(found.trials == 5)
        #expect(found.gain == 0.5 && found.isWithinNoise)
        #expect(try #require(LateGain(losses: losses, deviation: 0.4)).isWithinNoise == false)
        #expect(LateGain(losses: losses.reversed(), deviation: 1)?.gain == 0)
        #expect(LateGain(losses: Array(losses.dropLast()), deviation: 1) == nil)
    }
}
