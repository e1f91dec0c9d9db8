import LuthierDomain
import Testing

@Suite("HoldoutGap")
struct HoldoutGapTests {
    private func gap(
        _ validation: Double, _ holdout: Double, _ direction: Direction?, spread: Double? = nil
    ) -> HoldoutGap {
        HoldoutGap(
            metric: "m", direction: direction, validation: validation, holdout: holdout,
            spread: spread.map { HoldoutGap.Spread(trials: 5, width: $0) })
    }

    @Test("whether it is better or worse follows the direction")
    func verdicts() {
        #expect(gap(0.9, 0.8, .maximize).verdict == .worse)
        #expect(gap(0.9, 0.95, .maximize).verdict == .better)
        #expect(gap(0.9, 0.8, .minimize).verdict == .better)
        #expect(gap(0.9, 0.95, .minimize).verdict == .worse)
        #expect(gap(0.9, 0.9, .minimize).verdict == .equal)
        #expect(gap(0.9, 0.8, nil).verdict == .lower)
        #expect(gap(0.9, 0.95, nil).verdict == .higher)
    }

    @Test("the difference is holdout minus validation, and a share of the size of the latter")
    func differences() {
        #expect(gap(2, 1, .minimize).difference == -1)
        #expect(gap(2, 1, .minimize).relative == -0.5)
        #expect(gap(-2, -3, .maximize).relative == -0.5)
        #expect(gap(0, 1, .minimize).relative == nil)
        #expect(gap(2, 1, .minimize).loss == -1)
        #expect(gap(2, 1, .maximize).loss == 1)
        #expect(gap(2, 1, nil).loss == nil)
    }

    @Test("only what is worse by more than the spread of the best trials alarms")
    func spread() {
        #expect(gap(1, 0.5, .maximize, spread: 0.4).isBeyondSpread)
        #expect(!gap(1, 0.5, .maximize, spread: 0.5).isBeyondSpread)
        #expect(!gap(1, 1.5, .maximize, spread: 0.1).isBeyondSpread)
        #expect(gap(1, 1.5, .minimize, spread: 0).isBeyondSpread)
        #expect(!gap(1, 1, .minimize, spread: 0).isBeyondSpread)
        #expect(!gap(1, 0.5, .maximize).isBeyondSpread)
        #expect(!gap(1, 0.5, nil, spread: 0).isBeyondSpread)
    }
}
