import LuthierMath
import LuthierTesting
import Testing

@testable import LuthierDomain

@Suite("ModelSpace")
struct ModelSpaceTests {
    @Test("a point leads back to its assignment in every kind of space")
    func roundTrip() throws {
        for named in try SamplerContract.spaces() {
            let feasible = try FeasibleSet(named.space)
            let space = ModelSpace(named.space)
            var source = RandomSource(seed: 3, purpose: .test)
            for _ in 0..<50 {
                let assignment = feasible.draw(using: &source)
                let point = space.point(of: assignment)
                let again = try #require(space.assignment(at: point), "\(named.name)")
                for (index, value) in again.values.enumerated() {
                    let original = assignment.values[index]
                    guard case .real(let number)? = value else {
                        #expect(value == original, "\(named.name)")
                        continue
                    }
                    let unit = named.space.parameters[index].distribution
                    let places = [number, original?.number ?? .nan].map {
                        unit.unit(of: .real($0)) ?? .nan
                    }
                    #expect(abs(places[0] - places[1]) < 1e-9, "\(named.name)")
                }
            }
        }
    }

    @Test("a point outside, of NaN or breaking a constraint never becomes an assignment outside")
    func hostile() throws {
        for named in try SamplerContract.spaces() {
            let space = ModelSpace(named.space)
            for coordinate in [Double.nan, -1, 2, 1e300, 0, 1] {
                let point = [Double](repeating: coordinate, count: space.dimension)
                guard let assignment = space.assignment(at: point) else { continue }
                _ = try named.space.assignment(of: assignment.entries, allowsOpen: false)
            }
        }
    }
}
