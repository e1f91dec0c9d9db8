import LuthierMath
import Testing

@testable import LuthierData

@Suite("Parts and their shares")
struct PartShareTests {
    @Test("names and shares are read, also in percent")
    func parse() throws {
        let parts = try PartShare.parse("train=0.8, test=20%")
        #expect(parts == [PartShare("train", 0.8), PartShare("test", 0.2)])
        #expect(try PartShare.parse("a=0.1,b=0.2,c=0.7").count == 3)
    }

    @Test(
        "what cannot be is refused with its reason",
        arguments: [
            ("train", "no part with a share"), ("train=x", "no part with a share"),
            ("a=0.5,b=0.4", "add to 0.9, not to 1"), ("a=0.5,a=0.5", "there twice"),
            ("a=1.5,b=-0.5", "has the share 1.5"), ("a/b=0.5,c=0.5", "cannot be the name"),
            ("a=0,b=1", "has the share 0.0"), ("a=nan,b=1", "has the share nan"), ("", "no part"),
            ("-a=1", "cannot be the name"), ("A=0.5,a=0.5", "there twice"),
        ])
    func refusals(text: String, reason: String) throws {
        let error = try #require(throws: DataError.self) { try PartShare.parse(text) }
        #expect(error.code == .badRequest)
        #expect(error.message.contains(reason), "\(error)")
    }

    /// Property: sizes are off by at most the largest unit, every unit is in exactly one part, and no
    /// part is empty where there are units enough.
    @Test func cutsFollowShares() {
        for seed in 0..<300 as Range<UInt64> {
            var source = testSource(seed)
            let sizes = (0..<source.below(60) + 1).map { _ in
                source.below(seed % 2 == 0 ? 1 : 9) + 1
            }
            let total = sizes.reduce(0, +)
            var shares = (0..<source.below(5) + 1).map { _ in source.uniform() + 0.01 }
            let sum = shares.reduce(0, +)
            shares = shares.map { $0 / sum }
            let cuts = PartBoundaries(shares).cuts(sizes.count, of: total) { sizes[$0] }
            #expect(cuts.map(\.count).reduce(0, +) == sizes.count, "seed \(seed)")
            let isAmple = shares.allSatisfy { $0 * Double(total) > Double(sizes.max() ?? 0) }
            for (range, share) in zip(cuts, shares) {
                let count = Double(sizes[range].reduce(0, +))
                if isAmple {
                    let error = abs(count - share * Double(total))
                    #expect(error <= Double(sizes.max() ?? 0), "seed \(seed): \(error)")
                }
                #expect(sizes.count < shares.count || !range.isEmpty, "seed \(seed)")
            }
        }
    }

    @Test("two records in two parts go one to each, whatever the shares")
    func noEmptyPart() {
        let cuts = PartBoundaries([0.99, 0.01]).cuts(2, of: 2) { _ in 1 }
        #expect(cuts == [0..<1, 1..<2])
        let tooFew = PartBoundaries([0.5, 0.25, 0.25]).cuts(2, of: 2) { _ in 1 }
        #expect(tooFew.map(\.count).sorted() == [0, 1, 1])
    }
}
