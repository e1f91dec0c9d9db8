import LuthierMath
import LuthierSurrogates
import RealModule
import Testing

@testable import LuthierSamplers

@Suite("FrontModel")
struct FrontModelTests {
    /// Processes that go nearly through some losses at places on a line.
    private func processes(_ losses: [[Double]]) throws -> [GaussianProcess] {
        var features = Features(groups: [0])
        for place in losses.indices { features.append([Double(place)]) }
        return try losses[0].indices.map { objective in
            try #require(
                GaussianProcess(
                    features, targets: losses.map { -$0[objective] },
                    hyperparameters: Hyperparameters(
                        logLengths: [Double.log(0.1)], logSignal: 0, logNoise: Double.log(1e-8)),
                    mean: 0))
        }
    }

    private func model(
        _ losses: [[Double]], isFeasible: [Bool]? = nil, wanted: [Double?] = [nil, nil]
    ) throws -> FrontModel? {
        FrontModel(
            try processes(losses), isFeasible: isFeasible ?? losses.map { _ in true },
            wanted: wanted)
    }

    private func isNear(_ found: [Double], _ expected: [Double]) -> Bool {
        zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    @Test("the reference is a tenth of the front's extent beyond its worst")
    func reference() throws {
        let front = try #require(try model([[0, 2], [1, 0], [3, 3]]))
        #expect(isNear(front.reference, [1.1, 2.2]))
    }

    @Test("one point that dominates all leaves the extent of all")
    func single() throws {
        let front = try #require(try model([[0, 0], [1, 4], [3, 3]]))
        #expect(isNear(front.reference, [3.3, 4.4]))
        let alone = try #require(try model([[0, 0]]))
        #expect(alone.reference.allSatisfy { $0 > 0 })
    }

    @Test("a target that is wanted is the reference, also where nothing reaches it")
    func wanted() throws {
        let front = try #require(try model([[0, 2], [1, 0]], wanted: [nil, -0.5]))
        #expect(isNear(front.reference, [1.1, 0.5]))
        let far = try #require(try model([[0, 2], [1, 0]], wanted: [5, 5]))
        #expect(far.reference == [-5, -5])
        let value = far.improvement().logValue(means: [-4, -4], deviations: [1, 1])
        #expect(value.isFinite)
    }

    @Test("points that cannot be the answer are on no front")
    func infeasible() throws {
        #expect(try model([[0, 2], [1, 0]], isFeasible: [false, false]) == nil)
        let front = try #require(
            try model([[0, 2], [1, 0], [0.5, 0.5]], isFeasible: [true, true, false]))
        #expect(front.points.count == 2)
        #expect(isNear(front.reference, [1.1, 2.2]))
    }

    @Test("of a front with three losses those points are kept that dominate most")
    func thinning() throws {
        var source = RandomSource(seed: 1, purpose: .test)
        let losses = (0..<90).map { _ -> [Double] in
            let draws = (0..<3).map { _ in 0.01 + source.uniform() }
            let length = draws.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return draws.map { 1 - $0 / length }
        }
        let front = try #require(try model(losses, wanted: [nil, nil, nil]))
        let all = ExpectedHypervolumeImprovement(over: losses, reference: front.reference)
        let (means, deviations) = ([0.3, 0.3, 0.3], [0.1, 0.1, 0.1])
        let thinned = front.improvement().logValue(means: means, deviations: deviations)
        let whole = all.logValue(means: means, deviations: deviations)
        #expect(thinned > whole && thinned < whole + 0.3)
    }

    @Test("centres are points of the front, each once")
    func centres() throws {
        let losses = [[0, 4], [1, 3], [2, 2], [3, 1], [4, 0], [5, 5], [6, 6]].map {
            $0.map(Double.init)
        }
        let front = try #require(try model(losses))
        for seed in 0..<10 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let centres = front.centres(4, using: &source)
            #expect(Set(centres).count == 4 && centres.allSatisfy { $0 < 5 })
        }
        var source = RandomSource(seed: 1, purpose: .test)
        #expect(Set(front.centres(9, using: &source)) == Set(0..<5))
    }
}
