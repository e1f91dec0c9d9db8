import LuthierDomain
import LuthierMath
import Testing

@testable import LuthierAnalysis

@Suite("FailureBoundary")
struct FailureBoundaryTests {
    private func definition() throws -> StudyDefinition {
        StudyDefinition(
            name: "test",
            space: try SearchSpace(parameters: [
                Parameter("batch", .integer(IntegerRange(from: 1, to: 1024))),
                Parameter("width", .integer(IntegerRange(from: 1, to: 1024))),
                Parameter("rate", .float(FloatRange(from: -1, to: 1))),
                Parameter("kind", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
            ]), metrics: [Metric("loss", .optimized(.minimize, threshold: nil))])
    }

    private func trials(
        _ count: Int, seed: UInt64 = 1, fails: (Double, Double, Double, String) -> Bool
    ) throws -> [Trial] {
        let space = try definition().space
        var source = RandomSource(seed: seed, purpose: .test)
        return (0..<count).map { number in
            let batch = 1 << source.below(11)
            let width = 1 << source.below(11)
            let rate = source.uniform() * 2 - 1
            let kind = ["a", "b", "c"][source.below(3)]
            let isBad = fails(Double(batch), Double(width), rate, kind)
            return Trial(
                number: number,
                assignment: Assignment(
                    names: space.names,
                    values: [.integer(batch), .integer(width), .real(rate), .text(kind)]),
                origin: .suggested, history: 1, provenance: nil,
                state: .ended(isBad ? .outOfMemory(reason: "why", detail: nil) : .completed),
                started: Timestamp(milliseconds: 0))
        }
    }

    private func boundary(_ trials: [Trial]) throws -> FailureBoundary? {
        FailureBoundary.found(in: try definition(), trials) { outcome in
            switch outcome {
            case .outOfMemory: true
            case .completed: false
            default: nil
            }
        }
    }

    @Test("memory that follows the product of two is found as such")
    func product() throws {
        let trials = try trials(60) { batch, width, _, _ in batch * width > 20_000 }
        let found = try #require(try boundary(trials))
        guard case .above(let parameters, let bound) = found.side else {
            Issue.record("\(found.side)")
            return
        }
        #expect(Set(parameters) == ["batch", "width"])
        #expect(bound > 16_384 && bound < 32_768)
        #expect(found.within.failed == 0 && found.beyond.failed == found.beyond.count)
        #expect(found.beyond.count + found.within.count == 60)
        for trial in trials {
            let isBad = if case .outOfMemory = trial.outcome { true } else { false }
            #expect(found.contains(trial.assignment) == isBad)
        }
    }

    @Test("a bound on one parameter is preferred where it says as much, in both directions")
    func single() throws {
        let high = try #require(try boundary(try trials(40) { _, _, rate, _ in rate > 0.4 }))
        guard case .above(["rate"], let upper) = high.side else {
            Issue.record("\(high.side)")
            return
        }
        #expect(abs(upper - 0.4) < 0.15)
        let low = try #require(try boundary(try trials(40) { batch, _, _, _ in batch < 4 }))
        guard case .below(["batch"], let lower) = low.side else {
            Issue.record("\(low.side)")
            return
        }
        #expect(lower > 2 && lower < 4)
    }

    @Test("one choice may be what fails")
    func choice() throws {
        let found = try #require(try boundary(try trials(40) { _, _, _, kind in kind == "b" }))
        #expect(found.side == .equal(parameter: "kind", value: .text("b")))
    }

    @Test("a few exceptions do not hide the line, and they are counted")
    func exceptions() throws {
        var number = 0
        let found = try #require(
            try boundary(
                try trials(80) { batch, _, _, _ in
                    number += 1
                    return (batch >= 256) != (number % 20 == 0)
                }))
        guard case .above(["batch"], _) = found.side else {
            Issue.record("\(found.side)")
            return
        }
        #expect(found.within.failed + found.beyond.count - found.beyond.failed == 4)
    }

    @Test("one failure, failures anywhere, and nothing but failures have no boundary")
    func nothing() throws {
        #expect(try boundary([]) == nil)
        #expect(try boundary(try trials(9) { _, _, _, _ in true }) == nil)
        #expect(try boundary(try trials(9) { _, _, _, _ in false }) == nil)
        var number = 0
        #expect(
            try boundary(
                try trials(30) { _, _, _, _ in
                    number += 1
                    return number == 7
                }) == nil)
        // Property: where chance decides, a line is seldom found.
        var lines = 0
        for seed in 0..<40 as Range<UInt64> {
            var source = RandomSource(seed: seed, stream: 5, purpose: .test)
            let trials = try trials(40, seed: seed) { _, _, _, _ in source.uniform() < 0.2 }
            if try boundary(trials) != nil { lines += 1 }
        }
        #expect(lines < 12, "\(lines) of 40")
    }
}
