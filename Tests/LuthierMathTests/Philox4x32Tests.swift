import Testing

@testable import LuthierMath

@Suite("Philox4x32")
struct Philox4x32Tests {
    typealias Words = (UInt32, UInt32, UInt32, UInt32)

    /// From the file kat_vectors of the authors' library Random123, lines "philox4x32 10".
    @Test("ten rounds give the published answers")
    func knownAnswers() {
        let all = UInt32.max
        let answers: [(counter: Words, key: (UInt32, UInt32), words: Words)] = [
            ((0, 0, 0, 0), (0, 0), (0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)),
            (
                (all, all, all, all), (all, all),
                (0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)
            ),
            (
                (0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), (0xA409_3822, 0x299F_31D0),
                (0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)
            ),
        ]
        for answer in answers {
            let words = Philox4x32.block(counter: answer.counter, key: answer.key)
            #expect(words == answer.words, "counter \(answer.counter)")
        }
    }
}
