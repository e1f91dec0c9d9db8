import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("ArtifactsSection")
struct ArtifactsSectionTests {
    @Test(
        "what is written is read and written back the same",
        arguments: [
            ("{}", ArtifactPolicy()),
            (#"{"quota": "10GB"}"#, ArtifactPolicy(quota: 10 << 30)),
            (#"{"quota": 5, "per_trial": "1K"}"#, ArtifactPolicy(quota: 5, perTrial: 1024)),
            (#"{"keep": "all"}"#, ArtifactPolicy()),
            (#"{"keep": "completed"}"#, ArtifactPolicy(keep: .completed)),
            (#"{"keep": "nothing"}"#, ArtifactPolicy(keep: .nothing)),
            (#"{"keep": {"best": 3}}"#, ArtifactPolicy(keep: .best(3))),
        ])
    func roundTrip(text: String, policy: ArtifactPolicy) throws {
        let definition = try StudyFileSample.definition(["artifacts": text])
        #expect(definition.artifacts == policy)
        let again = try StudyFileDecoder().decode(
            SourceNode(unplaced: StudyFileEncoder.json(definition)))
        #expect(again == definition)
    }

    @Test("the usual policy is not written")
    func usual() throws {
        let json = StudyFileEncoder.json(try StudyFileSample.definition())
        #expect(json["artifacts"] == nil)
    }

    @Test("a quota of 0, unknown words and a best of 0 are refused with a way out")
    func refusals() throws {
        let zero = try StudyFileSample.issue(["artifacts": #"{"quota": 0}"#])
        #expect(zero.code == .outOfRange && zero.path == ["artifacts", "quota"])
        let word = try StudyFileSample.issue(["artifacts": #"{"keep": "finished"}"#])
        #expect("\(word)".contains("completed"))
        let best = try StudyFileSample.issue(["artifacts": #"{"keep": {"best": 0}}"#])
        #expect(best.path == ["artifacts", "keep", "best"])
        let key = try StudyFileSample.issue(["artifacts": #"{"quot": 5}"#])
        #expect("\(key)".contains("quota"))
    }
}
