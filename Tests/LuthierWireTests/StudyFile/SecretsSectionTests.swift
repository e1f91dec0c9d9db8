import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("SecretsSection")
struct SecretsSectionTests {
    @Test("names are read and written so that they read back the same")
    func roundTrip() throws {
        #expect(try StudyFileSample.definition().secrets == [])
        let definition = try StudyFileSample.definition(["secrets": #"["API_KEY", "hf_token"]"#])
        #expect(definition.secrets == ["API_KEY", "hf_token"])
        let again = try StudyFileDecoder().decode(
            SourceNode(unplaced: StudyFileEncoder.json(definition)))
        #expect(again == definition)
    }

    @Test("what is no name is refused without being repeated, for it may be the secret itself")
    func refusals() throws {
        let value = try StudyFileSample.issue(["secrets": #"["sk-3f9a77"]"#])
        #expect(value.code == .invalidName && value.path == ["secrets", "0"])
        #expect(!"\(value)".contains("3f9a77"))
        #expect(value.hint?.contains("never the value") == true)
        let own = try StudyFileSample.issue(["secrets": #"["LUTHIER_TRIAL"]"#])
        #expect(own.code == .invalidName)
        let twice = try StudyFileSample.issue(["secrets": #"["A", "B", "A"]"#])
        #expect(twice.code == .duplicate && twice.path == ["secrets", "2"])
    }
}
