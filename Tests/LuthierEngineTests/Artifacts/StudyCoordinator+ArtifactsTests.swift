import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@Suite("StudyCoordinator: artifacts")
struct StudyCoordinatorArtifactsTests {
    @Test("what was given up is told once, from a mark on")
    func freed() async throws {
        let study = try await ArtifactStudy(ArtifactPolicy(keep: .completed))
        let bang = TrialResult(.failed(.exit, reason: "bang", detail: nil))
        try await study.run([ArtifactStudy.file(seed: 1)], bang)
        let first = try await study.study.freedArtifacts(after: ArtifactMark())
        #expect(first.trials == [0] && first.digests == [ArtifactStudy.file(seed: 1).digest])
        let none = try await study.study.freedArtifacts(after: first.mark)
        #expect(none.trials.isEmpty && none.digests.isEmpty)
        try await study.run([ArtifactStudy.file(seed: 2)], bang)
        #expect(try await study.study.freedArtifacts(after: first.mark).trials == [1])
    }

    @Test("whether contents are used is asked of the storage, which others write to")
    func used() async throws {
        let storage = MemoryStorage()
        let one = try await TestStudies.engine(storage: storage).begin(TestStudies.definition())
        let other = try await TestStudies.engine(storage: storage).study("test")
        let trial = try #require(try await other.ask(worker: "w").trials.first)
        let files = [ArtifactStudy.file(seed: 1), ArtifactStudy.file("b", seed: 2)]
        _ = try await other.keep([files[0]], of: trial.number, token: trial.token)
        #expect(try await one.usedArtifacts(among: files.map(\.digest)) == [files[0].digest])
    }
}
