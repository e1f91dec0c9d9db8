import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting

/// A study whose trials leave files.
struct ArtifactStudy {
    let study: StudyCoordinator

    init(
        _ policy: ArtifactPolicy = ArtifactPolicy(), trials: Int = 20, attempts: Int = 1,
        metrics: [Metric]? = nil
    ) async throws {
        var definition = try TestStudies.definition(
            budget: Budget(trials: trials),
            retry: RetryPolicy(attempts: attempts, causes: [.lost, .crash]), metrics: metrics)
        definition.artifacts = policy
        study = try await TestStudies.engine().begin(definition)
    }

    /// Begins a trial.
    func begin() async throws -> AskedTrial {
        guard let trial = try await study.ask(worker: "w").trials.first else {
            throw EngineError(.invalid, message: "there is no trial left.")
        }
        return trial
    }

    /// Runs a trial that leaves files and ends.
    @discardableResult
    func run(_ files: [ArtifactFile], _ result: TrialResult) async throws -> AskedTrial {
        let trial = try await begin()
        _ = try await study.keep(files, of: trial.number, token: trial.token)
        _ = try await study.tell(trial.number, token: trial.token, result)
        return trial
    }

    /// The trials with artifacts that are there.
    var holders: [Int] {
        get async throws {
            let ledger = try await study.ledger()
            return ledger.trialsWithArtifacts.filter { number in
                ledger.artifacts(of: number).contains { $0.removal == nil }
            }
        }
    }

    /// A file with contents of its own for each seed.
    static func file(_ name: String = "model.bin", size: Int = 10, seed: Int) -> ArtifactFile {
        let hex = String(seed, radix: 16)
        let text = String(repeating: "0", count: 64 - hex.count) + hex
        guard let digest = ArtifactDigest(text) else {
            preconditionFailure("\(text) is no digest")
        }
        return ArtifactFile(name: name, size: size, digest: digest)
    }
}
