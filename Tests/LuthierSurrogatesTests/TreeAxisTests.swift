import Testing

@testable import LuthierSurrogates

@Suite("TreeAxis")
struct TreeAxisTests {
    @Test("absence has a part of the axis of its own, as wide as its share")
    func absence() {
        let axis = TreeAxis.number(absent: 0.5)
        #expect(axis.length == 2)
        #expect(axis.place(of: .nan) == 1.5)
        #expect(axis.place(of: 0.25) == 0.25)
        #expect(TreeAxis.levels(2, absent: 0.5).levelWeights == [0.25, 0.25, 0.5])
        #expect(TreeAxis.levels(4, absent: 0).levelWeights == [0.25, 0.25, 0.25, 0.25])
    }

    @Test("a column with absent values makes room for them, however rare they are thought to be")
    func fitting() {
        #expect(TreeAxis.number(absent: 0).fitting([0.5, .nan]).length > 1)
        #expect(TreeAxis.number(absent: 0).fitting([0.5, 1]).length == 1)
        #expect(TreeAxis.levels(2, absent: 0).fitting([0, .nan]).levelWeights.count == 3)
        #expect(TreeAxis.number(absent: 1).length.isFinite)
    }

    @Test(
        "coordinates outside are moved inside; absence without room is the nearest place there is")
    func clamping() {
        #expect(TreeAxis.number(absent: 0).place(of: 7) == 1)
        #expect(TreeAxis.number(absent: 0).place(of: .nan) == 1)
        #expect(TreeAxis.levels(3, absent: 0).place(of: 9) == 2)
        #expect(TreeAxis.levels(3, absent: 0).place(of: .nan) == 2)
        #expect(TreeAxis.levels(3, absent: 0.1).place(of: .nan) == 3)
    }

    @Test("a cut lies between its neighbours, and values are cut from absence where values end")
    func cuts() {
        let axis = TreeAxis.number(absent: 0.5)
        #expect(axis.cut(between: 0.25, and: 0.75) == 0.5)
        #expect(axis.cut(between: 0.25, and: 1.5) == 1)
        let next = 0.5.nextUp
        #expect(axis.cut(between: 0.5, and: next) < next)
    }
}
