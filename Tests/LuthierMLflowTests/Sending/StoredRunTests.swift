import LuthierDomain
import LuthierWire
import Testing

@testable import LuthierMLflow

@Suite("What is known of a run on a server")
struct StoredRunTests {
    private func stored() throws -> StoredRun {
        try #require(StoredRun(["info": ["run_id": "r"], "data": [:]]))
    }

    @Test("a run of many numbers, parameters and tags is logged in calls that a server takes")
    func batches() throws {
        var sketch = RunSketch(
            name: "n", status: "RUNNING", start: Timestamp(milliseconds: 1), end: nil)
        for place in 0..<250 {
            sketch.add(param: "p\(place)", "1")
            sketch.add(tag: "t\(place)", "2")
        }
        for step in 0..<5000 {
            sketch.add("a", 1, step: step, at: Timestamp(milliseconds: Int64(step)))
        }
        var run = try stored()
        let calls = try #require(run.calls(to: sketch, isStanding: false))
        var counts = (points: 0, params: 0, tags: 0)
        for call in calls {
            let batch = try LoggedBatch(call)
            counts.points += batch.points.count
            counts.params += batch.params.count
            counts.tags += batch.tags.count { $0.key != RunSketch.loggedTag }
            // Whoever comes next knows how far this call came.
            #expect(
                batch.points.isEmpty
                    || batch.tags.contains {
                        $0.key == RunSketch.loggedTag
                            && $0.value == sketch.mark(after: counts.points)
                    })
        }
        #expect(counts == (5000, 250, 250))
        #expect(calls.count == 6)
        run.become(sketch, isStanding: false)
        #expect(run.calls(to: sketch, isStanding: false)?.isEmpty == true)
        #expect(run.update(to: sketch) == nil)
    }

    @Test("how things stand is logged when it has changed")
    func standing() throws {
        func sketch(_ value: Double) -> RunSketch {
            var sketch = RunSketch(
                name: "n", status: "RUNNING", start: Timestamp(milliseconds: 1), end: nil)
            sketch.add("a", value, step: 1, at: Timestamp(milliseconds: 1))
            return sketch
        }
        var run = try stored()
        #expect(run.calls(to: sketch(1), isStanding: true)?.count == 1)
        run.become(sketch(1), isStanding: true)
        #expect(run.calls(to: sketch(1), isStanding: true)?.isEmpty == true)
        #expect(run.calls(to: sketch(2), isStanding: true)?.count == 1)
    }

    @Test("what has no id is no run")
    func noRun() {
        #expect(StoredRun(["info": [:]]) == nil)
        #expect(StoredRun(nil) == nil)
    }
}
