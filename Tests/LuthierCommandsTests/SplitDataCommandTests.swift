import Foundation
import Testing

/// `luthier data` as a user runs it.
@Suite("luthier data")
struct SplitDataCommandTests {
    private let rows =
        "id,user,label\n"
        + (0..<60).map { "\($0),u\($0 % 12),\($0 % 3 == 0 ? "yes" : "no")\n" }.joined()

    private func folder() throws -> StudyFolder {
        let folder = try StudyFolder("true")
        try Data(rows.utf8).write(to: folder.url.appending(path: "data.csv"))
        return folder
    }

    @Test("split prints the parts with their class shares; check finds them sound, then leaking")
    func splitAndCheck() throws {
        let folder = try folder()
        defer { folder.remove() }
        let split = try folder.luthier("data", "split", "data.csv", "--stratify", "label")
        #expect(split.code == 0, "\(split.errors)")
        #expect(
            split.output.hasPrefix("data.csv: 60 records, split by chance, stratified by label"))
        #expect(split.output.contains("train.csv            42  70.0 %  33.3 %  66.7 %"))
        #expect(split.output.hasSuffix("wrote data-split/ with its manifest, split.json\n"))
        let check = try folder.luthier("data", "check", "data-split")
        #expect(check.code == 0 && check.output.contains("sound: no file was changed"))

        let again = try folder.luthier("data", "split", "data.csv")
        #expect(again.code == 1 && again.errors.contains("--force"))
        let train = folder.url.appending(path: "data-split/train.csv")
        try Data(rows.utf8).write(to: train)
        let leak = try folder.luthier("data", "check", "data-split")
        #expect(leak.code == 1)
        #expect(leak.output.contains("changed: train.csv has been changed since the split"))
        #expect(leak.output.contains("leak: train.csv shares 9 different records with holdout.csv"))
        let groups = try folder.luthier(
            "data", "check", "data-split/validation.csv", "data-split/holdout.csv", "--group",
            "user", "--json")
        #expect(groups.code == 1 && groups.output.contains(#""kind": "groups""#))
    }

    @Test("--json prints the manifest alone, equal for an equal seed")
    func json() throws {
        let folder = try folder()
        defer { folder.remove() }
        let first = try folder.luthier(
            "data", "split", "data.csv", "--group", "user", "--seed", "4", "--json")
        let second = try folder.luthier(
            "data", "split", "data.csv", "--group", "user", "--seed", "4", "--json", "-o", "other")
        #expect(first.code == 0 && first.output == second.output)
        let manifest = try #require(
            JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any])
        #expect(manifest["by"] as? String == "group")
        #expect((manifest["parts"] as? [Any])?.count == 3)
    }

    @Test(
        "wrong usage ends with 64, wrong data with 65, each with what to do",
        arguments: [
            (["data.csv", "--parts", "train=0.5,holdout=0.2"], 64, "add to 0.7, not to 1"),
            (["data.csv", "--by", "time"], 64, "--by time needs its column"),
            (["data.csv", "--folds", "3", "--bootstrap", "2"], 64, "two ways"),
            (["data.csv", "--delimiter", "ab"], 64, "no delimiter"),
            (["data.csv", "--group", "usr"], 65, "Did you mean user?"),
            (["data.csv", "--folds", "61"], 65, "61 folds need 61 records"),
            (["data.csv", "--stratify", "id"], 65, "--bins 10"),
            (["gone.csv"], 65, "no such file"), (["train.sh.parquet"], 65, "cannot be read"),
        ])
    func mistakes(arguments: [String], code: Int32, message: String) throws {
        let folder = try folder()
        defer { folder.remove() }
        let run = try ProgramRun(["data", "split"] + arguments, in: folder.url).end()
        #expect(run.code == code && run.errors.contains(message), "\(run.errors)")
        #expect(run.output.isEmpty)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path())
        #expect(!names.contains { $0.contains("split") })
    }
}
