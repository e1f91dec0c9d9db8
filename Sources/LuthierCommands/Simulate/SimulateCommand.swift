import ArgumentParser
import LuthierKit
import LuthierTesting
import LuthierWire

/// `luthier simulate`: whether studies keep their promises when everything goes wrong.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run simulated studies in which everything goes wrong, and check every promise.",
        discussion: """
            Each seed is one whole study on virtual time: real decisions, coordinators, samplers and \
            schedulers on a simulated disk, network and clocks. Workers and coordinators crash, messages \
            are lost, doubled and late, clocks jump, the disk fills up and tears what it writes. Then \
            the history is checked: no result is lost, no trial counted twice, no budget exceeded, \
            every suggestion computed again. None of your files and programs is touched.

            Exit code 1 when a promise is broken; each such seed is named with the command that \
            replays it.
            """)

    @Option(name: .long, help: "How many studies, one for each seed from 0.")
    var seeds = 100

    @Option(name: .long, help: "Only the study of this seed.")
    var seed: UInt64?

    @Option(name: .long, help: "Workers of each study.")
    var workers = SimulationOptions().workers

    @Option(name: .long, help: "Faults for each worker.")
    var faults = SimulationOptions().faults

    @Flag(name: .long, help: "Print every event of the study; with --seed.")
    var trace = false

    @Option(name: .long, help: ArgumentHelp("Plant a bug, to see it found.", visibility: .hidden))
    var mutation: String?

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func validate() throws {
        guard workers >= 1, workers <= 10_000 else {
            throw ValidationError("--workers is from 1 to 10000, not \(workers).")
        }
        guard faults >= 0, faults <= 10_000 else {
            throw ValidationError("--faults is from 0 to 10000, not \(faults).")
        }
        guard mutation == nil || mutation.flatMap(Mutation.init) != nil else {
            let names = Mutation.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--mutation is one of \(names).")
        }
        guard seeds >= 1 else { throw ValidationError("--seeds is at least 1, not \(seeds).") }
        guard !trace || seed != nil else {
            throw ValidationError("--trace is of one study; name it with --seed.")
        }
    }

    func run() async throws {
        let options = SimulationOptions(
            workers: workers, faults: faults, mutation: mutation.flatMap(Mutation.init),
            isTraced: trace)
        let clock = SystemClock()
        let start = clock.now
        var summary = SimulationSummary(workers: workers, faults: faults)
        for seed in seed.map({ $0..<$0 + 1 }) ?? 0..<UInt64(seeds) {
            let report = await Simulation.run(seed: seed, options)
            summary.add(report)
            guard !json else { continue }
            for line in report.trace { Console.line(line) }
            for line in summary.complaint(about: report) { Console.line(line) }
        }
        let seconds = (clock.now - start).seconds
        if json {
            Console.line(JSONValue.object(summary.body(seconds: seconds)).text(.pretty))
        } else {
            for line in summary.lines(seconds: seconds) { Console.line(line) }
        }
        guard summary.broken == 0 else { throw CommandFailure("") }
    }
}
