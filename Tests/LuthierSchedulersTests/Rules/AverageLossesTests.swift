import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("AverageLosses")
struct AverageLossesTests {
    @Test(
        "whole steps up to 1024 are looked at as they are, others at one of sixteen places for each doubling"
    )
    func places() {
        for step in [-3.0, 0, 1, 99, 1023, 1024] {
            #expect(AverageLosses.place(of: step) == step)
        }
        #expect(AverageLosses.place(of: 1.99) == 1.9375)
        #expect(AverageLosses.place(of: 99.3) == 96)
        #expect(AverageLosses.place(of: 5000) == 4864)
        #expect(AverageLosses.place(of: 1025) == 1024)
        var places: Set<Double> = []
        for index in 1...9999 {
            let reach = 1 + Double(index) * 0.0128
            let place = AverageLosses.place(of: reach)
            #expect(place <= reach && place > reach * 15 / 16.0)
            places.insert(place)
        }
        #expect(places.count < 220)
    }

    @Test("what is found at a place is the percentile of what trials had on average by then")
    func percentile() throws {
        let objective = try #require(try Objective.all(of: TestCurves.definition()).first)
        var averages = AverageLosses(of: objective)
        let trials = (0..<3).map { number in
            TestCurves.trial(
                number, .completed,
                [1.0, 2.1, 4.3].map {
                    Measurement(resource: $0, metrics: ["loss": Double(number) + 1 / $0])
                })
        }
        let snapshot = StudySnapshot(
            definition: try TestCurves.definition(), trials: trials, tried: [], suggestedCount: 3)
        // 2.2 and 2.15 lie at the place 2.125, which every trial came to with two reports.
        let mean = 1 + (1 + 1 / 2.1) / 2
        for reach in [2.2, 2.15] {
            let found = averages.percentile(0.5, upTo: reach, in: snapshot)
            #expect(abs((found?.loss ?? 0) - mean) < 1e-12 && found?.count == 3)
        }
        let beyond = averages.percentile(0.5, upTo: 5, in: snapshot)
        #expect(beyond == nil)
    }
}
