import Testing

@testable import LuthierSamplers

@Suite("TrainingSet")
struct TrainingSetTests {
    private func observation(
        _ number: Int, _ losses: [Double], kind: Observation.Kind = .feasible,
        excesses: [Double] = []
    ) -> Observation {
        Observation(number: number, point: [0.5], kind: kind, losses: losses, excesses: excesses)
    }

    @Test("a failure is worse than every result")
    func failure() throws {
        let history = [
            observation(0, [1]), observation(1, [], kind: .failed), observation(2, [5]),
        ]
        let set = try #require(TrainingSet.objective(history[...]))
        #expect(set.rows == [0, 1, 2])
        #expect(set.targets[0] > set.targets[2] && set.targets[2] > set.targets[1])
    }

    @Test("one result is too little, none too")
    func few() {
        #expect(TrainingSet.objective([]) == nil)
        #expect(TrainingSet.objective([observation(0, [1])]) == nil)
    }

    @Test("beyond the limit the best and the newest stay")
    func limit() throws {
        let history = (0..<1000).map { observation($0, [Double(abs($0 - 100))]) }
        let set = try #require(TrainingSet.objective(history[...]))
        #expect(set.rows.count == TrainingSet.limit && !set.isWhole)
        #expect(set.rows.suffix(200) == Array(800..<1000)[...])
        #expect(set.rows.prefix(200).contains(100))
        #expect(set.thinned(to: 50).rows.count == 50)
        #expect(set.thinned(to: 50).rows.last == 999)
    }

    @Test("a constraint holds where the target is at most the limit")
    func constraint() throws {
        let history = [-3.0, 0.001, 1e9, -0.001, -1e300].enumerated().map {
            observation($0.offset, [1], excesses: [$0.element])
        }
        let set = try #require(TrainingSet.constraint(history[...], 0))
        for (row, target) in zip(set.rows, set.targets) {
            #expect((history[row].excesses[0] <= 0) == (target <= set.limit))
        }
        #expect(TrainingSet.constraint(history[...], 1) == nil)
    }
}
