import Testing

@testable import LuthierMath

@Suite("Hypervolume")
struct HypervolumeTests {
    @Test("volumes computed by hand and by independent programs come out")
    func references() {
        #expect(Hypervolume.volume(of: [[1, 5], [2, 3], [4, 1]], reference: [6, 6]) == 17)
        #expect(
            Hypervolume.volume(
                of: [[1, 2, 3], [2, 1, 2.5], [3, 3, 1], [1.5, 2.5, 2]], reference: [4, 4, 4])
                == 14.25)
        let four = Hypervolume.volume(
            of: [
                [0.1, 0.9, 0.5, 0.3], [0.5, 0.5, 0.5, 0.5], [0.9, 0.1, 0.2, 0.8],
                [0.3, 0.7, 0.9, 0.1],
            ], reference: [1, 1, 1, 1])
        #expect(abs(four - 0.0999) < 1e-15)
        #expect(Hypervolume.volume(of: [[3], [1], [2]], reference: [6]) == 5)
        #expect(Hypervolume.volume(of: [], reference: [1, 1]) == 0)
        #expect(
            Hypervolume.improvement(
                by: [2, 2], over: [[1, 5], [2, 3], [4, 1]], reference: [6, 6]) == 2)
    }

    /// Whole losses from 0 to 5 and the reference at 6, so a volume is a number of unit cells.
    private func cells(_ points: [[Double]], axes: Int) -> Double {
        var count = 0
        var cell = [Double](repeating: 0, count: axes)
        while true {
            if points.contains(where: { point in zip(point, cell).allSatisfy { $0 <= $1 } }) {
                count += 1
            }
            guard let axis = cell.firstIndex(where: { $0 < 5 }) else { return Double(count) }
            cell[axis] += 1
            for earlier in 0..<axis { cell[earlier] = 0 }
        }
    }

    private func points(_ seed: UInt64, axes: Int, count: Int) -> [[Double]] {
        var source = RandomSource(seed: seed, purpose: .test)
        return (0..<count).map { _ in
            (0..<axes).map { _ in Double(Int(source.uniform() * 8)) }
        }
    }

    /// Property: with ties, repeated points, dominated ones and ones outside.
    @Test("a volume is the number of cells that a point dominates", arguments: 1...5)
    func counting(axes: Int) {
        let reference = [Double](repeating: 6, count: axes)
        for seed in 0..<(axes < 5 ? 12 : 4) as Range<UInt64> {
            let points = points(seed, axes: axes, count: 1 + 2 * Int(seed))
            #expect(
                Hypervolume.volume(of: points, reference: reference) == cells(points, axes: axes),
                "seed \(seed)")
        }
    }

    /// Property: what a point contributes is what goes when it goes.
    @Test("a contribution is the number of cells that one point alone dominates", arguments: 1...4)
    func alone(axes: Int) {
        let reference = [Double](repeating: 6, count: axes)
        for seed in 0..<6 as Range<UInt64> {
            let points = points(seed, axes: axes, count: 8)
            let whole = cells(points, axes: axes)
            let contributions = Hypervolume.contributions(of: points, reference: reference)
            for index in points.indices {
                var others = points
                let own = others.remove(at: index)
                let expected = whole - cells(others, axes: axes)
                #expect(contributions[index] == expected, "seed \(seed), point \(index)")
                #expect(
                    Hypervolume.improvement(by: own, over: others, reference: reference)
                        == expected)
            }
        }
    }

    @Test("a point that is not below the reference in every loss covers nothing")
    func outside() {
        let outside: [[Double]] = [
            [6, 0], [0, 6], [7, -1e300], [.nan, 0], [0, .nan], [.infinity, 0], [6, -.infinity],
        ]
        #expect(Hypervolume.volume(of: outside, reference: [6, 6]) == 0)
        #expect(Hypervolume.volume(of: outside + [[5, 4]], reference: [6, 6]) == 2)
        #expect(
            Hypervolume.contributions(of: outside + [[5, 4]], reference: [6, 6])
                == [0, 0, 0, 0, 0, 0, 0, 2])
        #expect(Hypervolume.volume(of: [[0, 0]], reference: [.nan, 1]) == 0)
    }

    @Test("a loss without bound covers a volume without bound, and never NaN")
    func unbounded() {
        let points: [[Double]] = [
            [-.infinity, 3, 3], [-.infinity, 4, 3], [0, 0, 0], [5, 5, 5], [2, -.infinity, 4],
        ]
        let reference = [6.0, 6, 6]
        #expect(Hypervolume.volume(of: points, reference: reference) == .infinity)
        // The third keeps 6³ less what the first (6·3·3) and the last (4·6·2) cover, both: 4·3·2.
        #expect(
            Hypervolume.contributions(of: points, reference: reference)
                == [.infinity, 0, 216 - 54 - 48 + 24, 0, .infinity])
        #expect(Hypervolume.volume(of: [[0, 0]], reference: [1, .infinity]) == .infinity)
        let twice: [[Double]] = [[-.infinity, 0], [-.infinity, 0]]
        #expect(Hypervolume.contributions(of: twice, reference: [1, 1]) == [0, 0])
    }

    @Test("numbers whose products overflow or vanish keep their volumes")
    func extremes() {
        let tiny = Hypervolume.volume(
            of: [[-1e200, -1e-200, 0]],
            reference: [0, 0, 1])
        #expect(abs(tiny - 1) < 1e-15)
        #expect(
            Hypervolume.volume(of: [[-1e200, -1e200]], reference: [0, 0]) == .infinity)
        let mixed = Hypervolume.volume(
            of: [[-1e200, -1e200, -1e-300, -1e-100]], reference: [0, 0, 0, 0])
        #expect(abs(mixed - 1) < 1e-14)
    }

    @Test("points with too few losses are a mistake")
    func widths() async {
        await #expect(processExitsWith: .failure) {
            _ = Hypervolume.volume(of: [[1]], reference: [2, 2])
        }
    }
}
