import Testing

@testable import LuthierDomain
@testable import LuthierSamplers

@Suite("GeneticSettings")
struct GeneticSettingsTests {
    private static func settings(
        _ kind: String, goals: Int = 2, trials: Int? = nil, parallel: Int = 1,
        _ options: [(String, Int)] = []
    ) throws -> GeneticSettings {
        let definition = StudyDefinition(
            name: "test", space: try TestRuns.cube(9),
            metrics: (0..<goals).map { Metric("f\($0)", .optimized(.minimize, threshold: nil)) },
            budget: Budget(trials: trials, parallel: parallel),
            sampler: MethodChoice(
                kind, options: options.map { .init(name: $0.0, value: .integer($0.1)) }))
        return try GeneticSettings(definition, dimension: 9, design: 10)
    }

    @Test("the population grows with the parameters and is a multiple of what runs at once")
    func population() throws {
        #expect(try Self.settings("nsga2").population == 32)
        #expect(try Self.settings("nsga2", parallel: 12).population == 36)
        #expect(try Self.settings("nsga2", [("population", 90)]).population == 90)
        #expect(GeneticSettings.population(1, parallel: 1) == 24)
        #expect(GeneticSettings.population(100, parallel: 1) == 60)
    }

    @Test("the first trials are as many as survive, but a fifth of the budget at most")
    func startup() throws {
        #expect(try Self.settings("nsga2").startup == 32)
        #expect(try Self.settings("nsga2", trials: 100).startup == 20)
        #expect(try Self.settings("nsga2", trials: 30).startup == 10)
        #expect(try Self.settings("nsga2", [("startup", 3)]).startup == 3)
    }

    @Test("directions are the published ones, and fewer where the budget is small")
    func directions() throws {
        func count(_ goals: Int, _ trials: Int?, _ options: [(String, Int)] = []) throws -> Int {
            guard
                case .niches(let directions) = try Self.settings(
                    "nsga3", goals: goals, trials: trials, options
                ).selection
            else { return 0 }
            #expect(
                directions.allSatisfy { abs($0.reduce(0) { $0 + $1 * $1 } - 1) < 1e-12 })
            return directions.count
        }
        #expect(try count(1, nil) == 1)
        #expect(try count(3, nil) == 91)
        #expect(try count(5, 10_000) == 210)
        #expect(try count(5, 100) == 15)
        #expect(try count(8, nil) == 156)
        #expect(try count(3, 100, [("divisions", 4)]) == 15)
        #expect(try Self.settings("nsga3", goals: 3).population == 91)
    }

    @Test("settings out of range are refused in words")
    func refusals() throws {
        func message(
            _ kind: String, _ name: String, _ value: Int, goals: Int = 2
        ) -> String? {
            #expect(throws: DefinitionError.self) {
                try Self.settings(kind, goals: goals, [(name, value)])
            }?.description
        }
        #expect(
            message("nsga2", "population", 3)
                == "sampler.population: population must be a whole number from 4 to 10000, got 3.")
        #expect(
            message("nsga2", "divisions", 3)
                == "sampler.divisions: the sampler nsga2 has no setting \"divisions\". "
                + "It has population, startup.")
        #expect(
            message("nsga3", "divisions", 100, goals: 5)
                == "sampler.divisions: 100 divisions of 5 objectives make 4598126 directions, "
                + "more than 10000. Use fewer divisions, such as 4.")
        #expect(
            message("nsga3", "divisions", 1000, goals: 40)?.contains("make far more directions")
                == true)
    }
}
