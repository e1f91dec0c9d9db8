import LuthierDomain
import LuthierMath

/// A training program as the simulation knows it: how good settings are, and how their training ends.
///
/// Everything is a function of the seed, the settings and the attempt, so that a trial that is run again
/// measures the same and may end otherwise.
struct SimulatedProgram: Sendable {
    let seed: UInt64

    /// What a training says after a step, or on a unit.
    func metrics(of assignment: Assignment, after step: Int, unit: Int = 0) -> MetricValues {
        let point = assignment.values.map { value -> Double in
            switch value {
            case .text(let text): text == "x" ? 0.2 : 0.7
            case let value: value?.number ?? 0.5
            }
        }
        let distance = point.map { ($0 - 0.3) * ($0 - 0.3) }.reduce(0, +)
        let loss = distance + 0.5 / Double(step) + 0.01 * chance(assignment, step, unit, 1)
        return [
            "loss": loss, "speed": point[0] + 0.1 * chance(assignment, 0, unit, 2),
            "size": chance(assignment, 0, 0, 3),
        ]
    }

    /// How an attempt ends that comes to its own end.
    func outcome(of assignment: Assignment, attempt: Int) -> TrialOutcome {
        switch chance(assignment, attempt, 0, 4) {
        case ..<0.05: .failed(.crash, reason: "it crashed.", detail: nil)
        case ..<0.07: .outOfMemory(reason: "it had no memory left.", detail: nil)
        case ..<0.09: .infeasible(reason: "these settings cannot be.")
        case ..<0.10: .failed(.interrupted, reason: "it was interrupted.", detail: nil)
        default: .completed
        }
    }

    /// Whether an attempt ends badly before its last step.
    func endsEarly(_ assignment: Assignment, attempt: Int) -> Bool {
        chance(assignment, attempt, 0, 5) < 0.5
    }

    /// What an attempt leaves to be kept; some contents are those of other trials too.
    func files(of trial: HandedTrial) -> [ArtifactFile] {
        let draw = chance(trial.assignment, trial.attempt, 0, 6)
        guard draw < 0.6 else { return [] }
        let contents = [Int(draw * 20), 12 + trial.number % 40].map { number -> ArtifactFile? in
            let digits = String(number, radix: 16)
            let digest = ArtifactDigest(String(repeating: "0", count: 64 - digits.count) + digits)
            return digest.map {
                ArtifactFile(name: "file \(number % 3)", size: 10 * number, digest: $0)
            }
        }
        return draw < 0.3 ? contents.prefix(1).compactMap(\.self) : contents.compactMap(\.self)
    }

    /// A number from 0 to 1 that follows from its arguments.
    private func chance(_ assignment: Assignment, _ first: Int, _ second: Int, _ what: UInt64)
        -> Double
    {
        var bits: UInt64 = 0xCBF2_9CE4_8422_2325 ^ what
        func mix(_ word: UInt64) {
            bits = (bits ^ word) &* 0x0000_0100_0000_01B3
            bits ^= bits >> 29
        }
        for value in assignment.values {
            switch value {
            case .real(let value): mix(value.bitPattern)
            case .integer(let value): mix(UInt64(bitPattern: Int64(value)))
            case .text(let text): for byte in text.utf8 { mix(UInt64(byte)) }
            case .boolean, .null, nil: mix(7)
            }
        }
        mix(UInt64(first))
        mix(UInt64(second))
        var source = RandomSource(seed: seed, stream: bits, purpose: .test)
        return source.uniform()
    }
}
