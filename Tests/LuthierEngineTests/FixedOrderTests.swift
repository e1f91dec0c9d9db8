import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@Suite("Studies in a fixed order")
struct FixedOrderTests {
    @Test(
        "one, four and sixteen workers at any speed get the same suggestions",
        arguments: ["sobol", "tpe", "cma_es", "nsga2", "gp"])
    func workers(sampler: String) async throws {
        var seen: Set<[Assignment]> = []
        for seed in 0..<20 as Range<UInt64> {
            let workers = [1, 4, 16][Int(seed % 3)]
            var definition = StorageSamples.definition(named: "s")
            definition.sampler = MethodChoice(sampler)
            definition.budget = Budget(trials: 36, parallel: 16)
            definition.order = .fixed
            definition.seed = 3
            let study = try await TestStudies.engine().begin(definition)
            try await Self.run(study, workers: workers, seed: seed)
            let ledger = try await study.ledger()
            #expect(ledger.counts.completed == 36)
            seen.insert(ledger.trials.map(\.assignment))
        }
        #expect(seen.count == 1)
    }

    @Test("without it other speeds give other suggestions")
    func live() async throws {
        var seen: Set<[Assignment]> = []
        for seed in 0..<5 as Range<UInt64> {
            var definition = StorageSamples.definition(named: "s")
            definition.sampler = MethodChoice("tpe")
            definition.budget = Budget(trials: 36, parallel: 16)
            let study = try await TestStudies.engine().begin(definition)
            try await Self.run(study, workers: 16, seed: seed)
            seen.insert(try await study.ledger().trials.map(\.assignment))
        }
        #expect(seen.count == 5)
    }

    /// Runs a study to its end; the trial that ends next is drawn.
    private static func run(
        _ study: StudyCoordinator, workers: Int, seed: UInt64
    ) async throws {
        var state = seed
        var running: [AskedTrial] = []
        while true {
            while running.count < workers,
                let trial = try await study.ask(worker: "w").trials.first
            {
                running.append(trial)
            }
            guard !running.isEmpty else { return }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let trial = running.remove(at: Int(state >> 33) % running.count)
            let x = trial.assignment["x"]?.number ?? 0
            let y = trial.assignment["y"]?.number ?? 0
            _ = try await study.tell(
                trial.number, token: trial.token, .loss((x - 0.7) * (x - 0.7) + y))
        }
    }
}
