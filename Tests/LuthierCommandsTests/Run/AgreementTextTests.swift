import LuthierSchedulers
import Testing

@testable import LuthierCommands

@Suite("AgreementText")
struct AgreementTextTests {
    /// An agreement of trials whose later places are those in a list.
    private func agreement(_ later: [Int]) -> RungAgreementEstimate? {
        RungAgreementEstimate(
            later.enumerated().map { (Double($0.offset), Double($0.element)) }, from: 1, to: 3)
    }

    private func lines(_ later: [Int]) -> [String] {
        AgreementText.lines(of: [agreement(later)].compactMap(\.self))
    }

    @Test("equal orders told, opposite ones misled, and few mixed ones leave it open")
    func verdicts() {
        #expect(
            lines(Array(0..<8)) == ["Early places told later ones: rank correlation 1 from 1 to 3."]
        )
        #expect(
            lines([5, 0, 7, 1, 6, 2, 4, 3]) == [
                "Whether early places told later ones is not clear yet: rank correlation 0 from 1 to "
                    + "3 with 8 trials."
            ])
        let misled = lines(Array((0..<20).reversed()))
        #expect(misled.count == 1)
        #expect(misled[0].hasPrefix("warning: places at 1 did not tell places at 3"))
        #expect(lines([1, 0, 3, 2]).isEmpty)
        #expect(AgreementText.lines(of: []).isEmpty)
    }

    @Test("one rung that told and one that is open are said apart")
    func both() {
        let both = [agreement(Array(0..<8)), agreement([5, 0, 7, 1, 6, 2, 4, 3])]
        let lines = AgreementText.lines(of: both.compactMap(\.self))
        #expect(lines.count == 2)
        #expect(lines[1].hasPrefix("Whether early places also told later ones is not clear yet"))
    }
}
