import Testing

@testable import LuthierExecutors

@Suite("SecretMask")
struct SecretMaskTests {
    private let mask = SecretMask([
        "KEY": "abcabd", "LONGER": "abcabdef", "LINES": "one\ntwo", "NONE": "",
    ])

    /// What comes out when a text comes in pieces.
    private func masked(_ pieces: [String]) -> String {
        var mask = mask
        var bytes: [UInt8] = []
        for piece in pieces {
            bytes += Array(piece.utf8).withUnsafeBytes { mask.masked($0) }
        }
        return String(decoding: bytes + mask.finish(), as: UTF8.self)
    }

    @Test(
        "values are replaced wherever they stand, the longest first, and nothing else is",
        arguments: [
            ("key abcabd.", "key [KEY]."), ("abcabdef", "[LONGER]"), ("abcabde", "[KEY]e"),
            ("abcabcabd", "abc[KEY]"), ("abcabdabcabd", "[KEY][KEY]"), ("abcab", "abcab"),
            ("one\ntwo\n", "[LINES]\n"), ("one\nthree", "one\nthree"), ("", ""),
            ("é abcabd é", "é [KEY] é"),
        ])
    func places(text: String, expected: String) {
        #expect(masked([text]) == expected)
        #expect(mask.masked(text) == expected)
    }

    @Test("however a text is cut into reads, the same comes out")
    func pieces() {
        let text = "x abcabdef abcabd abcabde one\ntwo one\nabcab"
        let whole = mask.masked(text)
        let letters = Array(text)
        for first in 0...letters.count {
            for second in first...letters.count {
                let pieces = [letters[..<first], letters[first..<second], letters[second...]]
                #expect(masked(pieces.map { String($0) }) == whole)
            }
        }
        #expect(masked(letters.map(String.init)) == whole)
        #expect(!whole.contains("abcabd"))
    }

    @Test("no more is held back than may be a secret's beginning")
    func holding() {
        var mask = mask
        let first = Array("loss 3 abc\nloss 4 ab".utf8).withUnsafeBytes { mask.masked($0) }
        #expect(String(decoding: first, as: UTF8.self) == "loss 3 abc\nloss 4 ")
        let second = Array("x\n".utf8).withUnsafeBytes { mask.masked($0) }
        #expect(String(decoding: second, as: UTF8.self) == "abx\n")
    }

    @Test("without secrets nothing is touched")
    func empty() {
        #expect(SecretMask([:]).isEmpty && SecretMask(["A": ""]).isEmpty && !mask.isEmpty)
        #expect(SecretMask([:]).masked("abc") == "abc")
    }
}
