import LuthierMath
import Testing

@Suite("HaltonSequence")
struct HaltonSequenceTests {
    @Test("the first points in bases 2, 3 and 5 are the published ones")
    func firstPoints() {
        let expected = [
            [0, 0, 0], [0.5, 1 / 3.0, 0.2], [0.25, 2 / 3.0, 0.4], [0.75, 1 / 9.0, 0.6],
            [0.125, 4 / 9.0, 0.8], [0.625, 7 / 9.0, 0.04],
        ]
        let sequence = HaltonSequence(dimensionCount: 3)
        for (index, point) in expected.enumerated() {
            for (value, reference) in zip(sequence.point(at: UInt64(index)), point) {
                #expect(abs(value - reference) <= reference.ulp, "point \(index)")
            }
        }
    }

    // python3 -c "from scipy.stats import qmc; print(qmc.Halton(20, scramble=False).random(1001)[1000][[5, 19]])"
    @Test("late dimensions give their reference values")
    func lateDimensions() {
        let point = HaltonSequence(dimensionCount: 20).point(at: 1000)
        #expect(abs(point[5] - 0.9904415111515704) < 1e-15)
        #expect(abs(point[19] - 0.08728426899424717) < 1e-15)
    }

    /// Property: b^m points from a multiple of b^m on have one in each of b^m equal parts.
    @Test("aligned blocks are stratified, plain and scrambled")
    func stratification() {
        var source = RandomSource(seed: 1, purpose: .test)
        let bases: [UInt64] = [2, 3, 5, 7, 11]
        for round in 0..<10 {
            let sequence =
                round == 0
                ? HaltonSequence(dimensionCount: 5)
                : HaltonSequence(dimensionCount: 5, scrambledUsing: &source)
            for (dimension, base) in bases.enumerated() {
                let size = base * base
                let start = UInt64(source.below(1 << 20)) * size
                // A plain value sits on the edge of its cell, where rounding may put it below.
                let cells = Set(
                    (start..<start + size).map {
                        Int(sequence.point(at: $0)[dimension] * Double(size) + 1e-9)
                    })
                #expect(cells.count == Int(size), "round \(round) base \(base)")
            }
        }
    }

    @Test("scrambled points are inside the unit cube and differ between sources")
    func scrambling() {
        var source = RandomSource(seed: 2, purpose: .test)
        let first = HaltonSequence(dimensionCount: 30, scrambledUsing: &source)
        let second = HaltonSequence(dimensionCount: 30, scrambledUsing: &source)
        #expect(first.point(at: 0) != second.point(at: 0))
        for index in [0, 1, 1 << 40, .max] as [UInt64] {
            #expect(first.point(at: index).allSatisfy { $0 > 0 && $0 < 1 })
        }
        #expect(first.dimensionCount == 30)
    }

    /// Property: with permutations of their own for each digit, the first point may fall anywhere.
    @Test("the first scrambled point is uniform over scramblings")
    func uniformOverScramblings() {
        var source = RandomSource(seed: 3, purpose: .test)
        var middle = [0, 0]
        for _ in 0..<900 {
            let point = HaltonSequence(dimensionCount: 2, scrambledUsing: &source).point(at: 0)
            middle[0] += point[0] >= 0.25 && point[0] < 0.75 ? 1 : 0
            middle[1] += point[1] >= 1.0 / 9 && point[1] < 5.5 / 9 ? 1 : 0
        }
        // A half each; 6 standard errors are 3 √900 = 90.
        for count in middle { #expect(abs(count - 450) < 90) }
    }

    @Test("no dimensions stop the program")
    func noDimensions() async {
        await #expect(processExitsWith: .failure) { _ = HaltonSequence(dimensionCount: 0) }
    }
}
