import LuthierDomain
import Testing

@Suite("Replication")
struct ReplicationTests {
    @Test("units come in one order: all folds with the first seed, then with the next")
    func order() throws {
        let folds = try #require(Replication(folds: 3))
        #expect(folds.units.map(\.name) == ["fold-1", "fold-2", "fold-3"])
        #expect(folds.units.map(\.seed) == [nil, nil, nil])
        let seeds = try #require(Replication(folds: 1, repeats: 2))
        #expect(seeds.units.map(\.name) == ["seed-1", "seed-2"] && seeds.folds == nil)
        let both = try #require(Replication(folds: 2, repeats: 2))
        #expect(
            both.units.map(\.name) == [
                "seed-1-fold-1", "seed-1-fold-2", "seed-2-fold-1", "seed-2-fold-2",
            ])
        #expect(both.units.map(\.place) == [0, 1, 2, 3])
        #expect(both.units[2].fold == 1 && both.units[2].seed == 2)
    }

    @Test("one run is no replication, and neither are more than a thousand")
    func bounds() {
        #expect(Replication() == nil)
        #expect(Replication(folds: 1, repeats: 1) == nil)
        #expect(Replication(folds: 1000)?.count == 1000)
        #expect(Replication(folds: 501, repeats: 2) == nil)
        #expect(Replication(folds: .max, repeats: 2) == nil)
    }

    @Test("a unit is missing until a report without a step gave its result")
    func missing() throws {
        let folds = try #require(Replication(folds: 3))
        let measurements = [
            Measurement(step: 1, unit: "fold-1", metrics: ["loss": 1]),
            Measurement(unit: "fold-2", metrics: ["loss": 1]),
            Measurement(metrics: ["loss": 1]),
            Measurement(unit: "other", metrics: ["loss": 1]),
        ]
        #expect(folds.missing(in: measurements).map(\.name) == ["fold-1", "fold-3"])
        #expect(folds.missing(in: []).count == 3)
    }
}
