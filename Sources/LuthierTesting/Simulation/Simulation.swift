import LuthierDomain
import LuthierEngine
import LuthierPorts
import Synchronization

/// Studies on virtual time, with everything going wrong that may, and every promise checked.
///
/// The ledger, the decisions, the coordinators, samplers and schedulers are the real ones; clocks, disk,
/// network, processes and programs are simulated, in one thread, from one seed. Equal seeds and options
/// give equal histories.
package enum Simulation {
    /// Lives through the study of one seed.
    ///
    /// - Parameters:
    ///   - seed: Any number.
    ///   - options: How large it is.
    /// - Returns: What happened, with every promise that was broken.
    /// - Complexity: O(events × log workers), and one suggestion more for each trial.
    package static func run(
        seed: UInt64, _ options: SimulationOptions = SimulationOptions()
    ) async -> SimulationReport {
        do {
            let world = try SimulatedWorld(seed: seed, options: options)
            var report = SimulationReport(seed: seed, study: world.sketch.summary)
            try await world.run()
            await finish(world, &report)
            return report
        } catch {
            var report = SimulationReport(seed: seed, study: "")
            report.violations = [Violation(.errors, "the study cannot begin: \(error)")]
            return report
        }
    }

    /// Reads everything again from the disk, as after a last power cut, and checks it.
    private static func finish(_ world: SimulatedWorld, _ report: inout SimulationReport) async {
        world.storage.powerCut(&world.source)
        let records = world.storage.state.withLock { $0.log.records }
        let checker = HistoryChecker(
            records: records, observed: world.observed,
            history: world.history, definition: world.sketch.definition, term: world.term)
        report.violations = checker.violations()
        let handle = StorageHandle(world.storage, process: .max)
        do throws(EngineError) {
            let verified = try await StudyVerifier(storage: handle, catalogue: world.catalogue)
                .verify(world.storage.study)
            report.recomputed = verified.suggestions + verified.rulings
            if let difference = verified.difference {
                report.violations.append(Violation(.recomputed, difference))
            }
        } catch {
            report.violations.append(Violation(.recomputed, "\(error)"))
        }
        report.events = records.count
        report.requests = world.requests
        report.faults = world.faults
        report.trials = records.count { if case .started = $0.event { true } else { false } }
        report.milliseconds = world.now - world.start
        var trace = world.trace
        trace.mix(world.storage.state.withLock { UInt64($0.log.chain.previous) })
        report.hash = trace.hash
        report.trace = trace.lines
    }
}
