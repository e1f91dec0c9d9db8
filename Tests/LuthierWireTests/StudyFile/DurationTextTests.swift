import Testing

@testable import LuthierWire

@Suite("DurationText")
struct DurationTextTests {
    @Test(
        "durations are sums of numbers with units",
        arguments: [
            ("30m", 1800.0), ("1h30m", 5400), ("90s", 90), ("2d", 172_800), ("1w", 604_800),
            ("1 h 30 min", 5400), ("500ms", 0.5), ("1.5h", 5400), ("2 hours", 7200), ("0s", 0),
        ])
    func reads(text: String, seconds: Double) {
        #expect(DurationText.parse(text) == .seconds(seconds))
    }

    @Test(
        "other texts are none",
        arguments: ["", " ", "30", "m", "-5m", "1:30", "1y", "1..5s", ".5s", "5.s", "1e3s", "１m"])
    func refuses(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test("times beyond three hundred years are refused, not wrapped around")
    func tooLong() {
        #expect(DurationText.parse("999999999999w") == nil)
        #expect(DurationText.seconds(1e300) == nil)
        #expect(DurationText.seconds(.nan) == nil)
        #expect(DurationText.seconds(-1) == nil)
    }

    @Test("texts are short and read back as the same, to the attosecond")
    func roundTrip() {
        #expect(DurationText.text(.seconds(5400)) == "1h30m")
        #expect(DurationText.text(.milliseconds(1500)) == "1.5s")
        #expect(DurationText.text(.zero) == "0s")
        var source = SplitMix(seed: 1)
        for _ in 0..<500 {
            let duration = Duration(
                secondsComponent: Int64.random(in: 0..<10_000_000, using: &source),
                attosecondsComponent: Int64.random(
                    in: 0..<1_000_000_000_000_000_000, using: &source)
                    / (Bool.random(using: &source) ? 1 : 1_000_000_000_000_000_000))
            #expect(DurationText.parse(DurationText.text(duration)) == duration)
        }
    }
}
