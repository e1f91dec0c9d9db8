import LuthierDomain
import LuthierWire
import Testing

@Suite("ReportLine")
struct ReportLineTests {
    @Test("keys with a meaning of their own are read, all others are metrics in order")
    func keys() throws {
        let line =
            "{\"step\": 3, \"b\": 1, \"unit\": \"fold\", \"a\": 2, \"resource\": 1.5, "
            + "\"deviations\": {\"a\": 0.5}}"
        #expect(
            try ReportLine(line)
                == .measurement(
                    Measurement(
                        step: 3, unit: "fold", resource: 1.5, metrics: ["b": 1, "a": 2],
                        deviations: ["a": 0.5])))
    }

    @Test("NaN and infinities may be bare or in quotes")
    func nonFinite() throws {
        for (text, value) in [
            ("NaN", Double.nan), ("Infinity", .infinity), ("-Infinity", -.infinity),
        ] {
            for written in [text, "\"\(text)\""] {
                #expect(
                    try ReportLine("{\"a\": \(written), \"deviations\": {\"a\": \(written)}}")
                        == .measurement(
                            Measurement(metrics: ["a": value], deviations: ["a": value]))
                )
            }
        }
    }

    @Test("null is left out")
    func null() throws {
        #expect(
            try ReportLine(
                "{\"step\": null, \"unit\": null, \"resource\": null, \"deviations\": null, "
                    + "\"a\": null, \"b\": 1}") == .measurement(Measurement(metrics: ["b": 1])))
    }

    @Test("a step may be any whole number, a unit a number as well")
    func steps() throws {
        for (text, step) in [
            ("0", 0), ("-1", -1), ("3.0", 3), ("1e3", 1000),
            ("9007199254740993", 9_007_199_254_740_993),
        ] {
            #expect(
                try ReportLine("{\"step\": \(text), \"unit\": 2, \"a\": 1}")
                    == .measurement(Measurement(step: step, unit: "2", metrics: ["a": 1])))
        }
    }

    @Test("an outcome is the program's own word")
    func outcome() throws {
        #expect(
            try ReportLine("{\"outcome\": {\"infeasible\": \"too wide\"}}")
                == .outcome(.infeasible(reason: "too wide")))
        #expect(
            try ReportLine("{\"a\": 1, \"outcome\": \"failed\"}")
                == .outcome(.failed(.reported, reason: "it said so.", detail: nil)))
    }

    @Test("in output only lines that begin with the word are reports")
    func inOutput() throws {
        for line in ["", " ", "luthier", "{\"a\": 1}", "x luthier: {\"a\": 1}", "Luthier: {}"] {
            #expect(try ReportLine.inOutput(line) == nil, "\(line)")
        }
        for line in ["luthier: {\"a\": 1}", "luthier:{\"a\":1}", " \tluthier:  {\"a\": 1}  "] {
            #expect(
                try ReportLine.inOutput(line) == .measurement(Measurement(metrics: ["a": 1])),
                "\(line)")
        }
    }

    @Test("what cannot be read is refused, and says why")
    func refused() {
        let messages: [(String, String)] = [
            ("[1]", "a report is an object in braces"), ("5", "a report is an object in braces"),
            ("{\"step\": 1.5}", "step must be a whole number"),
            ("{\"step\": \"NaN\"}", "step must be a whole number"),
            ("{\"step\": true}", "step must be a whole number"),
            ("{\"unit\": 1.5}", "unit must be text"),
            ("{\"resource\": \"x\"}", "resource must be a number"),
            ("{\"resource\": NaN}", "resource must be a number"),
            ("{\"deviations\": 1}", "deviations must be numbers by metric"),
            ("{\"deviations\": {\"a\": \"x\"}}", "a must be a number"),
            ("{\"a\": \"0.5\"}", "a must be a number"), ("{\"a\": [1]}", "a must be a number"),
            ("{\"a\": true}", "a must be a number"),
            (
                "{\"outcome\": \"completed\"}",
                "outcome must be failed, infeasible or out_of_memory with a reason, such as "
                    + "{\"infeasible\": \"too wide\"}"
            ),
        ]
        for (line, message) in messages {
            let error = #expect(throws: ReportError.self, "\(line)") { try ReportLine(line) }
            #expect(error?.description == "\(message), got \(line)")
        }
        for line in ["", "{", "{\"a\": }", "{\"a\": 1} x", "{a: 1}", "{\"a\": 1", "{\"a\": 0,9}"] {
            #expect(throws: ReportError.self, "\(line)") { try ReportLine(line) }
        }
    }

    @Test("of a long line only the beginning is shown")
    func long() {
        let error = #expect(throws: ReportError.self) {
            try ReportLine("[" + String(repeating: "1", count: 100_000))
        }
        #expect((error?.description.count ?? .max) < 400)
    }
}
