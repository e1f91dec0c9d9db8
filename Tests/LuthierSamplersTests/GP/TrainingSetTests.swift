import LuthierSurrogates
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

    @Test("a loss that is not sure makes a target that is not, by as much as losses around it say")
    func doubts() throws {
        var history = (0..<9).map { observation($0, [Double($0)]) }
        #expect(try #require(TrainingSet.objective(history[...])).doubts.isEmpty)
        history[1].doubts = [0.25]
        history[2].doubts = [1]
        let set = try #require(TrainingSet.objective(history[...], transform: .identity))
        let unit = set.targets[0] - set.targets[1]
        for (doubt, expected) in zip(set.doubts, [0, 0.25, 1, 0, 0, 0, 0, 0, 0]) {
            #expect(abs(doubt - expected * unit * unit) < 1e-12)
        }
        let thinned = set.thinned(to: 5)
        #expect(thinned.doubts == thinned.rows.map { set.doubts[$0] })
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
