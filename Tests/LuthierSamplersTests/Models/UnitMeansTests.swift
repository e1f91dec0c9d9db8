import Testing

@testable import LuthierSamplers

@Suite("UnitMeans")
struct UnitMeansTests {
    /// What three folds do to all settings alike.
    private let folds = [6.0, 0, 0]

    private func observation(
        _ number: Int, _ losses: [Double], units: Range<Int>, _ kind: Observation.Kind
    ) -> Observation {
        var observation = Observation(
            number: number, point: [0], kind: kind, losses: losses, excesses: [])
        observation.units = units.map { unit in
            UnitLosses(
                place: unit,
                losses: losses.map { $0 + folds[unit] + 0.01 * Double((number * 5 + unit) % 7) })
        }
        let count = Double(units.count)
        observation.losses = losses.indices.map { place in
            observation.units.reduce(0) { $0 + $1.losses[place] / count }
        }
        return observation
    }

    @Test(
        "a trial that ran in a hard fold alone is expected to do better over all",
        arguments: [1, 2])
    func projected(objectives: Int) {
        func losses(_ loss: Double) -> [Double] {
            (0..<objectives).map { loss * Double($0 + 1) }
        }
        var observations = (0..<6).map {
            observation($0, losses(Double($0)), units: 0..<3, .feasible)
        }
        observations.append(observation(6, losses(3), units: 0..<1, .stopped))
        observations.append(observation(7, losses(3), units: 0..<2, .stopped))
        let projected = UnitMeans.projected(observations, unitCount: 3)
        for objective in 0..<objectives {
            let whole = observations[3].losses[objective]
            #expect(observations[6].losses[objective] > whole + 3.5)
            #expect(abs(projected[6].losses[objective] - whole) < 0.2)
            #expect(abs(projected[7].losses[objective] - whole) < 0.2)
            // The fewer units it ran in, the less sure.
            #expect(projected[6].doubts[objective] > 1.5 * projected[7].doubts[objective])
            #expect(projected[7].doubts[objective] > 0)
        }
        #expect(projected[..<6].allSatisfy { $0.doubts.isEmpty })
        #expect(Array(projected[..<6]) == Array(observations[..<6]))
    }

    @Test("without two whole trials, or without units, everything stays as it is")
    func unchanged() {
        let few = [
            observation(0, [1], units: 0..<1, .stopped),
            observation(1, [1], units: 0..<1, .feasible),
        ]
        #expect(UnitMeans.projected(few, unitCount: 3) == few)
        let bare = [Observation(number: 0, point: [0], kind: .stopped, losses: [1], excesses: [])]
        #expect(UnitMeans.projected(bare, unitCount: 0) == bare)
        #expect(UnitMeans.projected([], unitCount: 2).isEmpty)
    }
}
