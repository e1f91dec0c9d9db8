import LuthierDomain
import Testing

@testable import LuthierPages

@Suite("Figures on a page")
struct FigureTextTests {
    @Test("a number has five significant digits")
    func short() {
        let cases: [(Double, String)] = [
            (0, "0"), (-0.5, "−0.5"), (0.123456, "0.12346"), (12345.678, "12346"), (3, "3"),
            (1e-7, "1e-07"), (-1.25e9, "−1.25e+09"), (.nan, "NaN"), (.infinity, "∞"),
            (-.infinity, "−∞"),
        ]
        for (value, text) in cases { #expect(FigureText.short(value) == text) }
        #expect(FigureText.signed(0.25) == "+0.25" && FigureText.signed(-0.25) == "−0.25")
    }

    @Test("shares, counts and durations")
    func others() {
        #expect(FigureText.percent(0.0512) == "5.1 %" && FigureText.percent(0.995) == "100 %")
        #expect(FigureText.percent(-0.25) == "−25 %" && FigureText.percent(0) == "0 %")
        #expect(FigureText.count(1, "trial") == "1 trial")
        #expect(FigureText.count(10_000, "trial") == "10,000 trials")
        #expect(FigureText.grouped(-1_234_567) == "−1,234,567")
        #expect(FigureText.duration(9.94) == "9.9 s" && FigureText.duration(3725) == "1 h 2 min")
        #expect(FigureText.duration(59.6) == "1 min" && FigureText.duration(200_000) == "2 d 7 h")
        #expect(FigureText.duration(-1) == "?" && FigureText.duration(.infinity) == "?")
        #expect(FigureText.list([]) == "" && FigureText.list(["a", "b", "c"]) == "a, b and c")
        #expect(FigureText.value(nil) == "–" && FigureText.value(.text("x")) == "x")
    }
}
