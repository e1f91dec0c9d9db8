import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("Hyperband")
struct HyperbandTests {
    private func table(_ highest: Double, _ factor: Double) throws -> [String] {
        let hyperband = try Hyperband(
            TestCurves.definition(),
            rungs: RungLevels(lowest: 1, highest: highest, factor: factor))
        return hyperband.table.map { bracket in
            bracket.map { "\($0.count)@\($0.resource.stepText)" }.joined(separator: " ")
        }
    }

    @Test("the brackets are those of the paper's table 1, and of other factors")
    func tables() throws {
        #expect(
            try table(81, 3) == [
                "81@1 27@3 9@9 3@27 1@81", "34@3 11@9 3@27 1@81", "15@9 5@27 1@81", "8@27 2@81",
                "5@81",
            ])
        #expect(
            try table(27, 3) == ["27@1 9@3 3@9 1@27", "12@3 4@9 1@27", "6@9 2@27", "4@27"])
        #expect(try table(16, 4) == ["16@1 4@4 1@16", "6@4 1@16", "3@16"])
        #expect(try table(4, 2) == ["4@1 2@2 1@4", "3@2 1@4", "3@4"])
    }

    @Test(
        "bohb has the brackets of Hyperband by three, and its trials come from a sampler that models"
    )
    func models() throws {
        let choice = MethodChoice("bohb", options: [.init(name: "max", value: .integer(27))])
        var definition = try TestCurves.definition(scheduler: choice)
        definition.sampler = MethodChoice("tpe")
        let scheduler = try #require(try SchedulerCatalogue().scheduler(for: definition))
        let bohb = try #require(scheduler as? Hyperband)
        #expect(bohb.table.map { $0.map(\.count) } == [[27, 9, 3, 1], [12, 4, 1], [6, 2], [4]])
        #expect(
            bohb.table.map { $0.map(\.resource) } == [[1, 3, 9, 27], [3, 9, 27], [9, 27], [27]])
    }

    @Test("successive halving is one bracket, with as many trials as asked for")
    func halving() throws {
        let rungs = RungLevels(lowest: 1, highest: 9, factor: 3)
        let usual = try Hyperband(TestCurves.definition(), rungs: rungs, halving: .some(nil))
        #expect(usual.table.map { $0.map(\.count) } == [[9, 3, 1]])
        let asked = try Hyperband(TestCurves.definition(), rungs: rungs, halving: .some(20))
        #expect(asked.table.map { $0.map(\.count) } == [[20, 6, 2]])
    }
}
