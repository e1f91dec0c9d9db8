import LuthierDomain
import Testing

/// What ranges and lists refuse, and how they say so.
@Suite("FloatRange")
struct FloatRangeTests {
    private func codes(_ make: () throws(DefinitionError) -> Void) -> [DefinitionIssue.Code] {
        do throws(DefinitionError) {
            try make()
            return []
        } catch {
            return error.issues.map(\.code)
        }
    }

    @Test("reversed, non-finite and out-of-scale bounds are refused, each by its code")
    func floats() {
        #expect(
            codes { () throws(DefinitionError) in _ = try FloatRange(from: 2, to: 1) } == [
                .reversedBounds
            ])
        #expect(
            codes { () throws(DefinitionError) in _ = try FloatRange(from: .nan, to: 1) } == [
                .outOfRange
            ])
        #expect(
            codes { () throws(DefinitionError) in _ = try FloatRange(from: 0, to: 1, scale: .log) }
                == [.nonPositiveLogBound])
        // That they are reversed as well would be of no use.
        for (lower, upper, path) in [(0.01, -1.0, "to"), (-1, -2, "from"), (0, 0, "from")] {
            let issue = #expect(throws: DefinitionError.self) {
                try FloatRange(from: lower, to: upper, scale: .log)
            }?.issues
            #expect(issue?.map(\.code) == [.nonPositiveLogBound] && issue?[0].path == [path])
        }
        #expect(
            codes { () throws(DefinitionError) in
                _ = try FloatRange(from: 0, to: 1, scale: .reverseLog)
            }
                == [.boundOutsideScale])
        #expect(
            codes { () throws(DefinitionError) in _ = try FloatRange(from: 0, to: 1, step: 0) }
                == [.outOfRange])
        #expect(
            codes { () throws(DefinitionError) in
                _ = try FloatRange(from: 1, to: 0, step: -1, prior: .normal(mean: 0, deviation: 0))
            } == [.reversedBounds, .outOfRange, .outOfRange])
    }

    @Test("decimal steps give decimal values, and the last one that fits is the upper bound")
    func steps() throws {
        let range = try FloatRange(from: 0, to: 1, step: 0.1)
        #expect(range.count == 11)
        #expect(
            (0..<11).map { range.value(atIndex: $0) } == [
                0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
            ])
        #expect(try FloatRange(from: 0, to: 1, step: 0.3).bounds == 0...0.9)
        #expect(try FloatRange(from: 2, to: 2).count == 1)
        #expect(try FloatRange(from: 0, to: 1).count == nil)
    }

    @Test("whole numbers keep to their steps, and the widest range is refused")
    func integers() throws {
        let range = try IntegerRange(from: -7, to: 20, step: 5)
        #expect(range.count == 6)
        #expect(range.bounds == -7...18)
        #expect(range.nearestIndex(to: 1e9) == 5)
        #expect(range.nearestIndex(to: -.infinity) == 0)
        #expect(
            codes { () throws(DefinitionError) in _ = try IntegerRange(from: .min, to: .max) } == [
                .outOfRange
            ])
        #expect(
            codes { () throws(DefinitionError) in _ = try IntegerRange(from: 5, to: 4) } == [
                .reversedBounds
            ])
        #expect(
            codes { () throws(DefinitionError) in _ = try IntegerRange(from: 0, to: 4, scale: .log)
            }
                == [.nonPositiveLogBound])
        let negative = #expect(throws: DefinitionError.self) {
            try IntegerRange(from: 1, to: -4, scale: .log)
        }
        #expect(
            negative?.issues.map(\.message) == ["a log scale needs an upper bound above 0, got -4."]
        )
        #expect(
            codes { () throws(DefinitionError) in
                _ = try IntegerRange(from: 1, to: 4, scale: .logit)
            }
                == [.conflict])
    }

    @Test("a list has at least one value and none twice, 1 and 1.0 being the same")
    func lists() throws {
        #expect(codes { () throws(DefinitionError) in _ = try ListedValues([]) } == [.outOfRange])
        #expect(
            codes { () throws(DefinitionError) in _ = try ListedValues([.integer(1), .real(1)]) }
                == [.duplicate])
        #expect(try ListedValues([.integer(1), .text("1")]).index(of: .real(1)) == 0)
    }

    @Test("roles are seen in names and ranges together")
    func roles() throws {
        let rate = Distribution.float(try FloatRange(from: 1e-5, to: 1, scale: .log))
        let count = Distribution.integer(try IntegerRange(from: 1, to: 512))
        #expect(ParameterRole.inferred(name: "learning_rate", distribution: rate) == .learningRate)
        #expect(ParameterRole.inferred(name: "optimizer-lr", distribution: rate) == .learningRate)
        #expect(ParameterRole.inferred(name: "learning_rate", distribution: count) == nil)
        #expect(ParameterRole.inferred(name: "batch_size", distribution: count) == .batchSize)
        #expect(ParameterRole.inferred(name: "max_depth", distribution: count) == .depth)
        #expect(ParameterRole.inferred(name: "color", distribution: count) == nil)
        let error = #expect(throws: DefinitionError.self) { try Parameter("-x", rate) }
        #expect(error?.issues.first?.code == .invalidName)
    }
}
