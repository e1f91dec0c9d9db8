/// Runs the benchmarks whose names contain the argument, or all.
@main
enum Main {
    static func main() async throws {
        let filter = CommandLine.arguments.dropFirst().first
        let all = [
            TrialOverhead.benchmarks, OutputReading.benchmarks, AskTime.benchmarks,
        ].flatMap { $0 }
        let chosen = all.filter { benchmark in filter.map(benchmark.name.contains) ?? true }
        guard !chosen.isEmpty else {
            print("No benchmark's name contains \"\(filter ?? "")\". There are:")
            for benchmark in all { print("  \(benchmark.name)") }
            return
        }
        for benchmark in chosen { print(try await benchmark.line()) }
    }
}
