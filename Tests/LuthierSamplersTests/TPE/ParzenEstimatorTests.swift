import LuthierMath
import RealModule
import Testing

@testable import LuthierSamplers

/// Reference values: optuna 5.0's Parzen estimator with equal weights, prior weight 1 and the magic
/// clip, on the parameter's own axis; densities are rescaled here to the unit interval.
@Suite("ParzenEstimator")
struct ParzenEstimatorTests {
    static func estimator(
        _ axes: [ParzenAxis], _ points: [[Double]], rule: BandwidthRule = .magicClip
    ) -> ParzenEstimator {
        var estimator = ParzenEstimator(axes, rule: rule)
        estimator.keep(Array(points.indices)) { points[$0] }
        estimator.setWeights(prior: 1) { _ in 1 }
        return estimator
    }

    private func isNear(_ value: Double, _ reference: Double) -> Bool {
        abs(value - reference) <= 1e-10 * max(1, abs(reference))
    }

    static let interval = ParzenAxis(.interval)
    static let floats = [[0.2], [0.25], [0.7]]

    @Test("three numbers in [0, 1]")
    func float() {
        let estimator = Self.estimator([Self.interval], Self.floats)
        #expect(
            (0..<3).map { estimator.width(of: $0, on: 0) ?? 0 }.elementsEqual(
                [0.2, 0.45, 0.45]) { isNear($0, $1) })
        let logs = estimator.logDensities(at: [[0.1], [0.22], [0.5], [0.9]])
        let references = [0.19250570865, 0.304751032808, 0.030931100952, -0.428428373805]
        #expect(zip(logs, references).allSatisfy { isNear($0, $1) })
    }

    @Test("three numbers on a logarithmic axis, whose width enters the density")
    func logarithmic() {
        let (low, width) = (Double.log(1e-5), Double.log(1e4))
        func unit(_ value: Double) -> [Double] { [(Double.log(value) - low) / width] }
        let estimator = Self.estimator([Self.interval], [1e-4, 1e-3, 5e-3].map(unit))
        let widths = [2.302585092994, 2.302585092994, 1.842068074395]
        for (id, reference) in widths.enumerated() {
            #expect(isNear((estimator.width(of: id, on: 0) ?? 0) * width, reference))
        }
        let logs = estimator.logDensities(at: [1e-4, 2e-3, 5e-2].map(unit))
        let references = [-2.18489774005, -1.936746183879, -2.747871527037]
        for (log, reference) in zip(logs, references) {
            #expect(isNear(log - Double.log(width), reference))
        }
    }

    @Test("three whole numbers from 1 to 10")
    func cells() {
        let axis = ParzenAxis(
            .cells(
                edges: (0...10).map { Double($0) / 10 },
                places: (0..<10).map { (Double($0) + 0.5) / 10 }))
        let estimator = Self.estimator([axis], [[2], [3], [7]])
        #expect(
            (0..<3).map { estimator.width(of: $0, on: 0) ?? 0 }.elementsEqual(
                [0.2, 0.4, 0.4]) { isNear($0, $1) })
        let logs = estimator.logDensities(at: [[0], [2], [4], [9]])
        let references = [-2.409221168413, -2.051732649306, -2.133834388559, -2.724112244967]
        #expect(zip(logs, references).allSatisfy { isNear($0, $1) })
        let total = estimator.logDensities(at: (0..<10).map { [Double($0)] })
        #expect(isNear(total.reduce(0) { $0 + Double.exp($1) }, 1))
    }

    @Test("three choices of three, alone and beside a number")
    func categories() {
        let axis = ParzenAxis(.categories(3))
        let smoothing = CategorySmoothing(observations: 3).logs(levels: 3)
        #expect(isNear(Double.exp(smoothing.own), 0.714285714286))
        #expect(isNear(Double.exp(smoothing.other), 0.142857142857))
        let logs = Self.estimator([axis], [[0], [0], [2]]).logDensities(at: [[0], [1], [2]])
        let references = [-0.741937344729, -1.658228076604, -1.098612288668]
        #expect(zip(logs, references).allSatisfy { isNear($0, $1) })
        let joint = Self.estimator(
            [Self.interval, axis], [[0.2, 0], [0.25, 0], [0.7, 2]])
        let jointLogs = joint.logDensities(at: [[0.22, 0], [0.22, 1], [0.8, 2]])
        let jointReferences = [-0.262547535899, -1.421055148531, -1.105063346826]
        #expect(zip(jointLogs, jointReferences).allSatisfy { isNear($0, $1) })
    }

    @Test("the ratio of two densities")
    func ratio() {
        let good = Self.estimator([Self.interval], [[0.2], [0.25]])
        let rest = Self.estimator([Self.interval], [0.6, 0.8, 0.9, 0.05, 0.5].map { [$0] })
        let points = [[0.05], [0.22], [0.4], [0.8]]
        let references = [0.85731429236, 0.913790800924, 0.487881863678, -1.244558997644]
        let ratios = zip(good.logDensities(at: points), rest.logDensities(at: points)).map(-)
        #expect(zip(ratios, references).allSatisfy { isNear($0, $1) })
    }

    @Test("without observations it is the prior")
    func empty() {
        let estimator = Self.estimator([Self.interval, ParzenAxis(.categories(4))], [])
        let log = estimator.logDensity(at: [0.3, 2])
        #expect(isNear(log, Self.interval.logPrior(at: 0.3) - Double.log(4)))
    }

    /// Property: the history of comings and goings leaves no trace, to the last digit.
    @Test("what was there before makes no difference")
    func orderOfArrival() {
        let cells = ParzenAxis(
            .cells(edges: [0, 0.25, 0.5, 0.75, 1], places: [0.125, 0.375, 0.625, 0.875]))
        let axes = [Self.interval, cells, ParzenAxis(.categories(3)), Self.interval, Self.interval]
        for seed in 0..<20 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let points = (0..<60).map { index in
                [
                    index % 3 == 0 ? 0.5 : source.uniform(), Double(source.below(4)),
                    Double(source.below(3)), source.uniform(), source.uniform(),
                ]
            }
            var lived = ParzenEstimator(axes)
            for _ in 0..<30 {
                var wanted = Array(points.indices)
                source.shuffle(&wanted)
                lived.keep(Array(wanted.prefix(source.below(60)))) { points[$0] }
            }
            var wanted = Array(0..<40)
            source.shuffle(&wanted)
            lived.keep(wanted) { points[$0] }
            lived.setWeights(prior: 2) { Double($0 % 5 + 1) }
            var fresh = ParzenEstimator(axes)
            fresh.keep(Array(0..<40)) { points[$0] }
            fresh.setWeights(prior: 2) { Double($0 % 5 + 1) }
            #expect(
                lived.logDensities(at: points) == fresh.logDensities(at: points), "seed \(seed)")
        }
    }

    /// Property: leaving out kernels that are far away changes nothing.
    @Test("the density is the plain sum over all kernels")
    func plainSum() {
        let axes = (0..<9).map { _ in Self.interval }
        for seed in 0..<10 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let points = (0..<80).map { _ in (0..<9).map { _ in source.uniform() } }
            let estimator = Self.estimator(axes, points, rule: .small)
            for point in points.prefix(5) + [Array(repeating: 0.5, count: 9)] {
                var sum = point.reduce(0) { $0 + Self.interval.logPrior(at: $1) }
                for (id, centre) in points.enumerated() {
                    var log = 0.0
                    for axis in 0..<9 {
                        let width = estimator.width(of: id, on: axis) ?? 1
                        let z = (point[axis] - centre[axis]) / width
                        let area =
                            normalCDF((1 - centre[axis]) / width)
                            - normalCDF(-centre[axis] / width)
                        log += -z * z / 2 - Double.log(width * area * Double.sqrt(2 * Double.pi))
                    }
                    sum = logSumExp(sum, log)
                }
                let log = estimator.logDensity(at: point)
                #expect(isNear(log, sum - Double.log(81)), "seed \(seed)")
            }
        }
    }

    /// Tolerance: 6 standard errors of 4,000 draws, each at most 0.5 / √4000 = 0.0079.
    @Test("draws fall where the density says")
    func draws() {
        let cells = ParzenAxis(
            .cells(edges: [0, 0.25, 0.5, 0.75, 1], places: [0.125, 0.375, 0.625, 0.875]))
        let axes = [Self.interval, cells, ParzenAxis(.categories(3))]
        let estimator = Self.estimator(axes, [[0.1, 0, 0], [0.2, 3, 2], [0.8, 3, 2]])
        var source = RandomSource(seed: 3, purpose: .test)
        let draws = estimator.draws(4000, order: [0, 1, 2], using: &source).map(\.point)
        func share(_ isMember: ([Double]) -> Bool) -> Double {
            Double(draws.count(where: isMember)) / 4000
        }
        let nodes = (0..<400).map { (Double($0) + 0.5) / 400 }
        for cell in 0..<4 {
            for category in 0..<3 {
                let expected =
                    nodes.filter { $0 < 0.5 }.reduce(0) {
                        $0
                            + Double.exp(
                                estimator.logDensity(at: [$1, Double(cell), Double(category)]))
                    } / 400
                let seen = share {
                    $0[0] < 0.5 && $0[1] == Double(cell) && $0[2] == Double(category)
                }
                #expect(abs(seen - expected) < 0.0475, "cell \(cell), category \(category)")
            }
        }
    }
}
