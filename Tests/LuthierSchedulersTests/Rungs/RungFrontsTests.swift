import LuthierMath
import Testing

@testable import LuthierSchedulers

@Suite("RungFronts")
struct RungFrontsTests {
    /// The order of some trials, from nothing but themselves.
    private func order(_ entries: [RungStanding.Entry]) -> [RungStanding.Entry] {
        let entries = entries.sorted { $0.number < $1.number }
        let ranks = NonDominatedSort.ranks(entries.map(\.losses))
        return Set(ranks).sorted().flatMap { rank in
            let peers = entries.indices.filter { ranks[$0] == rank }.map { entries[$0] }
            let rooms = CrowdingDistance.rooms(
                peers.map { $0.losses.map { min($0, .greatestFiniteMagnitude) } })
            return peers.indices.sorted { (-rooms[$0], $0) < (-rooms[$1], $1) }.map { peers[$0] }
        }
    }

    /// Property: whatever came and went, the order is that of the newest that are there.
    @Test("the newest stand by fronts and room, whoever came and went", arguments: [2, 3, 5])
    func comesAndGoes(objectives: Int) {
        for keepsAll in [false, true] {
            var source = RandomSource(seed: UInt64(objectives), purpose: .test)
            var fronts = RungFronts(keepsAll: keepsAll)
            var there: [RungStanding.Entry] = []
            for number in 0..<160 {
                // Few values, so that there are ties; some are as bad as can be.
                let losses = (0..<objectives).map { _ in
                    source.below(12) == 0 ? Double.infinity : Double(source.below(20))
                }
                let entry = RungStanding.Entry(number: number ^ 5, losses: losses)
                let window = there.suffix(RungFronts.window)
                let place = order(window + [entry]).firstIndex(of: entry)
                #expect(fronts.place(of: entry) == place, "\(number)")
                fronts.add(entry)
                there.append(entry)
                if !keepsAll { there = there.suffix(RungFronts.window) }
                if source.below(4) == 0 {
                    let gone = there[max(there.count - 1 - source.below(90), 0)]
                    fronts.remove(gone)
                    there.removeAll { $0 == gone }
                }
                if source.below(2) == 0 { fronts.rank() }
                let expected = order(there.suffix(RungFronts.window))
                #expect(fronts.entries == expected, "\(number)")
                #expect(fronts.count == expected.count)
                #expect(Set(fronts.members) == Set(expected))
                guard number % 10 == 0 else { continue }
                #expect(expected.map { fronts.place(of: $0) } == Array(expected.indices))
            }
            #expect(!keepsAll || there.count > 100 && fronts.count == RungFronts.window)
        }
    }

    @Test("nobody stands before the first, and who is not there cannot be taken out")
    func empty() {
        var fronts = RungFronts(keepsAll: false)
        let entry = RungStanding.Entry(number: 3, losses: [1, 2])
        #expect(fronts.place(of: entry) == 0)
        fronts.remove(entry)
        #expect(fronts.count == 0 && fronts.entries.isEmpty)
        fronts.add(entry)
        #expect(fronts.entries == [entry])
    }
}
