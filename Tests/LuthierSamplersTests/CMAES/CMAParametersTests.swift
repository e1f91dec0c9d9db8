import Testing

@testable import LuthierSamplers

/// Values from an independent implementation of the same formulas in Python.
@Suite("CMAParameters")
struct CMAParametersTests {
    private func expect(_ value: Double, _ reference: Double, _ name: Comment) {
        #expect(abs(value - reference) <= 1e-10 * abs(reference), name)
    }

    @Test("dimension 2")
    func two() {
        let found = CMAParameters(dimension: 2, population: 6)
        #expect(CMAParameters.population(forDimension: 2) == 6)
        expect(found.effectiveParents, 2.0286114646100617, "μ_eff")
        expect(found.pathRate, 0.6245545390268264, "c_c")
        expect(found.rankOneRate, 0.1548153998964136, "c₁")
        expect(found.rankManyRate, 0.0578590850719163, "c_μ")
        expect(found.stepRate, 0.4462049873783172, "c_σ")
        expect(found.stepDamping, 1.4462049873783172, "d_σ")
        expect(found.expectedLength, 1.254272742818995, "χ")
        let weights = [
            0.637042571241, 0.284570257438, 0.078387171321, -0.286383782597, -0.764958094085,
            -1.155981778159,
        ]
        for (weight, reference) in zip(found.weights, weights) {
            #expect(abs(weight - reference) < 1e-11)
        }
    }

    @Test("dimension 10")
    func ten() {
        let found = CMAParameters(dimension: 10, population: 10)
        #expect(CMAParameters.population(forDimension: 10) == 10)
        expect(found.effectiveParents, 3.1672992814107026, "μ_eff")
        expect(found.pathRate, 0.2949903830356222, "c_c")
        expect(found.rankOneRate, 0.0152838245247517, "c₁")
        expect(found.rankManyRate, 0.0201542827612084, "c_μ")
        expect(found.stepRate, 0.2844285879463675, "c_σ")
        expect(found.stepDamping, 1.2844285879463675, "d_σ")
        expect(found.expectedLength, 3.0847265651690123, "χ")
        let weights = [
            0.456272646903, 0.270753097002, 0.162231117159, 0.0852335471, 0.025509591836,
            -0.085320862508, -0.236476601148, -0.367413657712, -0.482908326784, -0.586221828779,
        ]
        for (weight, reference) in zip(found.weights, weights) {
            #expect(abs(weight - reference) < 1e-11)
        }
        #expect(abs(weights.dropFirst(5).reduce(0, +) + 1.75834127693) < 1e-10)
    }

    @Test("dimension 40")
    func forty() {
        let found = CMAParameters(dimension: 40, population: 15)
        #expect(CMAParameters.population(forDimension: 40) == 15)
        expect(found.effectiveParents, 4.540915209075957, "μ_eff")
        expect(found.pathRate, 0.0930092166342492, "c_c")
        expect(found.rankOneRate, 0.0011694327252618, "c₁")
        expect(found.rankManyRate, 0.0031225007109974, "c_μ")
        expect(found.stepRate, 0.1320305687020827, "c_σ")
        expect(found.stepDamping, 1.1320305687020826, "d_σ")
        expect(found.expectedLength, 6.28521508039776, "χ")
    }

    @Test("every dimension and population gives usable constants")
    func hostile() {
        for dimension in [1, 2, 7, 200, 1000] {
            for population in [2, 3, 4, 5, 64, 10_000] {
                let found = CMAParameters(dimension: dimension, population: population)
                #expect(found.weights.allSatisfy { $0.isFinite }, "\(dimension), \(population)")
                let positive = found.weights.reduce(0) { $0 + max($1, 0) }
                #expect(abs(positive - 1) < 1e-12, "\(dimension), \(population)")
                #expect((0...1).contains(found.rankOneRate + found.rankManyRate))
                // What keeps C positive definite: Σ w⁻ n c_μ stays below 1 − c₁ − c_μ.
                let negative = found.weights.reduce(0) { $0 - min($1, 0) }
                let rest = 1 - found.rankOneRate - found.rankManyRate
                #expect(
                    negative * Double(dimension) * found.rankManyRate <= rest * (1 + 1e-12),
                    "\(dimension), \(population)")
            }
        }
    }
}
