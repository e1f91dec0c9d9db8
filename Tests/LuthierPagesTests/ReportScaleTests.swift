import LuthierDomain
import Testing

@testable import LuthierPages

@Suite("The part of an axis that a chart shows")
struct ReportScaleTests {
    private let near = (0..<40).map { Double($0) / 40 }

    @Test("a few values far on the bad side are drawn at the edge, and counted")
    func farValues() {
        let small = ReportScale(of: near + [1e10, 1e12], direction: .minimize)
        #expect(small.limit == 39.0 / 40 && small.beyond == 2)
        #expect(small.note == "2 values above 0.975 are drawn at the edge.")
        let large = ReportScale(of: near + [-1e10], direction: .maximize)
        #expect(large.limit == 0 && large.beyond == 1)
        #expect(large.note == "1 value below 0 is drawn at the edge.")
    }

    @Test("the good side is never cut, and nothing is without a goal, far values or enough values")
    func nothingCut() {
        for scale in [
            ReportScale(of: near + [-1e10], direction: .minimize),
            ReportScale(of: near + [1e10], direction: nil),
            ReportScale(of: near, direction: .minimize), ReportScale(of: [], direction: .minimize),
            ReportScale(of: [1, 2, 1e10], direction: .minimize),
            ReportScale(of: Array(repeating: 3, count: 50), direction: .maximize),
        ] {
            #expect(scale.limit == nil && scale.beyond == 0 && scale.note.isEmpty)
        }
    }

    @Test("equal values with one far one keep an axis that has the equal ones on it")
    func equalValues() {
        let scale = ReportScale(of: Array(repeating: 3, count: 50) + [9], direction: .minimize)
        #expect(scale.limit == nil)
    }
}
