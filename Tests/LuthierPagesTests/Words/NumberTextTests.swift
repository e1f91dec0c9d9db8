import LuthierDomain
import Testing

@testable import LuthierPages

@Suite("NumberText")
struct NumberTextTests {
    @Test(
        "numbers keep five digits that count, and no zeros that do not",
        arguments: [
            (0.0, "0"), (3.0, "3"), (-12.0, "-12"), (0.123456, "0.12346"), (1234.5678, "1234.6"),
            (0.000012345, "1.234e-05"), (1.5e9, "1.5e+09"), (0.1 + 0.2, "0.3"), (.nan, "NaN"),
            (-.infinity, "-∞"), (1e308, "1e+308"), (0.99999999, "1"),
        ])
    func short(value: Double, text: String) { #expect(NumberText.short(value) == text) }

    @Test(
        "rough numbers keep two digits that count",
        arguments: [
            (0.0, "0"), (0.01134, "0.011"), (-1.26, "-1.3"), (1.0, "1"), (12.5, "13"),
            (703.2, "700"), (98_765.0, "99000"), (1.26e-7, "1.3e-07"), (2e20, "2e+20"),
            (.infinity, "∞"),
        ])
    func rough(value: Double, text: String) { #expect(NumberText.rough(value) == text) }

    @Test(
        "durations show their two largest units",
        arguments: [
            (0.04, "0 s"), (9.94, "9.9 s"), (59.6, "1 min"), (200_000, "2 d 7 h"), (9.96, "10 s"),
            (59.4, "59 s"), (60, "1 min"), (200, "3 min 20 s"),
            (3600, "1 h"), (7500, "2 h 5 min"), (90_000, "1 d 1 h"), (.infinity, "?"), (-1, "?"),
        ])
    func duration(seconds: Double, text: String) {
        #expect(NumberText.duration(seconds) == text)
    }

    @Test("control and direction characters cannot reach the terminal")
    func plain() {
        #expect(NumberText.plain("a\u{1B}[31mb") == "a\\u{1b}[31mb")
        #expect(NumberText.plain("\u{202E}gnp.exe") == "\\u{202e}gnp.exe")
        #expect(NumberText.plain("two\nlines\ttab é") == "two\\u{a}lines\ttab é")
    }

    @Test("counts have their noun")
    func count() {
        #expect(NumberText.count(1, "trial") == "1 trial")
        #expect(NumberText.count(0, "trial") == "0 trials")
        #expect(NumberText.count(10_000, "trial") == "10,000 trials")
        #expect(NumberText.grouped(-1_234_567) == "−1,234,567")
    }

    @Test("differences and shares have a minus sign, values the hyphen that programs read")
    func signs() {
        #expect(NumberText.signed(-0.5) == "−0.5" && NumberText.signed(0.25) == "+0.25")
        #expect(NumberText.short(-0.5) == "-0.5")
        #expect(NumberText.percent(0.0512) == "5.1 %" && NumberText.percent(0.995) == "100 %")
        #expect(NumberText.percent(-0.25) == "−25 %" && NumberText.percent(0) == "0 %")
        #expect(NumberText.percent(-0.0001) == "0 %")
    }

    @Test("a probability is never quite none or all unless it is")
    func chance() {
        let words = [0.0, 0.009, 0.114, 0.99, 0.995, 1].map(NumberText.chance)
        #expect(words == ["below 1 %", "below 1 %", "11 %", "99 %", "above 99 %", "100 %"])
    }

    @Test("ordinals are English")
    func ordinals() {
        #expect(
            [1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 101, 111, 112].map(NumberText.ordinal) == [
                "1st", "2nd", "3rd", "4th", "10th", "11th", "12th", "13th", "21st", "22nd", "101st",
                "111th", "112th",
            ])
    }

    @Test("lists and values")
    func others() {
        #expect(NumberText.list([]) == "" && NumberText.list(["a", "b", "c"]) == "a, b and c")
        #expect(NumberText.value(nil) == "–" && NumberText.value(.text("x")) == "x")
        #expect(NumberText.value(.real(0.123456)) == "0.12346")
    }
}
