import LuthierMath

@testable import LuthierSurrogates

/// A tree over two numbers and three levels, one of them absence, with random targets.
func randomTree(_ seed: UInt64) -> RegressionTree {
    var source = RandomSource(seed: seed, purpose: .test)
    let axes: [TreeAxis] = [.number(absent: 0), .number(absent: 0.25), .levels(2, absent: 0.2)]
    let places = axes.map { axis in
        (0..<30).map { _ -> Double in
            if case .levels = axis { return Double(source.below(3)) }
            return axis.length > 1 && source.uniform() < 0.3
                ? axis.place(of: .nan) : source.uniform()
        }
    }
    let targets = (0..<30).map { _ in source.uniform() }
    return RegressionTree(
        places: places, targets: targets, rows: Array(0..<30), axes: axes,
        options: ForestOptions())
}
