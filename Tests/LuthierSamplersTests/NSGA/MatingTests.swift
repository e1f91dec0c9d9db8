import LuthierMath
import RealModule
import Testing

@testable import LuthierDomain
@testable import LuthierSamplers

@Suite("Mating")
struct MatingTests {
    @Test("the two children of a crossover lie evenly about their parents, far from bounds")
    func spread() {
        // Far from any bound half the draws bring children nearer together than the parents.
        #expect(abs(Mating.spread(0.5, room: 1e9) - 1) < 1e-9)
        #expect(Mating.spread(0.2, room: 1e9) < 1)
        #expect(Mating.spread(0.8, room: 1e9) > 1)
        // Deb and Agrawal 1995: (1 / (2 (1 − u)))^(1 / 16) above a half.
        #expect(abs(Mating.spread(0.9, room: 1e9) - Double.pow(5, 1.0 / 16)) < 1e-9)
    }

    @Test("no child lies beyond a bound, however near parents are to it")
    func bounds() {
        for room in [0, 0.01, 0.5, 3] {
            for draw in stride(from: 0.0, to: 1, by: 0.001) {
                // Children are at the middle ± half the spread, parents at ± a half.
                #expect(Mating.spread(draw, room: room) / 2 - 0.5 <= room + 1e-12)
            }
        }
        for place in [0, 1e-9, 0.3, 1] {
            for draw in stride(from: 0.0, to: 1, by: 0.001) {
                #expect((0...1).contains(Mating.moved(place, draw)))
            }
        }
    }

    @Test("mutation moves down and up by equal chance and little")
    func mutation() {
        #expect(abs(Mating.moved(0.5, 0.5) - 0.5) < 1e-12)
        #expect(Mating.moved(0.5, 0.25) < 0.5)
        #expect(abs(Mating.moved(0.5, 0.25) + Mating.moved(0.5, 0.75) - 1) < 1e-12)
        #expect(abs(Mating.moved(0.5, 0.9) - 0.5) < 0.1)
    }

    @Test("a change of a choice or a grid value always gives another one")
    func discreteChanges() throws {
        let space = ModelSpace(
            try SearchSpace(parameters: [
                Parameter("c", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
                Parameter("i", .integer(IntegerRange(from: 1, to: 4))),
                Parameter("one", .integer(IntegerRange(from: 3, to: 3))),
            ]))
        let mating = Mating(space)
        #expect(mating.dimension == 2)
        let point = space.point(
            of: space.unconstrainedAssignment(at: [1, 0, 0.5]))
        var source = RandomSource(seed: 1, purpose: .test)
        var seen: Set<Double> = []
        for _ in 0..<200 {
            let child = mating.child(of: point, point, changes: 1e9, using: &source)
            #expect(child[0] != point[0])
            #expect(
                space.unconstrainedAssignment(at: child).values[1]
                    != space.unconstrainedAssignment(at: point).values[1])
            seen.insert(child[0])
        }
        #expect(seen == [0, 2])
    }

    @Test("what only one parent has comes from it, what neither has is drawn")
    func conditions() throws {
        let space = ModelSpace(
            try SearchSpace(parameters: [
                Parameter("kind", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
                Parameter(
                    "x", .float(FloatRange(from: 0, to: 1)),
                    when: Expression(parsing: "kind == \"a\"")),
                Parameter(
                    "y", .float(FloatRange(from: 0, to: 1)),
                    when: Expression(parsing: "kind == \"b\"")),
            ]))
        let mating = Mating(space)
        var source = RandomSource(seed: 2, purpose: .test)
        var drawn: Set<Double> = []
        for _ in 0..<100 {
            let child = mating.child(
                of: [0, 0.25, .nan], [2, .nan, .nan], changes: 0, using: &source)
            #expect(child[1] == 0.25)
            #expect((0...1).contains(child[2]))
            drawn.insert(child[2])
            #expect([0, 2].contains(child[0]))
        }
        #expect(drawn.count == 100)
    }
}
