import Foundation
import Testing

@testable import LuthierData

@Suite("Surveys of files")
struct RecordSurveyTests {
    private func survey(
        _ folder: DataFolder, _ name: String, _ text: String, _ roles: ColumnRoles = ColumnRoles()
    ) throws -> RecordSurvey {
        var interners = SurveyInterners()
        return try RecordSurvey(
            try folder.write(name, text), ReadingOptions(), roles: roles, interners: &interners)
    }

    @Test("lengths, gaps, numbers of equal values and the fingerprint are as the file has them")
    func columns() throws {
        try inDataFolder { folder in
            let text = "g,t,w,c\na,1,0.5,x\n\n\nb,2,1,y\na,1,0.5,x\n"
            let survey = try survey(
                folder, "a.csv", text,
                ColumnRoles(classes: ["c"], groups: ["g"], time: "t", weight: "w"))
            #expect(survey.lengths == [10, 8, 10])
            #expect(survey.gaps.map(\.record) == [1] && survey.gaps.map(\.bytes) == [2])
            #expect(survey.contents == [0, 1, 0])
            #expect(survey.groups == [0, 1, 0])
            #expect(survey.weights == [0.5, 1, 0.5])
            #expect(survey.times[0] < survey.times[1])
            #expect(survey.classes[0].ids == [0, 1, 0] && survey.classes[0].names == ["x", "y"])
            #expect(survey.blankLines == 2 && survey.bytes == text.utf8.count)
            // printf 'g,t,w,c\na,1,0.5,x\n\n\nb,2,1,y\na,1,0.5,x\n' | sha256sum
            #expect(
                survey.fingerprint
                    == "79c2c209157bbcb9e337d6ed14b3ca0278b938321164f7db3126f5da385b7de9")
            let lines = try LineNumbers.lines(of: [2, 0], in: survey, path: folder.path("a.csv"))
            #expect(lines == [0: 2, 2: 6])
        }
    }

    @Test("two columns of groups make one key, whose order counts")
    func pairs() throws {
        try inDataFolder { folder in
            let survey = try survey(
                folder, "a.csv", "a,b\n1,2\n2,1\n1,2\n1,1\n2,2\n", ColumnRoles(groups: ["a", "b"]))
            #expect(survey.groups == [0, 1, 0, 2, 3])
        }
    }

    @Test(
        "a value that means nothing in its role is named with its line",
        arguments: [
            ("x\n1\nsoon\n", ColumnRoles(time: "x"), "\"soon\" in the column x is no time"),
            (
                "x\n2024-01-01\n7\n", ColumnRoles(time: "x"),
                "a number; the times before are each a date"
            ),
            ("x,y\n1,1\n,1\n", ColumnRoles(time: "x"), "no value in the column x"),
            ("x\n1\n-1\n", ColumnRoles(weight: "x"), "\"-1\" in the column x is no weight"),
            ("x\n1\nnan\n", ColumnRoles(weight: "x"), "no weight"),
            ("x,y\n1,1\n,1\n", ColumnRoles(groups: ["x"]), "no value in the column x"),
        ])
    func values(text: String, roles: ColumnRoles, message: String) throws {
        try inDataFolder { folder in
            let error = try #require(throws: DataError.self) {
                try survey(folder, "a.csv", text, roles)
            }
            #expect(error.line == 3 && error.message.contains(message), "\(error)")
        }
    }

    @Test("a member that no object has is a missing column, with the nearest name")
    func members() throws {
        try inDataFolder { folder in
            let text = "{\"label\": 1}\n{\"label\": 2}\n"
            for roles in [ColumnRoles(classes: ["lable"]), ColumnRoles(groups: ["lable"])] {
                let error = try #require(throws: DataError.self) {
                    try survey(folder, "a.jsonl", text, roles)
                }
                #expect(error.code == .missingColumn && error.hint == "Did you mean label?")
            }
        }
    }

    @Test("what cannot be read twice, is no file, or is not there is refused")
    func noFile() throws {
        try inDataFolder { folder in
            var interners = SurveyInterners()
            // A pipe that nobody writes to is not waited for.
            #expect(mkfifo(folder.path("pipe.csv"), 0o600) == 0)
            let paths = ["gone.csv", "", "pipe.csv"].map { folder.path($0) }
            for path in paths + ["/dev/null"] {
                let error = try #require(throws: DataError.self) {
                    _ = try RecordSurvey(
                        path, ReadingOptions(), roles: ColumnRoles(), interners: &interners)
                }
                #expect(error.code == .unreadable, "\(error)")
            }
        }
    }
}
