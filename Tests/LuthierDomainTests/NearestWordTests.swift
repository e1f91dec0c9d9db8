import Testing

@testable import LuthierDomain

@Suite("nearestWord")
struct NearestWordTests {
    @Test(
        "a typo gives the word that was meant, nonsense gives none",
        arguments: [
            ("learnig_rate", "learning_rate"), ("Optimzer", "optimizer"), ("wdith", "width"),
            ("lr", nil), ("zebra", nil), ("heads", "heads"), ("", nil),
        ] as [(String, String?)])
    func typo(word: String, expected: String?) {
        let words = ["learning_rate", "optimizer", "width", "heads"]
        #expect(nearestWord(to: word, in: words) == expected)
    }
}
