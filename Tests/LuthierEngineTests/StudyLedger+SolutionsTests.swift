import LuthierDomain
import LuthierEngine
import LuthierPorts
import Testing

@Suite("Solutions")
struct SolutionsTests {
    /// A study that was told what a function gives for settings on a grid of 100.
    private func ledger(
        _ metrics: [Metric], solutions: Int = 1, values: (Double, Double) -> MetricValues
    ) async throws -> StudyLedger {
        var definition = try StudyDefinition(
            name: "test",
            space: SearchSpace(parameters: [
                Parameter("x", .float(FloatRange(from: 0, to: 1))),
                Parameter("y", .float(FloatRange(from: 0, to: 1))),
            ]), metrics: metrics)
        definition.solutions = solutions
        let study = try await TestStudies.engine().begin(definition)
        for index in 0..<100 {
            let (x, y) = (Double(index % 10) / 9, Double(index / 10) / 9)
            _ = try await study.add(
                Assignment(names: ["x", "y"], values: [.real(x), .real(y)]),
                TrialResult(.completed, metrics: values(x, y)))
        }
        return try await study.ledger()
    }

    private func places(_ trials: [Trial]) -> [[Double]] {
        trials.map { trial in ["x", "y"].compactMap { trial.assignment[$0]?.number } }
    }

    @Test("where constraints are all that matters, solutions are spread over what satisfies them")
    func constraintsAlone() async throws {
        let ledger = try await ledger([Metric("size", .constraint(MetricBound(atMost: 0.2)))]) {
            x, y in ["size": abs(x - y)]
        }
        let best = ledger.bestTrials()
        #expect(best.count == 5)
        #expect(best.allSatisfy { ($0.metrics["size"] ?? 1) <= 0.2 })
        let places = places(best)
        #expect(places[0] == [0, 0] && places[1] == [1, 1], "\(places)")
        for (index, one) in places.enumerated() {
            for other in places.dropFirst(index + 1) {
                #expect(abs(one[0] - other[0]) + abs(one[1] - other[1]) > 0.4)
            }
        }
        #expect(ledger.bestTrials(2).count == 2)
        #expect(ledger.nearestToFeasible == nil)
    }

    @Test("where nothing satisfies them, the nearest is known")
    func nearest() async throws {
        let ledger = try await ledger([
            Metric("size", .constraint(MetricBound(atMost: -1))),
            Metric("speed", .constraint(MetricBound(atLeast: 10))),
        ]) { x, y in ["size": x, "speed": y] }
        #expect(ledger.bestTrials().isEmpty)
        let nearest = try #require(ledger.nearestToFeasible)
        #expect(places([nearest]) == [[0, 1]])
    }

    @Test("a study ends when it has as many solutions as it asks for, and no sooner")
    func enough() async throws {
        func reached(_ places: [Double], wanted: Int, stops: Bool = true) async throws -> String {
            var definition = try StudyDefinition(
                name: "test",
                space: SearchSpace(parameters: [
                    Parameter("x", .float(FloatRange(from: 0, to: 1)))
                ]), metrics: [Metric("size", .constraint(MetricBound(atMost: 1)))],
                budget: Budget(stopsAtSolutions: stops), sampler: MethodChoice("random"))
            definition.solutions = wanted
            definition.tryFirst = places.map { Assignment(names: ["x"], values: [.real($0)]) }
            let study = try await TestStudies.engine().begin(definition)
            var told = 0
            for place in places {
                guard let trial = try await study.ask(worker: "w").trials.first else { break }
                // Above 0.9 the constraint is broken.
                _ = try await study.tell(
                    trial.number, token: trial.token,
                    TrialResult(.completed, metrics: ["size": place > 0.9 ? 2 : 0]))
                told += 1
            }
            let ledger = try await study.ledger()
            guard case .finished(let reason)? = ledger.ending else { return "open" }
            return "\(told): \(reason)"
        }
        let places = [0.1, 0.15, 0.95, 0.3, 0.31, 0.6, 0.8]
        #expect(
            try await reached(places, wanted: 3) == "6: 3 solutions were found that lie apart")
        #expect(
            try await reached(places, wanted: 2) == "4: 2 solutions were found that lie apart")
        #expect(try await reached(places, wanted: 9) == "open")
        #expect(try await reached(places, wanted: 3, stops: false) == "open")
    }

    @Test("several solutions begin with the best, and all are good and apart")
    func objective() async throws {
        let ledger = try await ledger(
            [Metric("loss", .optimized(.minimize, threshold: nil))], solutions: 3
        ) { x, y in
            // Two valleys, the left one deeper.
            ["loss": min((x - 0.1) * (x - 0.1), 0.001 + (x - 0.9) * (x - 0.9)) + 0.01 * y]
        }
        let best = ledger.bestTrials()
        #expect(best.count == 3 && best[0].number == ledger.best.first)
        #expect(best.allSatisfy { ($0.metrics["loss"] ?? 1) < 0.05 })
        let across = places(best).map { $0[0] }
        #expect(across.contains { $0 < 0.5 } && across.contains { $0 > 0.5 })
        #expect(ledger.bestTrials(1).map(\.number) == ledger.best)
    }
}
