import Foundation
import LuthierDomain
import LuthierPorts
import Testing

@testable import LuthierExecutors

@Suite("ProgramInput")
struct ProgramInputTests {
    private static let values: [(name: String, value: ParameterValue)] = [
        ("learning_rate", .real(0.1)), ("layers", .integer(3)), ("name", .text("a b {layers}")),
        ("bias", .boolean(true)), ("none", .null),
    ]

    @Test("flags follow the command in order, underscores as hyphens")
    func flags() throws {
        let input = try input(["python3", "train.py"], passing: .flags)
        #expect(
            input.command == [
                "python3", "train.py", "--learning-rate=0.1", "--layers=3",
                "--name=a b {layers}", "--bias=true", "--none=null",
            ])
    }

    @Test("values take the place of names in braces, and are not flags as well")
    func placeholders() throws {
        let input = try input(
            [
                "run", "{layers}x{learning_rate}", "{name}", "{layers", "{{layers}}", "{other}",
                "{}",
            ],
            passing: .flags)
        #expect(
            input.command == [
                "run", "3x0.1", "a b {layers}", "{layers", "{3}", "{other}", "{}", "--bias=true",
                "--none=null",
            ])
    }

    @Test("placeholders are filled however else values are passed, and nothing is added")
    func otherPassing() throws {
        for passing in [ParameterPassing.json, .environment] {
            #expect(try input(["run", "{layers}"], passing: passing).command == ["run", "3"])
        }
    }

    @Test("every variable that a program is promised is there")
    func environment() throws {
        let input = try input(["run"], passing: .json, resource: 27)
        #expect(
            input.environment == [
                "HOME": "/home", "LUTHIER_STUDY": "a study", "LUTHIER_TRIAL": "7",
                "LUTHIER_ATTEMPT": "2", "LUTHIER_SEED": "18446744073709551615",
                "LUTHIER_PARAMETERS": input.folder.parameters,
                "LUTHIER_CHECKPOINT": input.folder.checkpoint,
                "LUTHIER_ARTIFACTS": input.folder.artifacts,
                "LUTHIER_REPORT": input.folder.report, "LUTHIER_RESOURCE": "27",
                "PYTHONUNBUFFERED": "1", "OMP_WAIT_POLICY": "PASSIVE",
            ])
    }

    @Test("a resource is told where there is one, whole numbers without a fraction")
    func resource() throws {
        func told(_ resource: Double?) throws -> String? {
            try input([], passing: .json, resource: resource).environment["LUTHIER_RESOURCE"]
        }
        #expect(try told(nil) == nil)
        #expect(try told(81) == "81")
        #expect(try told(0.5) == "0.5")
        #expect(try told(1e300) == "1e+300")
    }

    @Test("values as variables have plain upper-case names")
    func valuesAsVariables() throws {
        let environment = try input(["run"], passing: .environment).environment
        #expect(environment["LUTHIER_P_LEARNING_RATE"] == "0.1")
        #expect(environment["LUTHIER_P_NAME"] == "a b {layers}")
        #expect(environment.keys.filter { $0.hasPrefix("LUTHIER_P_") }.count == 5)
        #expect(ProgramInput.variable("a-b.c_9") == "A_B_C_9")
    }

    @Test("an outer study's variables are not inherited, a user's settings stay")
    func surroundings() throws {
        let own = [
            "LUTHIER_TRIAL": "1", "LUTHIER_RESOURCE": "5", "LUTHIER_P_X": "1",
            "PYTHONUNBUFFERED": "", "OMP_WAIT_POLICY": "ACTIVE", "OMP_NUM_THREADS": "3",
        ]
        let environment = try input(["run"], passing: .json, surroundings: own, parallel: 4)
            .environment
        #expect(environment["LUTHIER_TRIAL"] == "7")
        #expect(environment["LUTHIER_RESOURCE"] == nil)
        #expect(environment["LUTHIER_P_X"] == nil)
        #expect(environment["PYTHONUNBUFFERED"]?.isEmpty == true)
        #expect(environment["OMP_WAIT_POLICY"] == "ACTIVE")
        #expect(environment["OMP_NUM_THREADS"] == "3")
    }

    @Test("parallel trials share the processors")
    func threads() throws {
        func threads(_ parallel: Int) throws -> String? {
            try input([], passing: .json, parallel: parallel).environment["OMP_NUM_THREADS"]
        }
        #expect(try threads(1) == nil)
        #expect(try threads(3) == "2")
        #expect(try threads(100) == "1")
    }

    @Test("the file of values is JSON with each kind of value, in order")
    func parameters() throws {
        let text = try input([], passing: .json).parameters
        let places = Self.values.compactMap { text.range(of: "\"\($0.name)\"")?.lowerBound }
        #expect(places.count == 5 && places == places.sorted())
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(object?["learning_rate"] as? Double == 0.1)
        #expect(object?["layers"] as? Int == 3)
        #expect(object?["name"] as? String == "a b {layers}")
        #expect(object?["bias"] as? Bool == true)
        #expect(object?["none"] is NSNull)
        #expect(text.hasSuffix("}\n"))
    }

    private func input(
        _ command: [String], passing: ParameterPassing, resource: Double? = nil,
        surroundings: [String: String] = ["HOME": "/home"], parallel: Int = 1
    ) throws -> ProgramInput {
        var bench = try TrialBench("/nowhere")
        bench.definition.name = "a study"
        bench.definition.command = command
        bench.definition.passing = passing
        let launch = TrialLaunch(
            definition: bench.definition, number: 7, attempt: 2, seed: .max, values: Self.values,
            resource: resource)
        return ProgramInput(
            launch: launch, folder: bench.trialFolder(attempt: 2), surroundings: surroundings,
            parallel: parallel, processors: 8)
    }
}
