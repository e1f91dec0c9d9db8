import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("ReplicationSection")
struct ReplicationSectionTests {
    @Test("folds and repeats say how often the program runs, and one is as good as none")
    func forms() throws {
        #expect(try StudyFileSample.definition().replication == nil)
        #expect(
            try StudyFileSample.definition(["folds": "5"]).replication == Replication(folds: 5))
        #expect(
            try StudyFileSample.definition(["repeats": "3", "folds": "1"]).replication
                == Replication(repeats: 3))
        #expect(
            try StudyFileSample.definition(["folds": "5", "repeats": "2"]).replication?.count
                == 10)
        #expect(try StudyFileSample.definition(["repeats": "1"]).replication == nil)
    }

    @Test("trials of several runs race, unless something else is asked for")
    func scheduler() throws {
        func kind(_ members: KeyValuePairs<String, String>) throws -> String? {
            try StudyFileSample.definition(members).scheduler?.kind
        }
        #expect(try kind([:]) == nil)
        #expect(try kind(["scheduler": #""none""#]) == nil)
        #expect(try kind(["folds": "5"]) == "racing")
        #expect(try kind(["folds": "5", "scheduler": #""none""#]) == nil)
        #expect(try kind(["folds": "5", "scheduler": #""wilcoxon""#]) == "wilcoxon")
        #expect(try kind(["folds": "1"]) == nil)
    }

    @Test("what was read is written so that it reads back the same")
    func roundTrip() throws {
        for members in [
            ["folds": "5"], ["repeats": "3", "folds": "2"],
            ["folds": "5", "scheduler": #""none""#], ["folds": "5", "scheduler": #""friedman""#],
        ] as [KeyValuePairs<String, String>] {
            let definition = try StudyFileSample.definition(members)
            let again = try StudyFileDecoder().decode(
                SourceNode(unplaced: StudyFileEncoder.json(definition)))
            #expect(again == definition)
        }
    }

    @Test("none, part of one, and more than a thousand runs are refused")
    func refusals() throws {
        for (members, path) in [
            (["folds": "0"], ["folds"]), (["repeats": "-2"], ["repeats"]),
            (["folds": "2.5"], ["folds"]), (["folds": "1001"], ["folds"]),
            (["folds": "500", "repeats": "3"], ["repeats"]), (["repeats": "5000"], ["repeats"]),
        ] as [(KeyValuePairs<String, String>, [String])] {
            let issue = try StudyFileSample.issue(members)
            #expect(issue.path == path)
            #expect(!issue.message.isEmpty)
        }
    }

    @Test("arguments may name the fold and the repeat where there are such")
    func placeholders() throws {
        _ = try StudyFileSample.definition([
            "folds": "3", "repeats": "2", "command": #"["train", "{fold}", "--n={repeat}"]"#,
        ])
        let issue = try StudyFileSample.issue(["command": #"["train", "{fold}"]"#])
        #expect(issue.code == .unknownName)
        #expect(
            try StudyFileSample.issue(["folds": "3", "command": #"["train", "{repeat}"]"#]).code
                == .unknownName)
    }
}
