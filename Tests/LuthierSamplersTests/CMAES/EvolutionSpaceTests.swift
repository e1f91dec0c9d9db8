import LuthierDomain
import Testing

@testable import LuthierSamplers

@Suite("EvolutionSpace")
struct EvolutionSpaceTests {
    private func space() throws -> EvolutionSpace {
        EvolutionSpace(
            ModelSpace(
                try SearchSpace(parameters: [
                    Parameter("x", .float(FloatRange(from: 0, to: 1))),
                    Parameter("one", .integer(IntegerRange(from: 3, to: 3))),
                    Parameter("c", .choice(ListedValues([.text("a"), .text("b")]))),
                    Parameter("i", .integer(IntegerRange(from: 1, to: 4))),
                    Parameter(
                        "y", .float(FloatRange(from: 0, to: 1)),
                        when: Expression(parsing: "c == \"b\"")),
                ])))
    }

    @Test("parameters of one value are neither axes nor choices")
    func kinds() throws {
        let space = try space()
        #expect(space.axes == [0, 3, 4])
        #expect(space.isDiscrete == [false, true, false])
        #expect(space.choices == [2])
        #expect(space.dimension == 4)
        #expect(space.discreteCount == 2)
        #expect(space.valueCounts == [2])
    }

    @Test("a cell has borders to its neighbours alone")
    func borders() throws {
        let space = try space()
        #expect(space.borders(ofAxis: 0, at: 0.5) == nil)
        #expect(space.borders(ofAxis: 1, at: 0.1) == CellBorders(lower: nil, upper: 0.25))
        #expect(space.borders(ofAxis: 1, at: 0.3) == CellBorders(lower: 0.25, upper: 0.5))
        #expect(space.borders(ofAxis: 1, at: 2) == CellBorders(lower: 0.75, upper: nil))
    }

    @Test("members become points of the cube, whatever they are")
    func points() throws {
        let space = try space()
        #expect(space.point([-1, 7, .nan], [1]) == [0, 0.5, 1, 1, 0.5])
        #expect(space.model.assignment(at: space.point([-.infinity, .infinity, 0], [0])) != nil)
    }

    /// Tolerance: 6 standard errors of 4,000 draws.
    @Test("what a value hides is drawn from the part of the distribution that gives the value")
    func hidden() throws {
        let space = try space()
        let evolution = CMAEvolution(
            CMAParameters(dimension: 3, population: 6), mean: [0.1, 0.4, 0.5], sigma: 0.2)
        var (inner, outer, inactive) = (0.0, 0.0, 0.0)
        for number in 0..<4000 {
            let observation = Observation(
                number: number, point: [0, 0.5, 0, 0.375, .nan], kind: .feasible, losses: [1],
                excesses: [])
            let member = space.member(for: observation, evolution, seed: 1)
            #expect(member[0] <= 0)
            #expect((0.25...0.5).contains(member[1]))
            inner += member[1] / 4000
            outer += member[0] / 4000
            inactive += member[2] / 4000
        }
        // Normal laws cut to [0.25, 0.5], to what is below 0, and whole.
        #expect(abs(inner - 0.378) < 0.008)
        #expect(abs(outer + 0.1282) < 0.012)
        #expect(abs(inactive - 0.5) < 0.019)
    }
}
