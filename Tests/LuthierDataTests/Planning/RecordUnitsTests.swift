import LuthierMath
import Testing

@testable import LuthierData

@Suite("Units that stay together")
struct RecordUnitsTests {
    /// Property: units are the connected components, compared with repeated merging.
    @Test func components() {
        for seed in 0..<200 as Range<UInt64> {
            var source = testSource(seed)
            let count = source.below(40) + 1
            let columns = (0..<source.below(3) + 1).map { _ in
                (0..<count).map { _ in UInt32(source.below(count)) }
            }
            let units = RecordUnits(joining: columns)
            var expected = Array(0..<count)
            var changed = true
            while changed {
                changed = false
                for column in columns {
                    for first in 0..<count {
                        for second in 0..<count where column[first] == column[second] {
                            let low = min(expected[first], expected[second])
                            if expected[first] != low || expected[second] != low { changed = true }
                            (expected[first], expected[second]) = (low, low)
                        }
                    }
                }
            }
            for first in 0..<count {
                for second in 0..<first {
                    #expect(
                        (units.ids[first] == units.ids[second])
                            == (expected[first] == expected[second]), "seed \(seed)")
                }
            }
            #expect(units.ids.allSatisfy { $0 < units.count }, "seed \(seed)")
        }
    }

    @Test("members of a unit are its places, and numbers that do not occur make none")
    func members() {
        let members = UnitMembers(of: [3, 1, 3, 7, 1], count: 9)
        #expect(members.count == 3)
        #expect((0..<3).map { Array(members[$0]) } == [[1, 4], [0, 2], [3]])
        #expect(UnitMembers(of: [], count: 0).count == 0)
    }
}
