import LuthierMath
import Testing

@testable import LuthierSchedulers

@Suite("RungStanding")
struct RungStandingTests {
    private func entry(_ number: Int, _ losses: Double...) -> RungStanding.Entry {
        RungStanding.Entry(number: number, losses: losses)
    }

    @Test("the smaller loss stands first, of equals the older")
    func one() {
        var standing = RungStanding()
        for (number, loss) in [0.5, 0.2, .infinity, 0.2, 0.9].enumerated() {
            standing.add(entry(number, loss))
        }
        #expect(standing.entries.map(\.number) == [1, 3, 0, 4, 2])
        #expect(standing.place(of: entry(7, 0.2)) == 2)
        #expect(standing.place(of: entry(7, 0.1)) == 0)
        standing.remove(entry(3, 0.2))
        #expect(standing.entries.map(\.number) == [1, 0, 4, 2])
    }

    @Test("of several objectives the front stands first, its ends and its gaps before its crowd")
    func several() {
        var standing = RungStanding()
        // A front from (0, 10) to (10, 0), with (5, 5) and (5.5, 4.5) close together, and one behind.
        standing.add(entry(0, 6, 6))
        standing.add(entry(1, 5, 5))
        standing.add(entry(2, 0, 10))
        standing.add(entry(3, 10, 0))
        standing.add(entry(4, 5.5, 4.5))
        #expect(Set(standing.entries.prefix(2).map(\.number)) == [2, 3])
        #expect(standing.entries.last?.number == 0)
        #expect(standing.place(of: entry(9, 7, 7)) == 5)
    }

    @Test("of several objectives the newest are kept, in the order that they alone would have")
    func window() {
        var standing = RungStanding()
        var alone = RungStanding()
        let count = 3 * RungStanding.window
        func entry(_ number: Int) -> RungStanding.Entry {
            self.entry(number, Double(number * 37 % 101), Double(number * 53 % 97))
        }
        for number in 0..<count {
            standing.add(entry(number))
            if number >= count - RungStanding.window { alone.add(entry(number)) }
        }
        #expect(standing.count == RungStanding.window)
        #expect(Array(standing.entries) == Array(alone.entries))
        standing.remove(entry(count - 1))
        standing.add(self.entry(count, 0, 0))
        #expect(standing.count == RungStanding.window)
        #expect(standing.entries.contains { $0.number == count - RungStanding.window })
    }

    @Test("a trial's place is where it stands once it is taken in", arguments: [2, 3])
    func places(objectives: Int) {
        var source = RandomSource(seed: UInt64(objectives), purpose: .test)
        var standing = RungStanding()
        for number in 0..<60 {
            // Few values, so that there are ties; some are as bad as can be.
            let losses = (0..<objectives).map { _ in
                source.below(12) == 0 ? Double.infinity : Double(source.below(6))
            }
            let entry = RungStanding.Entry(number: number, losses: losses)
            let place = standing.place(of: entry)
            standing.add(entry)
            let order = Array(standing.entries)
            #expect(order.firstIndex(of: entry) == place)
            let places = order.map { standing.place(of: $0) }
            #expect(places == Array(order.indices))
        }
    }
}
