import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("MetricConflicts")
struct MetricConflictsTests {
    private func issues(
        _ constraints: String, metrics: String = #"{"acc": {"goal": "maximize"}}"#,
        feasibility: Bool = true
    ) throws -> [StudyFileIssue] {
        try StudyFileSample.issues(
            ["metrics": metrics, "constraints": constraints],
            decoder: StudyFileDecoder(needsFeasibility: feasibility))
    }

    @Test("two constraints that contradict each other are told with both of them")
    func rules() throws {
        let found = try issues(#"["acc >= 3", "acc <= 2"]"#)
        #expect(found.count == 1)
        #expect(
            found.first?.message
                == "no value of acc satisfies \"acc >= 3\" and \"acc <= 2\" together.")
        #expect(found.first?.path == ["constraints", "0"] && found.first?.code == .conflict)
        #expect(found.first?.hint == "Loosen one of them, or remove it.")
        for other in [#"["2 * acc - 1 >= 5", "4 > 2 * acc"]"#, #"["-acc <= -3", "acc / 2 < 1"]"#] {
            #expect(try issues(other).count == 1, "\(other)")
        }
    }

    @Test("a constraint may contradict the bound of its metric")
    func bounds() throws {
        let threshold = #"{"acc": {"goal": "maximize", "at_most": 2}}"#
        let found = try issues(#"["acc >= 3"]"#, metrics: threshold)
        #expect(
            found.first?.message
                == "no value of acc satisfies \"acc >= 3\" and \"acc: at_most 2.0\" together.")
        let both = #"{"acc": {"goal": "maximize"}, "ms": {"at_least": 3}}"#
        #expect(try issues(#"["ms <= 2"]"#, metrics: both).count == 1)
    }

    @Test("what can hold together, or only trials can tell, is no mistake")
    func compatible() throws {
        let metrics = #"{"acc": {"goal": "maximize"}, "ms": {"store": true}}"#
        for constraints in [
            #"["acc >= 2", "acc <= 3"]"#, #"["acc >= 2", "acc <= 2"]"#, #"["acc >= 3", "ms <= 2"]"#,
            #"["acc >= 3 * ms", "acc <= 2 * ms"]"#, #"["acc >= 1.1 * baseline.acc", "acc <= 0.2"]"#,
            #"["max(acc, 20) >= 50", "acc <= 60"]"#, #"["acc ** 2 >= 9", "acc <= 2"]"#,
            #"["abs(acc) >= 3", "acc <= 2"]"#, #"["acc % 5 >= 3", "acc <= 2"]"#,
        ] {
            #expect(try issues(constraints, metrics: metrics).isEmpty, "\(constraints)")
        }
    }

    @Test("a study that is stored already is read as it is")
    func stored() throws {
        #expect(try issues(#"["acc >= 3", "acc <= 2"]"#, feasibility: false).isEmpty)
    }
}
