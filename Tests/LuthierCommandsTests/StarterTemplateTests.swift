import LuthierDomain
import LuthierEngine
import LuthierWire
import LuthierYAML
import Testing

@testable import LuthierCommands

@Suite("Starter templates")
struct StarterTemplateTests {
    private func definition(_ template: StarterTemplate) throws -> StudyDefinition {
        let file = try #require(template.files.first)
        return try StudyFileDecoder(needsCommand: true).decode(YAMLSource.read(file.contents))
    }

    @Test("every study file has no mistakes", arguments: StarterTemplate.allCases)
    func studyFile(_ template: StarterTemplate) throws {
        let definition = try definition(template)
        #expect(definition.name == "\(template.name)-starter")
        #expect(definition.metrics.filter { $0.direction != nil }.count == 1)
        #expect(definition.budget.trials != nil)
        #expect(definition.budget.parallel > 1)
        #expect(definition.scheduler == nil)
    }

    @Test("the command runs the program that is written", arguments: StarterTemplate.allCases)
    func command(_ template: StarterTemplate) throws {
        let definition = try definition(template)
        let others = template.files.dropFirst().map(\.name)
        #expect(template.files.first?.name == "study.yaml")
        #expect(!others.isEmpty)
        for name in others { #expect(definition.command.contains(name)) }
    }

    @Test(
        "the program takes every value and reports every metric",
        arguments: StarterTemplate.allCases)
    func agreement(_ template: StarterTemplate) throws {
        let definition = try definition(template)
        let program = template.files.dropFirst().map(\.contents).joined()
        for name in definition.space.names + definition.space.fixed.map(\.name) {
            #expect(program.contains("--" + String(name.map { $0 == "_" ? "-" : $0 })), "\(name)")
        }
        for metric in definition.metrics {
            #expect(program.contains("\"\(metric.name)") || program.contains("\\\"\(metric.name)"))
        }
        #expect(program.contains("luthier:"))
        #expect(program.contains("LUTHIER_SEED"))
    }

    @Test(
        "the first trial is whole: one value for every parameter that exists in it",
        arguments: StarterTemplate.allCases)
    func defaults(_ template: StarterTemplate) throws {
        let definition = try definition(template)
        let first = try #require(definition.tryFirst.first)
        for parameter in definition.space.parameters where parameter.condition == nil {
            #expect(first[parameter.name] != nil, "\(parameter.name)")
        }
    }

    @Test("programs are short", arguments: StarterTemplate.allCases)
    func length(_ template: StarterTemplate) {
        for file in template.files.dropFirst() {
            #expect(
                file.contents.split(separator: "\n", omittingEmptySubsequences: false).count <= 61)
            #expect(file.contents.hasSuffix("\n") && !file.contents.hasSuffix("\n\n"))
        }
    }
}
