import LuthierMath
import Testing

@testable import LuthierSamplers

@Suite("CategoryEvolution")
struct CategoryEvolutionTests {
    @Test("the margin is the reference's, for four values of three choices")
    func margin() {
        let margin = CategoryEvolution.margin(valueCount: 4, discreteCount: 3)
        #expect(abs(margin - 0.03319622179687661) < 1e-15)
    }

    @Test("probabilities add up to 1 and stay above the margin, whatever is learnt")
    func sound() {
        var source = RandomSource(seed: 4, purpose: .test)
        for mode in 0..<3 {
            var evolution = CategoryEvolution(
                [[0.5, 0.5], [Double](repeating: 0.2, count: 5)], discreteCount: 2)
            for _ in 0..<3000 {
                let members: [[Int?]] = (0..<4).map { _ in
                    switch mode {
                    case 0: [0, 4]
                    case 1: [source.below(2), source.below(5)]
                    default: [source.below(2), nil]
                    }
                }
                evolution.update(members, weights: [0.5, 0.3, 0.2, 0])
                for own in evolution.probabilities {
                    #expect(abs(own.reduce(0, +) - 1) < 1e-12)
                    let margin = CategoryEvolution.margin(valueCount: own.count, discreteCount: 2)
                    #expect(own.allSatisfy { $0 >= margin - 1e-12 })
                }
            }
            if mode == 0 { #expect((evolution.probabilities[1].last ?? 0) > 0.8) }
            if mode == 2 {
                for probability in evolution.probabilities[1] {
                    #expect(abs(probability - 0.2) < 1e-9)
                }
            }
        }
    }

    @Test("draws follow the probabilities, or are even where asked")
    func draws() {
        let evolution = CategoryEvolution([[0.7, 0.3]], discreteCount: 1)
        #expect(evolution.value(of: 0, at: 0) == 0)
        #expect(evolution.value(of: 0, at: 0.69) == 0)
        #expect(evolution.value(of: 0, at: 0.71) == 1)
        #expect(evolution.value(of: 0, at: 0.51, evenness: 1) == 1)
        #expect(evolution.value(of: 0, at: 1 - .ulpOfOne) == 1)
    }
}
