import LuthierDomain
import LuthierWire
import Testing

@Suite("ReportTable")
struct ReportTableTests {
    @Test("the first line names the columns, each other line is a report")
    func lines() throws {
        #expect(
            try read(["step,accuracy,loss", "1,0.5,2e-1", "", "2,0.75,nan"]) == [
                Measurement(step: 1, metrics: ["accuracy": 0.5, "loss": 0.2]),
                Measurement(step: 2, metrics: ["accuracy": 0.75, "loss": .nan]),
            ])
    }

    @Test("step, unit and resource have a meaning of their own")
    func meanings() throws {
        #expect(
            try read(["unit,resource,step,a", "fold 1,0.5,3,1"])
                == [Measurement(step: 3, unit: "fold 1", resource: 0.5, metrics: ["a": 1])])
    }

    @Test("epoch is the step where there is none, else a metric, which may have a fraction")
    func epoch() throws {
        #expect(try read(["epoch,a", "4,1"]) == [Measurement(step: 4, metrics: ["a": 1])])
        for heading in ["epoch,step,a", "epoch,step,a"] {
            #expect(
                try read([heading, "0.25,100,1"])
                    == [Measurement(step: 100, metrics: ["epoch": 0.25, "a": 1])])
        }
    }

    @Test("empty fields were not measured; NaN and infinities are numbers")
    func fields() throws {
        #expect(
            try read(["a,b,c,d", ",NaN,-inf,Infinity"])
                == [Measurement(metrics: ["b": .nan, "c": -.infinity, "d": .infinity])])
        #expect(try read(["step,a", "1,"]) == [Measurement(step: 1, metrics: [:])])
    }

    @Test("quotes, spaces, carriage returns and a byte order mark are no part of a field")
    func quotes() throws {
        #expect(
            try read(["\u{FEFF}\"step\", \"unit\" ,a\r", "\"3\" , \"x, y\",1\r"])
                == [Measurement(step: 3, unit: "x, y", metrics: ["a": 1])])
    }

    @Test("a heading that is repeated is no report")
    func repeatedHeading() throws {
        #expect(try read(["a", "1", "a", "2"]).map { $0.metrics["a"] } == [1, 2])
    }

    @Test("what does not fit is refused, and says why")
    func refused() throws {
        func message(_ lines: [String]) -> String? {
            #expect(throws: ReportError.self) { try read(lines) }?.description
        }
        #expect(message(["a,b", "1"]) == "the line has 1 fields, the heading 2, got 1")
        #expect(message(["a", "1,2"]) == "the line has 2 fields, the heading 1, got 1,2")
        #expect(message(["a", "high"]) == "a must be a number, got high")
        #expect(message(["step", "1.5"]) == "step must be a whole number, got 1.5")
        #expect(message(["epoch", "nan"]) == "epoch must be a whole number, got nan")
        #expect(message(["resource", "inf"]) == "resource must be a number, got inf")
    }

    @Test("a line that is refused leaves the next one readable")
    func next() throws {
        var table = ReportTable()
        #expect(try table.measurement(in: "a") == nil)
        #expect(throws: ReportError.self) { try table.measurement(in: "x") }
        #expect(try table.measurement(in: "1") == Measurement(metrics: ["a": 1]))
    }

    private func read(_ lines: [String]) throws -> [Measurement] {
        var table = ReportTable()
        return try lines.compactMap { try table.measurement(in: $0) }
    }
}
