import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("RungAgreement")
struct RungAgreementTests {
    /// Whether trials with these losses at the rungs 1, 3 and 9 make PASHA open another.
    private func highestOpen(_ losses: [[Double]]) throws -> Int {
        let definition = try TestCurves.definition()
        let ladder = [1.0, 3, 9, 27]
        var book = RungBook(
            try Objective.all(of: definition), levels: { _ in ladder }, open: 1,
            opens: { !RungAgreement.isReached(in: $0) })
        var made: [RuledMeasurement] = []
        for rung in 0..<3 {
            for (number, curve) in losses.enumerated() where rung < curve.count {
                made.append(
                    RuledMeasurement(
                        number: number, bracket: 0,
                        measurement: Measurement(
                            resource: ladder[rung], metrics: ["loss": curve[rung]]),
                        ruling: .extend(to: 27)))
            }
        }
        book.read(
            StudySnapshot(
                definition: definition,
                trials: losses.indices.map { TestCurves.trial($0, nil, []) }, tried: [],
                suggestedCount: losses.count, rulings: (made, made.map(\.number))))
        return book.highestOpen
    }

    @Test("nothing more is opened while the order stays")
    func agree() throws {
        #expect(try highestOpen([[3, 2], [2, 1.5], [1, 0.5]]) == 1)
        #expect(try highestOpen([[3, 2]]) == 1)
    }

    @Test("a rung is opened once two trials change places")
    func disagree() throws {
        #expect(try highestOpen([[3, 0.5], [2, 1.5]]) == 2)
    }

    @Test("trials that keep overtaking each other count as tied")
    func tied() throws {
        // At 1, 3 and 9 the pair crosses twice, so that its last difference is noise.
        let crossing = [[1.0, 1.2, 1.0], [1.1, 1.1, 1.1], [5, 4.9, 4.8]]
        #expect(try highestOpen(crossing) == 2)
    }
}
