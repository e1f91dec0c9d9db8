import LuthierDomain
import LuthierMath
import RealModule

/// A kind of dependence of a loss on settings.
enum Family: String, CaseIterable {
    /// A quadratic bowl with axes of unequal weight.
    case bowl
    /// A curved valley, steep across and flat along.
    case valley
    /// A sum of random waves, as a Gaussian process draws them.
    case waves
    /// A bowl that saturates far away and is ruined beyond an edge, as a learning rate does it.
    case cliff
    /// Numbers, a whole number and two choices.
    case mixed
    /// A bowl with ripples that few trials resolve.
    case ripples
    /// Flat but for a step, on which nothing depends smoothly.
    case steps
}

/// A function with a known truth.
struct Problem {
    let definition: StudyDefinition
    let space: ModelSpace
    /// The true loss at a point of the space.
    let loss: ([Double]) -> Double
    /// The deviation of the loss over random points, outliers cut off.
    private(set) var spread = 1.0

    init(_ family: Family, seed: UInt64, sampler: String, trials: Int) throws {
        var source = RandomSource(seed: seed, stream: 1, purpose: .test)
        let dimension: Int
        switch family {
        case .bowl: dimension = 2 + source.below(5)
        case .valley: dimension = 2 + source.below(3)
        case .waves: dimension = 1 + source.below(4)
        case .cliff: dimension = 2 + source.below(4)
        case .mixed: dimension = 5
        case .ripples: dimension = 2 + source.below(2)
        case .steps: dimension = 2 + source.below(4)
        }
        var parameters: [Parameter] = []
        for axis in 0..<dimension {
            switch (family, axis) {
            case (.mixed, 2):
                parameters.append(try Parameter("n", .integer(IntegerRange(from: 1, to: 12))))
            case (.mixed, 3), (.mixed, 4):
                parameters.append(
                    try Parameter(
                        "c\(axis)",
                        .choice(ListedValues((0..<axis).map { .text("v\($0)") }))))
            default:
                parameters.append(try Parameter("x\(axis)", .float(FloatRange(from: 0, to: 1))))
            }
        }
        definition = StudyDefinition(
            name: "calibration", space: try SearchSpace(parameters: parameters),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            budget: Budget(trials: trials), sampler: MethodChoice(sampler), seed: seed)
        space = ModelSpace(definition.space)
        let centre = (0..<dimension).map { _ in source.uniform(in: 0.15...0.85) }
        let rates = (0..<dimension).map { _ in Double.exp(source.normal()) }
        func bowl(_ point: [Double]) -> Double {
            zip(zip(point, centre), rates).reduce(0) {
                $0 + $1.1 * ($1.0.0 - $1.0.1) * ($1.0.0 - $1.0.1)
            }
        }
        switch family {
        case .bowl: loss = bowl
        case .valley:
            loss = { point in
                var sum = 0.0
                for axis in 1..<point.count {
                    let x = 3 * point[axis - 1] - 1.5
                    let y = 3 * point[axis] - 1
                    sum += 20 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x)
                }
                return Double.log(onePlus: sum)
            }
        case .waves:
            let waves = (0..<60).map { _ -> (amplitude: Double, phase: Double, rates: [Double]) in
                // The spectrum of a Matérn-5/2 kernel with length 0.35 √d.
                let chi = (0..<5).reduce(0.0) { sum, _ in
                    let z = source.normal()
                    return sum + z * z
                }
                let stretch =
                    (5 / max(chi, 1e-6)).squareRoot()
                    / (0.35 * Double(dimension).squareRoot())
                return (
                    source.normal(), source.uniform(in: 0...(2 * .pi)),
                    (0..<dimension).map { _ in source.normal() * stretch }
                )
            }
            loss = { point in
                waves.reduce(0) { sum, wave in
                    let angle = zip(wave.rates, point).reduce(wave.phase) { $0 + $1.0 * $1.1 }
                    return sum + wave.amplitude * Double.cos(angle)
                }
            }
        case .cliff:
            let edge = source.uniform(in: 0.6...0.9)
            loss = { point in
                let plain = 1 - Double.exp(-2 * bowl(point))
                return point[0] > edge ? plain + 3 + 20 * (point[0] - edge) : plain
            }
        case .mixed:
            let offsets = (0..<7).map { _ in 0.3 * source.normal() }
            let slope = source.normal()
            loss = { point in
                let smooth = bowl(Array(point.prefix(3)))
                let first = offsets[Int(point[3])]
                let second = offsets[3 + Int(point[4])]
                return smooth + first + second + slope * first * point[0]
            }
        case .ripples:
            let phase = source.uniform(in: 0...6)
            loss = { point in
                bowl(point)
                    + 0.05
                    * point.reduce(0) { $0 + Double.sin(25 * $1 + phase) }
            }
        case .steps:
            loss = { point in
                let tilt = point.reduce(0) { $0 + (4 * $1).rounded(.down) / 4 }
                return abs(tilt - 1.25) + (point[0] > centre[0] ? 0.4 : 0) + 0.02 * bowl(point)
            }
        }
        var probe = RandomSource(seed: seed, stream: 2, purpose: .test)
        let sample = (0..<400).map { _ in
            loss(point(using: &probe))
        }.sorted()
        let fence = sample[299] + 1.5 * (sample[299] - sample[99])
        let cut = sample.map { min($0, fence) }
        let mean = cut.reduce(0, +) / 400
        spread = (cut.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400).squareRoot()
    }

    /// A point of the space, by chance.
    func point(using source: inout RandomSource) -> [Double] {
        let drawn = space.axes.map { axis -> Double in
            if case .choice(let count) = axis { return Double(source.below(count)) }
            return source.uniform()
        }
        return space.snapped(drawn) ?? drawn
    }
}
