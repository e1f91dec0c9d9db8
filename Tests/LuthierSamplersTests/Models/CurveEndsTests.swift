import Testing

@testable import LuthierSamplers

@Suite("CurveEnds")
struct CurveEndsTests {
    private func observation(
        _ number: Int, _ losses: [(Double, Double)], ended: Bool
    ) -> Observation {
        var observation = Observation(
            number: number, point: [0], kind: ended ? .feasible : .stopped,
            losses: [losses.last?.1 ?? 0], excesses: [])
        observation.curve = losses.map { CurvePoint(reach: $0.0, loss: $0.1) }
        return observation
    }

    @Test("what training makes of others is expected of those that have not trained so far")
    func expected() {
        // Training from 1 to 9 halves each loss, less 0.1.
        var observations = (0..<40).map { number in
            let loss = 1 + Double(number) / 10
            return observation(number, [(1, loss), (9, loss / 2 - 0.1)], ended: true)
        }
        observations.append(observation(40, [(1, 2.0)], ended: false))
        let expected = CurveEnds.projected(observations)
        #expect(abs(expected[40].losses[0] - 0.9) < 0.05)
        #expect(expected[3].losses == observations[3].losses)
    }

    @Test("lines follow one another from level to level")
    func chained() {
        var observations = (0..<20).map { number in
            let loss = Double(number)
            return observation(number, [(1, loss), (3, loss - 1), (9, loss - 3)], ended: true)
        }
        observations.append(observation(20, [(1, 5)], ended: false))
        observations.append(observation(21, [(1, 6), (3, 5)], ended: false))
        let expected = CurveEnds.projected(observations)
        #expect(abs(expected[20].losses[0] - 2) < 1e-9)
        #expect(abs(expected[21].losses[0] - 3) < 1e-9)
    }

    @Test("without any pair losses stay as they are, and monsters do not bend the line")
    func robust() {
        let alone = [
            observation(0, [(1, 5)], ended: false), observation(1, [(1, 7)], ended: false),
        ]
        #expect(CurveEnds.projected(alone).map(\.losses) == [[5], [7]])
        var observations = (0..<12).map { number in
            observation(number, [(1, Double(number)), (9, Double(number) - 1)], ended: true)
        }
        observations.append(observation(12, [(1, 3), (9, 1e300)], ended: true))
        observations.append(observation(13, [(1, 1e308), (9, 1)], ended: true))
        observations.append(observation(14, [(1, 6)], ended: false))
        observations.append(observation(15, [(1, 1e308)], ended: false))
        let expected = CurveEnds.projected(observations)
        #expect(abs(expected[14].losses[0] - 5) < 0.2)
        #expect(expected[15].losses[0].isFinite)
    }
}
