import LuthierMath
import LuthierSurrogates
import RealModule
import Testing

@testable import LuthierAnalysis

@Suite("WinnerModel")
struct WinnerModelTests {
    private func model(
        noise: (degrees: Double, variance: Double), count: Int = 30, deviation: Double = 0.3,
        source: inout RandomSource
    ) -> (model: WinnerModel, losses: [Double]) {
        var features = Features(groups: [0])
        var losses: [Double] = []
        for place in 0..<count {
            let x = Double(place) / Double(count)
            features.append([x])
            losses.append(4 * (x - 0.4) * (x - 0.4) + deviation * source.normal())
        }
        let scale = LossScale(losses)
        var prior = WinnerPrior()
        prior.points = 40
        prior.rounds = 3
        let square = scale.unit * scale.unit
        return (
            WinnerModel(
                features, scale, shares: losses.map { _ in 1 },
                noise: (noise.degrees, noise.variance / square), dimension: 1, prior: prior,
                using: &source), losses
        )
    }

    @Test("told noise is taken as told, measured noise about as measured, other noise is found")
    func noise() {
        var source = RandomSource(seed: 1, purpose: .test)
        for (degrees, share) in [(Double.infinity, 1e-9), (200, 0.2), (0, 0.7)] {
            let (model, _) = model(noise: (degrees, degrees > 0 ? 0.09 : 0), source: &source)
            let worlds = model.worlds(40, at: [0, 1], using: &source)
            #expect(worlds.count == 40)
            let unit = model.scale.unit
            let noise = worlds.reduce(0) { $0 + $1.noise / 40 } * unit * unit
            #expect(abs(noise / 0.09 - 1) < share, "\(degrees): \(noise)")
        }
    }

    @Test("the contenders are those that may be the best, and the winner in any case")
    func contenders() {
        var source = RandomSource(seed: 2, purpose: .test)
        let (model, _) = model(noise: (.infinity, 0.0025), deviation: 0.05, source: &source)
        let places = model.contenders(8, with: 29)
        #expect(places.count == 8 && places.contains(29) && places == places.sorted())
        #expect(places.dropLast().allSatisfy { (4...20).contains($0) }, "\(places)")
        #expect(model.contenders(50, with: 0) == Array(0..<30))
    }

    @Test("draws of a world have its means")
    func draws() {
        var source = RandomSource(seed: 3, purpose: .test)
        let (model, _) = model(noise: (.infinity, 0.09), source: &source)
        let worlds = model.worlds(1, at: [3, 20], using: &source)
        for world in worlds {
            var sums = [0.0, 0]
            for _ in 0..<4000 {
                for (place, value) in world.draw(using: &source).enumerated() {
                    sums[place] += value / 4000
                }
            }
            // Five standard errors of draws whose deviation is below that of the losses.
            for (sum, mean) in zip(sums, world.means) { #expect(abs(sum - mean) < 0.08) }
        }
    }
}
