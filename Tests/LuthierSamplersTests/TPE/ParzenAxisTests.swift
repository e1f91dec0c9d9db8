import LuthierDomain
import LuthierMath
import RealModule
import Testing

@testable import LuthierSamplers

@Suite("ParzenAxis")
struct ParzenAxisTests {
    private func axis(_ distribution: Distribution) throws -> ParzenAxis {
        let space = ModelSpace(try SearchSpace(parameters: [Parameter("x", distribution)]))
        return ParzenAxis(space.axes[0], distribution)
    }

    @Test("every value of a grid has a cell of its own, on every scale")
    func cells() throws {
        for distribution in [
            Distribution.integer(try IntegerRange(from: 1, to: 60, scale: .log)),
            .integer(try IntegerRange(from: -3, to: 12)),
            .float(try FloatRange(from: 0.1, to: 0.9, step: 0.1)),
        ] {
            let axis = try axis(distribution)
            #expect(axis.count == distribution.count)
            for index in 0..<axis.count {
                let place = try #require(distribution.unit(of: distribution.value(atIndex: index)))
                #expect(axis.coordinate(of: place) == Double(index))
                #expect(axis.place(of: Double(index)) == place)
            }
        }
    }

    @Test("the prior kernel sums up to 1, and follows a prior that is not uniform")
    func priors() throws {
        let grid = try axis(.integer(IntegerRange(from: 1, to: 20, scale: .log)))
        let sum = (0..<20).reduce(0) { $0 + Double.exp(grid.logPrior(at: Double($1))) }
        #expect(abs(sum - 1) < 1e-9)
        for prior in [Prior.uniform, .normal(mean: 2, deviation: 1), .beta(alpha: 2, beta: 5)] {
            let axis = try axis(.float(FloatRange(from: 0, to: 10, prior: prior)))
            let nodes = (0..<1280).map { (Double($0) + 0.5) / 1280 }
            let sum = nodes.reduce(0) { $0 + Double.exp(axis.logPrior(at: $1)) } / 1280
            #expect(abs(sum - 1) < 1e-4, "\(prior)")
            // The median of the draws halves the density.
            let median = axis.priorDraw(0.5)
            let below =
                nodes.filter { $0 < median }.reduce(0) { $0 + Double.exp(axis.logPrior(at: $1)) }
                / 1280
            #expect(abs(below - 0.5) < 0.01, "\(prior)")
        }
    }

    @Test("draws of the prior kernel are coordinates")
    func draws() throws {
        let axes = [
            ParzenAxis(.categories(3)), ParzenAxis(.interval),
            try axis(.integer(IntegerRange(from: 5, to: 5))),
        ]
        for axis in axes {
            for uniform in [0, 0.3, 0.5, 1 - 0x1p-53] {
                let drawn = axis.priorDraw(uniform)
                #expect(drawn >= 0 && drawn <= max(Double(axis.count) - 1, 1))
                #expect(axis.logPrior(at: drawn).isFinite)
            }
        }
    }
}
