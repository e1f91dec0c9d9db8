import LuthierWire
import Testing

@testable import LuthierMLflow

@Suite("What a client reads back of a run")
struct RunRecordTests {
    private func record() -> RunRecord {
        RunRecord(id: "ab", name: "trial 1", start: 1, artifacts: "file:///a")
    }

    @Test("the number of the highest step is the latest, and of equal steps the last logged")
    func latest() throws {
        var record = record()
        for (value, step) in [(1, 5), (2, 3), (3, 5), (4, 1)] {
            record.remember(
                try LoggedBatch(metric: [
                    "key": "a", "value": .integer(value), "step": .integer(step),
                ]))
        }
        let latest = record.json["data"]?["metrics"]?.elements
        #expect(latest?.count == 1)
        #expect(latest?.first?["value"]?.number == 3)
        #expect(record.history(of: "a").elements?.count == 4)
        #expect(record.history(of: "b").elements?.isEmpty == true)
    }

    @Test("a program that logs without end fills no memory")
    func bounded() throws {
        var record = record()
        for step in 0..<50 {
            let metrics = (0..<1000).map { place -> JSONValue in
                [
                    "key": .string("k\(step * 1000 + place)"), "value": 1, "step": .integer(step),
                ]
            }
            record.remember(try LoggedBatch(["metrics": .array(metrics)]))
        }
        #expect(try #require(record.json["data"]?["metrics"]?.elements?.count) == 2000)
        #expect(record.history(of: "k49999").elements?.count == 1)
        #expect(record.history(of: "k0").elements?.isEmpty == true)
    }

    @Test("a tag that was removed is gone, and the name of a run is a tag too")
    func tags() throws {
        var record = record()
        record.remember(try LoggedBatch(tag: ["key": "a", "value": "b"]))
        try record.update(["run_name": "other"])
        record.removeTag("a")
        #expect(
            record.json["data"]?["tags"] == [["key": "mlflow.runName", "value": "other"]])
        #expect(record.info["run_name"]?.stringValue == "other")
    }
}
