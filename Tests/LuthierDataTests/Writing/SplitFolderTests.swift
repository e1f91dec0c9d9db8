import Foundation
import Testing

@testable import LuthierData

@Suite("The folder of a split")
struct SplitFolderTests {
    private let rows = "a\n" + (0..<40).map { "\($0)\n" }.joined()

    @Test("an earlier split is replaced only when asked, and whole")
    func replaces() throws {
        try inDataFolder { folder in
            try folder.write("data.csv", rows)
            try folder.split("data.csv") {
                $0.way = .folds(3)
                $0.parts = PartShare.resampled
            }
            let error = try #require(throws: DataError.self) { try folder.split("data.csv") }
            #expect(error.code == .unwritable && error.hint?.contains("--force") == true)
            try folder.split("data.csv", force: true)
            #expect(try folder.names() == ["data.csv", "out"])
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("out"))
            #expect(names.sorted() == ["holdout.csv", "split.json", "train.csv", "validation.csv"])
        }
    }

    @Test("anything else in the way stays, also when asked to replace")
    func keepsForeign() throws {
        try inDataFolder { folder in
            try folder.write("data.csv", rows)
            try folder.write("out", "a file")
            #expect(throws: DataError.self) { try folder.split("data.csv", force: true) }
            #expect(try folder.text("out") == "a file")
            try FileManager.default.createDirectory(
                atPath: folder.path("mine"), withIntermediateDirectories: false)
            try folder.write("mine/notes.txt", "keep")
            #expect(throws: DataError.self) {
                try folder.split("data.csv", into: "mine", force: true)
            }
            try folder.split("data.csv", into: "split")
            try folder.write("split/model.bin", "keep")
            let error = try #require(throws: DataError.self) {
                try folder.split("data.csv", into: "split", force: true)
            }
            #expect(error.message.contains("model.bin"))
            #expect(try folder.text("split/model.bin") == "keep")
            #expect(try folder.text("mine/notes.txt") == "keep")
            #expect(try folder.names() == ["data.csv", "mine", "out", "split"])
        }
    }

    @Test("an empty folder is filled, and missing folders above it are made")
    func fills() throws {
        try inDataFolder { folder in
            try folder.write("data.csv", rows)
            try FileManager.default.createDirectory(
                atPath: folder.path("empty"), withIntermediateDirectories: false)
            try folder.split("data.csv", into: "empty/")
            try folder.split("data.csv", into: "new/deep/one")
            #expect(try folder.bytes("empty/train.csv") == folder.bytes("new/deep/one/train.csv"))
        }
    }

    @Test("a part that cannot be written, and one that would be empty, leave nothing behind")
    func leavesNothing() throws {
        try inDataFolder { folder in
            try folder.write("data.csv", "a,g\n1,x\n2,x\n3,x\n4,y\n")
            #expect(throws: DataError.self) {
                try folder.split("data.csv") { $0.roles.groups = ["g"] }
            }
            // A disk without room: the hidden folder is made, and refused.
            #expect(throws: DataError.self) {
                try SplitFolder(folder.path("full"), replaces: false, needed: .max)
            }
            let draft = try SplitFolder(folder.path("full"), replaces: false, needed: 1)
            _ = try PartFile(try draft.file("train.csv"), lineBreak: [0x0A])
            #expect(throws: DataError.self) {
                try PartFile(try draft.file("train.csv"), lineBreak: [0x0A])
            }
            draft.discard()
            #expect(try folder.names() == ["data.csv"])
        }
    }

    @Test("a file that changes between its readings is noticed")
    func changed() throws {
        try inDataFolder { folder in
            let path = try folder.write("data.csv", rows)
            var interners = SurveyInterners()
            let survey = try RecordSurvey(
                path, ReadingOptions(), roles: ColumnRoles(), interners: &interners)
            try folder.write("data.csv", rows + "more\n")
            let draft = try SplitFolder(folder.path("out"), replaces: false, needed: 1)
            defer { draft.discard() }
            let error = try #require(throws: DataError.self) {
                try RecordCopier(path: path, survey: survey, classes: nil).copy(
                    [PlannedFile(name: "train", labels: 0..<1)],
                    [UInt16](repeating: 0, count: survey.count), draws: nil, ending: ".csv",
                    into: draft)
            }
            #expect(error.message.contains("changed"))
        }
    }
}
