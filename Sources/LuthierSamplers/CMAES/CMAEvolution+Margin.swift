import LuthierMath
import RealModule

/// Where a coordinate of a discrete axis has its neighbours.
struct CellBorders: Sendable, Hashable {
    /// The border to the cell below; nil in the first cell.
    let lower: Double?
    /// The border to the cell above; nil in the last cell.
    let upper: Double?
}

extension CMAEvolution {
    /// The least probability of leaving the mean's value of a discrete axis.
    ///
    /// - Parameter discreteCount: Discrete axes and choices together; with it, one of them changes in
    ///   27 % of the members at least.
    /// - Returns: In (0, 0.27].
    /// - SeeAlso: Hamano et al., "CatCMA with Margin", GECCO 2025, arXiv:2504.07884.
    static func margin(discreteCount: Int) -> Double {
        1 - Double.pow(0.73, 1 / Double(max(discreteCount, 1)))
    }

    /// Widens or moves a discrete axis so that its value stays open to change.
    ///
    /// - Parameters:
    ///   - margin: The least probability of another value, α.
    ///   - axis: Which axis.
    ///   - borders: Those of the cell in which the mean lies.
    /// - SeeAlso: Hamano et al., arXiv:2205.13482, eqs. 13–22.
    mutating func correct(margin: Double, onAxis axis: Int, _ borders: CellBorders) {
        let deviation = self.deviation(axis)
        guard deviation > 0, deviation.isFinite else { return }
        switch (borders.lower, borders.upper) {
        case (nil, nil): return
        case (let border?, nil), (nil, let border?):
            // The outermost cell: the mean moves towards the only border.
            let leaving = normalCDF(-abs(mean[axis] - border) / deviation)
            guard leaving < margin else { return }
            let distance = deviation * Self.deviations(within: 1 - 2 * margin)
            mean[axis] = border + (mean[axis] < border ? -distance : distance)
        case (let lower?, let upper?):
            let below = normalCDF((lower - mean[axis]) / deviation)
            let above = normalCDF((mean[axis] - upper) / deviation)
            guard below < margin / 2 || above < margin / 2 else { return }
            let (raisedBelow, raisedAbove) = (max(below, margin / 2), max(above, margin / 2))
            // What was added is taken from all three parts, in proportion to what they can spare.
            let middle = 1 - below - above
            let excess = 1 - raisedBelow - raisedAbove - middle
            let spare = raisedBelow + middle + raisedAbove - 1.5 * margin
            func settled(_ raised: Double) -> Double {
                let share = spare > 0 ? excess * (raised - margin / 2) / spare : 0
                return min(max(raised + share, 1e-10), 0.5 - 1e-10)
            }
            let lowerQuantile = Self.deviations(within: 1 - 2 * settled(raisedBelow))
            let upperQuantile = Self.deviations(within: 1 - 2 * settled(raisedAbove))
            let sum = lowerQuantile + upperQuantile
            let plain = plainDeviation(axis)
            guard sum > 0, plain > 0 else { return }
            widening[axis] = (upper - lower) / (sum * plain)
            mean[axis] = (lower * upperQuantile + upper * lowerQuantile) / sum
        }
    }

    /// The number of deviations within which a normal variable stays with a probability: the root of
    /// the quantile of χ² with one degree of freedom.
    private static func deviations(within probability: Double) -> Double {
        normalQuantile((1 + max(probability, 0)) / 2)
    }
}
