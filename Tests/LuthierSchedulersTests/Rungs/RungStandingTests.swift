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
}
