import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("ParameterAxis")
struct ParameterAxisTests {
    private func axis(_ distribution: Distribution) throws -> ParameterAxis {
        ParameterAxis(try Parameter("p", distribution))
    }

    @Test("a place leads to a value and back, and pieces cover the axis without holes")
    func places() throws {
        let kinds: [Distribution] = try [
            .float(FloatRange(from: 1e-4, to: 1, scale: .log)),
            .float(FloatRange(from: 0, to: 1, step: 0.25)),
            .integer(IntegerRange(from: 1, to: 1000, scale: .log)),
            .integer(IntegerRange(from: 3, to: 5)),
            .ordered(ListedValues([.integer(16), .integer(32)])),
            .choice(ListedValues((0..<12).map { .integer($0) })),
        ]
        for kind in kinds {
            let axis = try axis(kind)
            for place in axis.places(atMost: 9) {
                let again = try #require(axis.place(of: axis.value(at: place)))
                guard case .real(let number) = axis.value(at: place) else {
                    #expect(axis.value(at: again) == axis.value(at: place))
                    continue
                }
                #expect(abs((axis.value(at: again).number ?? .nan) - number) < 1e-12)
            }
            let pieces = axis.pieces(atMost: 6)
            #expect(abs((pieces.first?.lowerBound ?? 1)) < 1e-12)
            #expect(abs((pieces.last?.upperBound ?? 0) - 1) < 1e-12)
            for (piece, next) in zip(pieces, pieces.dropFirst()) {
                #expect(abs(piece.upperBound - next.lowerBound) < 1e-12)
            }
        }
    }

    @Test("a short list has a place for each value, a choice always")
    func lists() throws {
        #expect(try axis(.integer(IntegerRange(from: 3, to: 5))).places(atMost: 9).count == 3)
        let choice = try axis(.choice(ListedValues((0..<12).map { .integer($0) })))
        #expect(choice.places(atMost: 9).count == 12)
        #expect(choice.pieces(atMost: 6).count == 12)
        #expect(choice.coordinate(at: 0.5 / 12) == 0)
        #expect(choice.coordinate(at: 1) == 11)
        #expect(choice.place(of: nil) == nil)
    }
}
