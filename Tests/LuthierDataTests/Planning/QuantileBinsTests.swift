import LuthierMath
import Testing

@testable import LuthierData

@Suite("Quantile bins")
struct QuantileBinsTests {
    /// Property: bins are as even as ties allow, rise with the values, and equal values share one.
    @Test func evenAndOrdered() {
        for seed in 0..<200 as Range<UInt64> {
            var source = testSource(seed)
            let count = source.below(300) + 1
            let ties = seed % 2 == 1
            let values = (0..<count).map { _ in
                ties ? Double(source.below(8)) : source.uniform()
            }
            let wanted = source.below(9) + 2
            let bins = QuantileBins(values, count: wanted)
            let sorted = values.sorted().map { bins.bin(of: $0) }
            #expect(sorted == sorted.sorted(), "seed \(seed)")
            guard !ties else { continue }
            for bin in Set(sorted) {
                let size = Double(sorted.count { $0 == bin })
                #expect(
                    abs(size - Double(count) / Double(wanted)) < 1 || count < wanted, "seed \(seed)"
                )
            }
        }
    }

    @Test("missing values have a bin of their own, and bins say what they hold")
    func names() {
        let bins = QuantileBins([1, 2, 3, 4, .nan], count: 2)
        #expect(bins.edges == [3])
        #expect(bins.bin(of: .nan) == 2)
        #expect((0...2).map(bins.name) == ["1 to 3", "3 and more", "(missing)"])
        #expect(QuantileBins([.nan], count: 2).bin(of: .nan) == 1)
        #expect(QuantileBins([5, 5, 5], count: 3).edges.isEmpty)
    }
}
