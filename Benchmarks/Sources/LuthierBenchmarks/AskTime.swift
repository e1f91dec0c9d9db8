import LuthierKit

/// How long a suggestion takes inside a process, without any protocol: with 20 continuous parameters after
/// so many random trials, in memory.
enum AskTime {
    private static let parameters = 20
    /// Asks of a case, each followed by the telling of a result.
    private static let asks = 200

    static let benchmarks = [
        ("random", nil), ("tpe", 0.3), ("cma_es", 0.2), ("gp", nil),
    ].flatMap { (sampler: String, target: Double?) in
        [100, 1_000, 10_000].map { trials in
            Benchmark(name: "Ask: \(sampler) (\(trials) trials)", target: target) {
                try await measure(sampler, after: trials)
            }
        }
    }

    /// Milliseconds of each ask.
    private static func measure(_ sampler: String, after trials: Int) async throws -> [Double] {
        var generator = SystemRandomNumberGenerator()
        let names = (0..<parameters).map { "x\($0)" }
        let definition = StudyDefinition(
            name: "asks",
            space: try SearchSpace(
                parameters: try names.map {
                    try Parameter($0, .float(FloatRange(from: 0, to: 1)))
                }),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            sampler: MethodChoice(sampler))
        let study = try await StudyEngine(storage: MemoryStorage(), clock: SystemClock())
            .create(definition)

        // A noisy bowl.
        func result(_ places: [Double]) -> TrialResult {
            let noise = 0.02 * (Double.random(in: 0...1, using: &generator) - 0.5)
            let loss = places.reduce(noise) { $0 + ($1 - 0.6) * ($1 - 0.6) }
            return TrialResult(.completed, metrics: ["loss": loss])
        }
        func ask() async throws -> Double {
            let start = monotonicMilliseconds()
            let reply = try await study.ask(worker: "w")
            let time = monotonicMilliseconds() - start
            let trial = reply.trials[0]
            let places = trial.assignment.values.map { value in
                if case .real(let place) = value { place } else { 0.5 }
            }
            _ = try await study.tell(trial.number, token: trial.token, result(places))
            return time
        }
        // One suggestion first, so that the strategy has begun when the trials come.
        _ = try await ask()
        for _ in 0..<trials {
            let places = names.map { _ in Double.random(in: 0...1, using: &generator) }
            _ = try await study.add(
                Assignment(names: names, values: places.map { .real($0) }), result(places))
        }
        // The first ask reads the trials.
        _ = try await ask()
        var times: [Double] = []
        for _ in 0..<asks { times.append(try await ask()) }
        return times
    }
}
