import LuthierDomain
import LuthierEngine
import LuthierPorts
import Testing

@Suite("Journal: artifacts")
struct JournalArtifactsTests {
    private let file = ArtifactStudy.file(seed: 1)

    @Test("recorded again, files change nothing")
    func again() async throws {
        let study = try await ArtifactStudy()
        let trial = try await study.begin()
        let first = try await study.study.keep([file], of: trial.number, token: trial.token)
        let head = try await study.study.mark()
        let second = try await study.study.keep([file], of: trial.number, token: trial.token)
        #expect(first == ArtifactAnswer(.accepted) && second == first)
        #expect(try await study.study.mark() == head)
    }

    @Test("files may come after the end, but not once another attempt has begun")
    func late() async throws {
        let study = try await ArtifactStudy(attempts: 2)
        let first = try await study.begin()
        try await study.study.release(workers: ["w"])
        #expect(try await study.study.keep([file], of: 0, token: first.token).status == .accepted)
        let second = try await study.begin()
        #expect(second.number == 0 && second.attempt == 2)
        let other = ArtifactStudy.file("other", seed: 2)
        #expect(try await study.study.keep([other], of: 0, token: first.token).status == .late)
        #expect(try await study.study.keep([other], of: 0, token: second.token + 9).status == .late)
        #expect(try await study.study.ledger().artifacts(of: 0).map(\.file) == [file])
        _ = try await study.study.tell(0, token: second.token, .loss(1))
        #expect(try await study.study.keep([other], of: 0, token: second.token).status == .accepted)
        let kept = try await study.study.ledger().artifacts(of: 0)
        #expect(kept.map(\.attempt) == [1, 2])
    }

    @Test("what was removed is not taken again")
    func removed() async throws {
        let study = try await ArtifactStudy(ArtifactPolicy(keep: .completed))
        let trial = try await study.run(
            [file], TrialResult(.failed(.exit, reason: "bang", detail: nil)))
        #expect(try await study.holders.isEmpty)
        let head = try await study.study.mark()
        let answer = try await study.study.keep([file], of: trial.number, token: trial.token)
        #expect(answer == ArtifactAnswer(.accepted))
        #expect(try await study.study.mark() == head)
    }

    @Test("one trial has its limit, in bytes and in files, over all its attempts")
    func limits() async throws {
        let study = try await ArtifactStudy(ArtifactPolicy(perTrial: 25))
        let trial = try await study.begin()
        let files = (0..<4).map { ArtifactStudy.file("f\($0)", size: 10, seed: $0) }
        let answer = try await study.study.keep(files, of: trial.number, token: trial.token)
        #expect(answer.leftOut == ["f2", "f3"])
        // What takes the place of another needs only the difference.
        let larger = ArtifactStudy.file("f0", size: 15, seed: 9)
        #expect(
            try await study.study.keep([larger], of: trial.number, token: trial.token).leftOut
                .isEmpty)

        let many = try await ArtifactStudy()
        let next = try await many.begin()
        let limit = ArtifactPolicy.fileLimit
        let crowd = (0...limit).map { ArtifactStudy.file("f\($0)", size: 0, seed: $0) }
        let crowded = try await many.study.keep(crowd, of: next.number, token: next.token)
        #expect(crowded.leftOut == ["f\(limit)"])
    }

    @Test("with keep: nothing all is left out; bad names and unknown trials are refused")
    func refusals() async throws {
        let study = try await ArtifactStudy(ArtifactPolicy(keep: .nothing))
        let trial = try await study.begin()
        let answer = try await study.study.keep([file], of: trial.number, token: trial.token)
        #expect(answer.leftOut == ["model.bin"])
        let bad = ArtifactStudy.file("../model.bin", seed: 1)
        let error = await #expect(throws: EngineError.self) {
            _ = try await study.study.keep([bad], of: trial.number, token: trial.token)
        }
        #expect(error?.code == .invalid && error?.field == "name")
        let none = await #expect(throws: EngineError.self) {
            _ = try await study.study.keep([file], of: 9, token: 1)
        }
        #expect(none?.code == .noSuchTrial)
        #expect(try await study.study.ledger().trialsWithArtifacts.isEmpty)
    }
}
