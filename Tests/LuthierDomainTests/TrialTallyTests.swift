import LuthierDomain
import Testing

@Suite("TrialTally")
struct TrialTallyTests {
    @Test("a report without a step is final, whatever comes after it")
    func final() {
        let tally = TrialTally([
            Measurement(step: 1, metrics: ["loss": 3]), Measurement(metrics: ["loss": 2]),
            Measurement(step: 2, metrics: ["loss": 9]),
        ])
        #expect(tally.metrics == ["loss": 2])
    }

    @Test("units are averaged, each by its last report")
    func units() {
        let tally = TrialTally([
            Measurement(unit: "a", metrics: ["loss": 9]),
            Measurement(unit: "a", metrics: ["loss": 1]),
            Measurement(unit: "b", metrics: ["loss": 3]),
            Measurement(step: 5, metrics: ["loss": 7]),
        ])
        #expect(tally.metrics == ["loss": 2])
    }

    @Test("without a final report the last step counts, for each metric by itself")
    func steps() {
        let tally = TrialTally([
            Measurement(step: 1, metrics: ["loss": 3, "size": 8]),
            Measurement(step: 2, metrics: ["loss": 2], deviations: ["loss": 0.5]),
        ])
        #expect(tally.metrics == ["loss": 2, "size": 8])
        #expect(tally.deviations == ["loss": 0.5])
        #expect(TrialTally().metrics.isEmpty)
    }
}
