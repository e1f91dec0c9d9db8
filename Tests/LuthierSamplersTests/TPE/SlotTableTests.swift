import LuthierMath
import Testing

@testable import LuthierSamplers

@Suite("SlotTable")
struct SlotTableTests {
    @Test("it finds what a dictionary finds, through any coming and going")
    func equalsDictionary() {
        for seed in 0..<20 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .suggestion)
            var table = SlotTable()
            var dictionary: [Int: Int] = [:]
            let span = 1 + source.below(400)
            for step in 0..<3000 {
                // Numbers of pending trials are negative.
                let id = source.below(span) - span / 3
                if source.uniform() < 0.45 {
                    table[id] = nil
                    dictionary[id] = nil
                } else {
                    table[id] = step
                    dictionary[id] = step
                }
            }
            for id in -span...span {
                #expect(table[id] == dictionary[id], "seed \(seed), number \(id)")
            }
        }
    }

    @Test("neighbours in a full stretch are still found when one before them goes")
    func removal() {
        for gone in 0..<8 {
            var table = SlotTable()
            for id in 0..<8 { table[id] = id }
            table[gone] = nil
            for id in 0..<8 { #expect(table[id] == (id == gone ? nil : id), "without \(gone)") }
        }
    }
}
