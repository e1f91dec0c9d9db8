import LuthierWire
import Testing

@testable import LuthierData

@Suite("The manifest of a split")
struct SplitManifestTests {
    @Test("it says source, way, seed, options, and rows, fingerprint and class shares of each part")
    func body() throws {
        try inDataFolder { folder in
            let rows = (0..<40).map { "\($0),\($0 % 4 == 0 ? "yes" : "no")\n" }.joined()
            try folder.write("data.csv", "id,y\n\(rows)")
            try folder.split("data.csv") {
                $0.roles.classes = ["y"]
                $0.seed = 9
            }
            let body = try JSONValue(parsing: folder.text("out/split.json"))
            #expect(body["format"] == 1 && body["by"] == "stratify" && body["seed"] == 9)
            #expect(body["source"]?["file"] == "data.csv" && body["source"]?["records"] == 40)
            #expect(body["source"]?["sha256"]?.stringValue?.count == 64)
            #expect(body["options"]?["stratify"] == ["y"])
            #expect(body["options"]?["duplicates"] == "keep-together")
            let train = try #require(body["parts"]?.elements?.first)
            #expect(train["part"] == "train" && train["file"] == "train.csv")
            #expect(train["records"] == 28 && train["share"] == 0.7)
            #expect(train["classes"]?["yes"]?["records"] == 7)
            #expect(train["classes"]?["yes"]?["share"] == 0.25)
            let read = try SplitManifest.read(folder.path("out"))
            #expect(read.files.map(\.records) == [28, 6, 6])
            #expect(SplitManifest.files(in: folder.path("out")).count == 4)
        }
    }

    @Test("what is no manifest of ours is refused, and so is one that points elsewhere")
    func refusals() throws {
        try inDataFolder { folder in
            let part = #"{"part":"a","file":"../a.csv","records":1,"bytes":1,"sha256":""}"#
            let cases = [
                ("", "no JSON"), ("{", "no JSON"), ("{\"format\": 7, \"parts\": []}", "version 1"),
                ("{\"format\": 1, \"parts\": [\(part)]}", "lacks its name, file or fingerprint"),
            ]
            for (text, reason) in cases {
                try folder.write("split.json", text)
                let error = try #require(throws: DataError.self) {
                    try SplitManifest.read(folder.path(""))
                }
                #expect(error.message.contains(reason), "\(error)")
            }
            let error = try #require(throws: DataError.self) {
                try SplitManifest.read(folder.path("nowhere"))
            }
            #expect(error.message.contains("no split.json"))
        }
    }
}
