import LuthierPages
import LuthierTesting
import LuthierWire

/// What many simulated studies came to, for people and for programs.
struct SimulationSummary {
    private let workers: Int
    private let faultsPerWorker: Int
    private var studies = 0
    private var trials = 0
    private var events = 0
    private var requests = 0
    private var recomputed = 0
    private var hours = 0.0
    private var faults: [FaultKind: Int] = [:]
    private var violations: [(seed: UInt64, violation: Violation)] = []
    /// Studies that broke a promise.
    private(set) var broken = 0
    /// A hash over the hashes of all studies.
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Nothing yet, of studies with so many workers and faults for each.
    init(workers: Int, faults: Int) {
        self.workers = workers
        faultsPerWorker = faults
    }

    /// Takes a study in.
    mutating func add(_ report: SimulationReport) {
        studies += 1
        trials += report.trials
        events += report.events
        requests += report.requests
        recomputed += report.recomputed
        hours += Double(report.milliseconds) / 3_600_000
        faults.merge(report.faults) { $0 + $1 }
        violations += report.violations.map { (report.seed, $0) }
        if !report.violations.isEmpty { broken += 1 }
        hash = (hash ^ report.hash) &* 0x0000_0100_0000_01B3
    }

    /// The command that replays the study of a seed.
    func replay(_ seed: UInt64) -> String {
        "luthier simulate --seed \(seed) --workers \(workers) --faults \(faultsPerWorker) --trace"
    }

    /// What is wrong with a study; nothing when nothing is.
    func complaint(about report: SimulationReport) -> [String] {
        guard !report.violations.isEmpty else { return [] }
        return ["seed \(report.seed) (\(report.study)) breaks its promises:"]
            + report.violations.prefix(5).map { "  \($0)" } + ["  \(replay(report.seed))"]
    }

    private static func studies(_ count: Int) -> String {
        count == 1 ? "1 study" : "\(count) studies"
    }

    private var faultCount: Int { faults.values.reduce(0, +) }

    private var hashText: String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The summary for people.
    func lines(seconds: Double) -> [String] {
        let kinds = faults.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
            .map { "\($0.value) × \($0.key.rawValue)" }
        var lines = [
            "\(Self.studies(studies)), "
                + "\(NumberText.count(trials, "attempt")), "
                + "\(NumberText.count(requests, "request")), "
                + "\(NumberText.count(events, "event")), \(Int(hours)) hours of virtual time",
            NumberText.count(faultCount, "fault") + (kinds.isEmpty ? "" : ":"),
        ]
        var line = " "
        for (place, kind) in kinds.enumerated() {
            let text = " " + kind + (place == kinds.count - 1 ? "" : ",")
            if line.count + text.count > 90 {
                lines.append(line)
                line = " "
            }
            line += text
        }
        if !kinds.isEmpty { lines.append(line) }
        lines.append(
            "\(recomputed) suggestions and rulings "
                + "computed again and equal, trace \(hashText)")
        lines.append(
            broken == 0
                ? "every promise kept"
                : "\(broken) of \(Self.studies(studies)) broke a promise")
        return lines
    }

    /// The summary for programs.
    func body(seconds: Double) -> JSONObject {
        var kinds = JSONObject()
        for (kind, count) in faults.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            kinds[kind.rawValue] = .integer(count)
        }
        return [
            "studies": .integer(studies), "attempts": .integer(trials),
            "requests": .integer(requests), "events": .integer(events),
            "faults": .integer(faultCount), "faults_by_kind": .object(kinds),
            "recomputed": .integer(recomputed),
            "violations": .array(
                violations.map { seed, violation in
                    .object([
                        "seed": .integer(Int(seed)), "promise": .string(violation.promise.rawValue),
                        "message": .string(violation.message), "replay": .string(replay(seed)),
                    ])
                }),
            "trace": .string(hashText), "seconds": .double(seconds),
        ]
    }
}
