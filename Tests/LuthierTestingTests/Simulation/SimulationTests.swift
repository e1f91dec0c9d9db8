import Testing

@testable import LuthierTesting

@Suite("A simulated study")
struct SimulationTests {
    /// Two halves, so that they run side by side.
    @Test("keeps every promise under ten thousand faults", arguments: [0, 1] as [UInt64])
    func manyFaults(half: UInt64) async {
        var faults: [FaultKind: Int] = [:]
        for seed in stride(from: half, to: 70, by: 2) {
            let report = await Simulation.run(seed: seed, SimulationOptions(faults: 25))
            faults.merge(report.faults) { $0 + $1 }
            for violation in report.violations {
                Issue.record(
                    "luthier simulate --seed \(seed) --faults 25 (\(report.study)): \(violation)")
            }
        }
        #expect(faults.values.reduce(0, +) >= 5000)
        for kind in FaultKind.allCases { #expect(faults[kind, default: 0] > 0, "\(kind)") }
    }

    @Test("is the same whenever it is lived through again", arguments: [3, 11, 40] as [UInt64])
    func repeats(seed: UInt64) async {
        let options = SimulationOptions(workers: 5, isTraced: true)
        let first = await Simulation.run(seed: seed, options)
        let again = await Simulation.run(seed: seed, options)
        #expect(first == again)
        #expect(first.faultCount > 0 && !first.trace.isEmpty)
        let other = await Simulation.run(seed: seed + 1, options)
        #expect(first.hash != other.hash)
    }

    @Test("without faults reclaims nothing and ends by itself")
    func calm() async {
        for seed in 0..<12 as Range<UInt64> {
            let report = await Simulation.run(seed: seed, SimulationOptions(workers: 3, faults: 0))
            #expect(report.violations.isEmpty, "seed \(seed): \(report.violations)")
            #expect(report.faultCount == 0, "seed \(seed)")
        }
    }
}
