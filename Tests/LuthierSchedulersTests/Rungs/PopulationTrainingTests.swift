import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierSchedulers

@Suite("PopulationTraining")
struct PopulationTrainingTests {
    @Test("the worst of a population go on from the best, with their values a little changed")
    func replaces() async throws {
        var definition = try TestCurves.definition()
        definition.budget = Budget(trials: 12)
        definition.sampler = MethodChoice("random")
        definition.tryFirst = (1...8).map {
            Assignment(names: ["x"], values: [.real(Double($0) / 10)])
        }
        definition.scheduler = MethodChoice(
            "pbt",
            options: [
                .init(name: "max", value: .integer(8)),
                .init(name: "interval", value: .integer(2)),
                .init(name: "population", value: .integer(8)),
            ])
        let storage = MemoryStorage()
        let study = try await StudyEngine(storage: storage, clock: VirtualClock())
            .begin(definition)
        var reached: [Int: Int] = [:]
        var table: [String] = []
        while let trial = try await study.ask(worker: "w").trials.first {
            let parent = try await study.ledger().trials[trial.number].parent
            let start = reached[trial.number] ?? parent.flatMap { reached[$0] } ?? 0
            let target = Int(try #require(trial.resource))
            let copied = reached[trial.number] == nil ? parent.map { "<\($0)" } ?? "" : ""
            table.append("\(trial.number)\(copied)@\(target)")
            let x = try #require(trial.assignment.values[0]?.number)
            for step in (start + 1)...target {
                let decision = try await study.report(
                    trial.number, token: trial.token,
                    Measurement(step: step, metrics: ["loss": x + 1 / Double(step)]))
                reached[trial.number] = step
                if decision != .proceed { break }
            }
            _ = try await study.tell(
                trial.number, token: trial.token,
                TrialResult(.completed, metrics: ["loss": x + 0.1]))
        }
        // Of eight at 2 the last two give way, of six at 4 and of seven at 6 the last one; the best is copied.
        #expect(
            table.joined(separator: " ")
                == "0@2 1@2 2@2 3@2 4@2 5@2 6@2 7@2 0@4 1@4 2@4 3@4 4@4 5@4 8<0@6 9<0@6 "
                + "0@6 1@6 2@6 3@6 4@6 10<0@8 0@8 1@8 2@8 3@8 11<8@8 8@8 9@8")
        let ledger = try await study.ledger()
        let children = ledger.trials.filter { $0.parent != nil }
        #expect(children.count == 4)
        for child in children {
            let parent = try ledger.trials[#require(child.parent)]
            let replaced = try #require(child.provenance?.figures["replaces"])
            let x = { (trial: Trial) in trial.assignment.values[0]?.number ?? .nan }
            #expect(x(parent) < x(ledger.trials[Int(replaced)]))
            #expect(child.measurements.first?.step ?? 0 > 2)
        }
        // Eight from the start and four copies; what they trained before they were copied counts once.
        #expect(ledger.spentResource < 12 * 8)
        #expect(ledger.ending?.word == "finished")
        #expect(ledger.counts.completed >= 4)
        let report = try await StudyVerifier(storage: storage).verify(definition.name)
        #expect(report.difference == nil)
    }
}
