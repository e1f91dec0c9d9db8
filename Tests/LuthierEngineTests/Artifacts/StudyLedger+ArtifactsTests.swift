import LuthierDomain
import LuthierEngine
import LuthierPorts
import Testing

@Suite("Artifacts that are given up")
struct StudyLedgerArtifactsTests {
    private func crashed() -> TrialResult {
        TrialResult(.failed(.exit, reason: "bang", detail: nil))
    }

    @Test(
        "beyond the quota failed trials go first, then completed ones, the worst first, never the best"
    )
    func quota() async throws {
        let study = try await ArtifactStudy(ArtifactPolicy(quota: 35))
        try await study.run([ArtifactStudy.file(seed: 1)], .loss(1))
        try await study.run([ArtifactStudy.file(seed: 2)], crashed())
        try await study.run([ArtifactStudy.file(seed: 3)], .loss(9))
        #expect(try await study.holders == [0, 1, 2])
        let trial = try await study.begin()
        _ = try await study.study.keep(
            [ArtifactStudy.file(seed: 4)], of: trial.number, token: trial.token)
        #expect(try await study.holders == [0, 2, 3])
        _ = try await study.study.tell(trial.number, token: trial.token, .loss(5))
        try await study.run([ArtifactStudy.file(size: 15, seed: 5)], .loss(7))
        // 10 + 10 + 15 fit; the loss of 9 was the worst.
        #expect(try await study.holders == [0, 3, 4])
        try await study.run([ArtifactStudy.file(size: 30, seed: 6)], .loss(8))
        // The one that runs is not given up for others while nobody knows how good it is; once it has
        // ended worst of all, it was the others that had gone.
        let ledger = try await study.study.ledger()
        #expect(try await study.holders.contains(0))
        #expect(ledger.best == [0])
        for number in [1, 2] {
            #expect(ledger.artifacts(of: number).first?.removal?.reason == .quota)
        }
    }

    @Test(
        "what shares its contents with a trial that stays frees nothing, and the next one goes too")
    func sharedContents() async throws {
        let study = try await ArtifactStudy(ArtifactPolicy(quota: 25))
        let common = ArtifactStudy.file("common", size: 10, seed: 1)
        try await study.run([common], .loss(1))
        try await study.run([common], .loss(9))
        try await study.run([ArtifactStudy.file(size: 10, seed: 2)], .loss(5))
        #expect(try await study.holders == [0, 1, 2])
        try await study.run([ArtifactStudy.file(size: 10, seed: 3)], .loss(4))
        let ledger = try await study.study.ledger()
        #expect(ledger.artifactBytes <= 25)
        #expect(try await study.holders == [0, 3])
        #expect(ledger.artifactBytes == 20)
    }

    @Test("when the best alone is beyond the quota, it stays")
    func bestIsTooLarge() async throws {
        let study = try await ArtifactStudy(ArtifactPolicy(quota: 25))
        try await study.run([ArtifactStudy.file(size: 20, seed: 1)], .loss(1))
        var smaller = try await study.study.definition()
        smaller.artifacts.quota = 5
        try await study.study.revise(smaller)
        #expect(try await study.holders == [0])
        #expect(try await study.study.ledger().artifactBytes == 20)
    }

    @Test("keep: completed gives up what other ends leave; keep: best what is not among them")
    func rules() async throws {
        let completed = try await ArtifactStudy(ArtifactPolicy(keep: .completed))
        try await completed.run([ArtifactStudy.file(seed: 1)], crashed())
        try await completed.run([ArtifactStudy.file(seed: 2)], .loss(1))
        #expect(try await completed.holders == [1])
        let gone = try await completed.study.ledger().artifacts(of: 0)
        #expect(gone.map(\.removal?.reason) == [.keep])

        let best = try await ArtifactStudy(ArtifactPolicy(keep: .best(2)))
        for (seed, loss) in [5.0, 3, 4, 1, 2].enumerated() {
            try await best.run([ArtifactStudy.file(seed: seed)], .loss(loss))
        }
        #expect(try await best.holders == [3, 4])
    }

    @Test("rule and quota are kept at once, when a study is edited")
    func ruleAndQuota() async throws {
        let study = try await ArtifactStudy()
        try await study.run([ArtifactStudy.file(seed: 1)], crashed())
        for (seed, loss) in [(2, 1.0), (3, 9), (4, 5)] {
            try await study.run([ArtifactStudy.file(seed: seed)], .loss(loss))
        }
        var edited = try await study.study.definition()
        edited.artifacts = ArtifactPolicy(quota: 20, keep: .completed)
        try await study.study.revise(edited)
        #expect(try await study.holders == [1, 3])
        let ledger = try await study.study.ledger()
        let reasons = [0, 2].map { ledger.artifacts(of: $0).first?.removal?.reason }
        #expect(reasons == [.keep, .quota])
    }

    @Test("with several goals the whole front is kept")
    func front() async throws {
        let study = try await ArtifactStudy(
            ArtifactPolicy(quota: 25),
            metrics: [
                Metric("loss", .optimized(.minimize, threshold: nil)),
                Metric("size", .optimized(.minimize, threshold: nil)),
            ])
        for (seed, values) in [(1.0, 9.0), (9, 1), (5, 5), (9, 9), (6, 6)].enumerated() {
            try await study.run(
                [ArtifactStudy.file(seed: seed)],
                TrialResult(.completed, metrics: ["loss": values.0, "size": values.1]))
        }
        #expect(try await study.holders == [0, 1, 2])
    }

    @Test("only trials that ended here without a record are left to be taken")
    func untaken() async throws {
        let study = try await ArtifactStudy()
        try await study.run([ArtifactStudy.file(seed: 1)], .loss(1))
        try await study.run([], .loss(2))
        _ = try await study.begin()
        #expect(try await study.study.untakenArtifacts().map(\.number) == [1])
    }
}
