import LuthierDomain
import LuthierMath
import LuthierSurrogates
import RealModule

/// Gaussian processes of a study's metrics, as far as its observations tell.
struct SurrogateModel: Sendable {
    /// The observations that are modelled, as places in the history.
    let rows: [Int]
    /// The targets of these rows; large is good.
    let targets: [Double]
    /// What trying a point is worth.
    let acquisition: Acquisition
    /// Losses by target, for telling predictions in the metric's own unit.
    let scale: [(target: Double, loss: Double)]

    /// A loss that a target stands for, between and beyond the observed ones along straight lines.
    func loss(ofTarget target: Double) -> Double? {
        guard let first = scale.first, let last = scale.last, scale.count > 1 else {
            return scale.first?.loss
        }
        var low = first
        var high = scale[1]
        if target >= last.target {
            (low, high) = (scale[scale.count - 2], last)
        } else if let index = scale.firstIndex(where: { $0.target > target }), index > 0 {
            (low, high) = (scale[index - 1], scale[index])
        }
        let share = (target - low.target) / (high.target - low.target)
        return low.loss + share * (high.loss - low.loss)
    }
}
