import LuthierWire
import Testing

@testable import LuthierYAML

@Suite("AliasBound")
struct AliasBoundTests {
    private static func laughs(levels: Int) -> String {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1..<levels {
            let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        return text
    }

    @Test("a billion laughs are refused before anything grows")
    func billionLaughs() throws {
        let place = AliasBound.placeOfExcess(in: Self.laughs(levels: 10))
        #expect(place != nil)
        let error = #expect(throws: StudyFileError.self) {
            try YAMLSource.read(Self.laughs(levels: 10))
        }
        #expect(error?.issues.first?.message == "the aliases of this file repeat too much.")
    }

    @Test("laughing keys are refused as well")
    func keys() {
        #expect(throws: StudyFileError.self) {
            try YAMLSource.read(Self.laughs(levels: 12) + "? *a11\n: 1\n")
        }
    }

    @Test("an anchor that is defined again and again does not slip through")
    func redefined() {
        var text = "b: &a [lol, lol]\n"
        for line in 0..<60 { text += "c\(line): &a [*a, *a]\n" }
        #expect(AliasBound.placeOfExcess(in: text) != nil)
    }

    @Test("ordinary use is far from the bound")
    func ordinary() throws {
        var text = "base: &base { from: 0, to: 1 }\n"
        for line in 0..<2000 { text += "p\(line): *base\n" }
        #expect(AliasBound.placeOfExcess(in: text) == nil)
        #expect(AliasBound.placeOfExcess(in: "rule: a * b & c # *x &x *x") == nil)
    }
}
