import RealModule
import Testing

@testable import LuthierSurrogates

@Suite("Hyperparameters")
struct HyperparametersTests {
    @Test("the vector holds all of them")
    func vector() {
        let own = Hyperparameters(logLengths: [1, 2], logSignal: 3, logNoise: 4)
        #expect(own.vector == [1, 2, 3, 4])
        #expect(Hyperparameters(vector: own.vector) == own)
    }

    @Test("length scales are expected to grow with the root of the dimension, within bounds")
    func prior() {
        for dimension in [0, 1, 5, 100, 1000] {
            let prior = HyperparameterPrior(dimension: dimension)
            let root = Double.sqrt(Double(max(dimension, 1)))
            #expect(abs(Double.exp(prior.lengthMean) - 0.5 * root) < 1e-12 * root)
            let mode = prior.mode(groupCount: 3)
            let bounds = zip(prior.lower(groupCount: 3), prior.upper(groupCount: 3))
            #expect(zip(mode.vector, bounds).allSatisfy { $1.0 < $0 && $0 < $1.1 })
            var gradient = [Double](repeating: 0, count: 5)
            #expect(prior.addPenalty(at: mode.vector, to: &gradient) == 0)
            #expect(gradient.allSatisfy { $0 == 0 })
        }
    }
}
