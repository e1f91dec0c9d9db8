import Testing

@testable import LuthierMath

@Suite("NonDominatedBoxes")
struct NonDominatedBoxesTests {
    private typealias Box = NonDominatedBoxes.Box

    @Test("boxes computed by hand come out")
    func reference() {
        let boxes = NonDominatedBoxes.boxes(of: [[1, 5], [2, 3], [4, 1]], reference: [6, 6])
        #expect(
            boxes == [
                Box(lower: [-.infinity, -.infinity], upper: [6, 1]),
                Box(lower: [-.infinity, 1], upper: [4, 3]),
                Box(lower: [-.infinity, 3], upper: [2, 5]),
                Box(lower: [-.infinity, 5], upper: [1, 6]),
            ])
    }

    @Test("without a point below the reference there is one box")
    func open() {
        let one = [Box(lower: [-.infinity, -.infinity], upper: [6, 6])]
        #expect(NonDominatedBoxes.boxes(of: [], reference: [6, 6]) == one)
        #expect(
            NonDominatedBoxes.boxes(of: [[6, 0], [.nan, 1], [0, 7]], reference: [6, 6]) == one)
    }

    @Test("a loss of −∞ leaves no box beyond it")
    func unbounded() {
        #expect(
            NonDominatedBoxes.boxes(of: [[-.infinity, 2], [1, 1]], reference: [6, 6]) == [
                Box(lower: [-.infinity, -.infinity], upper: [6, 1]),
                Box(lower: [-.infinity, 1], upper: [1, 2]),
            ])
        #expect(
            NonDominatedBoxes.boxes(of: [[3, -.infinity]], reference: [6, 6]) == [
                Box(lower: [-.infinity, -.infinity], upper: [3, 6])
            ])
    }

    /// Property: what a further point adds is its share of the boxes.
    @Test("the boxes make up what is not dominated, each place once", arguments: 2...4)
    func shares(axes: Int) {
        let reference = [Double](repeating: 10, count: axes)
        for seed in 0..<60 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            // Whole numbers, so that many losses are equal.
            func point() -> [Double] { (0..<axes).map { _ in Double(Int(source.uniform() * 12)) } }
            let points = (0..<12).map { _ in point() }
            let boxes = NonDominatedBoxes.boxes(of: points, reference: reference)
            for _ in 0..<5 {
                let new = point()
                let share = boxes.reduce(0.0) { sum, box in
                    sum
                        + new.indices.reduce(1) {
                            $0 * max(0, box.upper[$1] - max(box.lower[$1], new[$1]))
                        }
                }
                #expect(
                    share == Hypervolume.improvement(by: new, over: points, reference: reference),
                    "seed \(seed)")
            }
        }
    }

    @Test("there are about twice as many boxes as points on a front of three losses")
    func count() {
        var source = RandomSource(seed: 1, purpose: .test)
        let points = (0..<100).map { _ -> [Double] in
            let draws = (0..<3).map { _ in 0.01 + source.uniform() }
            let length = draws.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return draws.map { 1 - $0 / length }
        }
        let boxes = NonDominatedBoxes.boxes(of: points, reference: [1, 1, 1])
        #expect(boxes.count == 201)
    }
}
