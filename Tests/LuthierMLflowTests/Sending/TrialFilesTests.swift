import LuthierDomain
import LuthierEngine
import LuthierPorts
import Synchronization
import Testing

@testable import LuthierMLflow

@Suite("Files of trials on a tracking server")
struct TrialFilesTests {
    /// Contents that are read once.
    private final class Bytes: ArtifactContents {
        let size: Int
        private let rest: Mutex<[UInt8]>

        init(_ bytes: [UInt8]) {
            size = bytes.count
            rest = Mutex(bytes)
        }

        func read(upTo count: Int) throws(ArtifactError) -> [UInt8] {
            rest.withLock { rest in
                defer { rest.removeFirst(min(2, rest.count)) }
                return Array(rest.prefix(min(2, count)))
            }
        }
    }

    private static func digest(_ letter: String) throws -> ArtifactDigest {
        try #require(ArtifactDigest(String(repeating: letter, count: 64)))
    }

    private func logger(
        _ tracker: any TrackingLink, _ contents: [ArtifactDigest: [UInt8]]
    ) -> StudyLogger {
        StudyLogger(
            PatientLink(tracker, clock: HastyClock()),
            options: .init(
                experiment: "e", version: "1", contents: { contents[$0].map { Bytes($0) } }))
    }

    @Test(
        "they are stored with their runs once, and again when there are others; what cannot be is named"
    )
    func stored() async throws {
        let study = try await LoggedStudy()
        let (model, plot, large, gone) = try (
            Self.digest("a"), Self.digest("b"), Self.digest("c"), Self.digest("d")
        )
        let contents: [ArtifactDigest: [UInt8]] = [
            model: [1, 2, 3], plot: [4, 5], large: [6],
        ]
        let trial = try await study.ask()
        _ = try await study.study.keep(
            [
                ArtifactFile(name: "model.bin", size: 3, digest: model),
                ArtifactFile(name: "plots/a loss.png", size: 2, digest: plot),
                ArtifactFile(name: "large", size: TrialFiles.largest + 1, digest: large),
                ArtifactFile(name: "gone", size: 1, digest: gone),
            ], of: trial.number, token: trial.token)
        let tracker = MemoryTracker()
        let running = try await logger(tracker, contents).log(study.history)
        #expect(running.files == 0)
        try await study.report(trial, 1, step: 1)
        try await study.tell(trial, TrialResult(.completed, metrics: ["loss": 1]))
        let first = try await logger(tracker, contents).log(study.history)
        #expect(first.files == 2 && first.missingFiles == ["0/gone", "0/large"])
        let files = tracker.state.withLock { $0.files }
        #expect(
            files.map(\.value).sorted { $0.count < $1.count } == [[4, 5], [1, 2, 3]])
        #expect(files.keys.contains { $0.hasSuffix("/artifacts/plots/a%20loss.png") })
        let again = try await logger(tracker, contents).log(study.history)
        #expect(again.files == 0 && again.missingFiles.isEmpty)
        try await study.clock.sleep(for: .milliseconds(100))
        _ = try await study.study.keep(
            [ArtifactFile(name: "late", size: 1, digest: large)], of: trial.number,
            token: trial.token)
        let more = try await logger(tracker, contents).log(study.history)
        #expect(more.files == 3)
        #expect(tracker.state.withLock { $0.files.count } == 3)
    }

    /// A study of one trial, which has ended and left a model.
    private static func study(keeping model: ArtifactDigest) async throws -> LoggedStudy {
        let study = try await LoggedStudy()
        let trial = try await study.ask()
        _ = try await study.study.keep(
            [ArtifactFile(name: "model.bin", size: 1, digest: model)], of: trial.number,
            token: trial.token)
        try await study.tell(trial, TrialResult(.completed, metrics: ["loss": 1]))
        return study
    }

    @Test("a server that keeps files elsewhere is sent none")
    func elsewhere() async throws {
        let model = try Self.digest("a")
        let study = try await Self.study(keeping: model)
        let tracker = MemoryTracker(artifacts: "s3://bucket/")
        let result = try await logger(tracker, [model: [1]]).log(study.history)
        #expect(result.files == 0 && tracker.state.withLock { $0.files.isEmpty })
    }

    @Test("whatever request is lost, each file is there in the end")
    func losses() async throws {
        let model = try Self.digest("a")
        let study = try await Self.study(keeping: model)
        for fate in [MemoryTracker.Fate.isLost, .answerIsLost] {
            for place in 0..<12 {
                let tracker = MemoryTracker { $0 == place ? fate : .arrives }
                let result = try await logger(tracker, [model: [1]]).log(study.history)
                #expect(result.missingFiles.isEmpty)
                #expect(tracker.state.withLock { $0.files.count } == 1, "\(fate) \(place)")
            }
        }
    }
}
