import Testing

@testable import LuthierExecutors

@Suite("LineSplitter")
struct LineSplitterTests {
    @Test("lines end with newline, return and newline, or return")
    func lineEnds() {
        #expect(lines(["a\nb\r\nc\rd"]) == ["a", "b", "c", "d"])
        #expect(lines(["a\r", "\nb\n"]) == ["a", "b"])
        #expect(lines(["\n\na\n\n"]) == ["", "", "a", ""])
    }

    @Test("each state of a progress bar is a line, at once")
    func progressBar() {
        var splitter = LineSplitter(limit: 100)
        #expect(split("\r 10%\r 20%", &splitter) == [" 10%"])
        #expect(split("\r 30%\n", &splitter) == [" 20%", " 30%"])
    }

    @Test("the rest of a line over the limit is left out of it, and the next line is whole")
    func limit() {
        var splitter = LineSplitter(limit: 3)
        let text = Array("abcdef\nabc\nx".utf8)
        let lines = text.withUnsafeBytes { splitter.split($0) }
        #expect(lines.map(\.text) == ["abc", "abc"])
        #expect(lines.map(\.isTruncated) == [true, false])
        #expect(splitter.finish()?.text == "x")
    }

    @Test("bytes that are not UTF-8 become the replacement character")
    func invalidText() {
        var splitter = LineSplitter(limit: 100)
        let lines = ([0x61, 0xff, 0x62, 0x0a] as [UInt8]).withUnsafeBytes { splitter.split($0) }
        #expect(lines.map(\.text) == ["a\u{FFFD}b"])
    }

    /// Property: where the stream is cut into reads does not matter.
    @Test func cutsDoNotMatter() {
        let alphabet = Array("ab\n\r".utf8)
        for seed in 0..<300 as Range<UInt64> {
            var source = SplitMix(state: seed)
            let text = (0..<40).map { _ in alphabet[Int(source.next() % 4)] }
            var whole = LineSplitter(limit: 5)
            var expected = text.withUnsafeBytes { whole.split($0) }
            if let last = whole.finish() { expected.append(last) }
            var pieces = LineSplitter(limit: 5)
            var seen: [OutputLine] = []
            var rest = text[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(1 + Int(source.next() % 5)))
                seen += piece.withUnsafeBytes { pieces.split($0) }
                rest = rest.dropFirst(piece.count)
            }
            if let last = pieces.finish() { seen.append(last) }
            #expect(seen == expected, "seed \(seed)")
        }
    }

    private func lines(_ chunks: [String]) -> [String] {
        var splitter = LineSplitter(limit: 100)
        var lines = chunks.flatMap { split($0, &splitter) }
        if let last = splitter.finish() { lines.append(last.text) }
        return lines
    }

    private func split(_ text: String, _ splitter: inout LineSplitter) -> [String] {
        Array(text.utf8).withUnsafeBytes { splitter.split($0) }.map(\.text)
    }
}

/// A small generator for the property above.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
