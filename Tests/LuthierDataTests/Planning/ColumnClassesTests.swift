import Testing

@testable import LuthierData

@Suite("Classes of columns")
struct ColumnClassesTests {
    @Test("two columns make a class for each pair that occurs")
    func crossed() {
        let first = ColumnClasses(ids: [0, 0, 1, 1, 0], names: ["a", "b"])
        let second = ColumnClasses(ids: [0, 1, 0, 0, 0], names: ["x", "y"])
        let both = first.crossed(with: second)
        #expect(both.ids == [0, 1, 2, 2, 0])
        #expect(both.names == ["a, x", "a, y", "b, x"])
    }

    @Test("only bins with records are classes, in the order of their values")
    func binned() {
        let values = [9.0, 1, .nan, 2, 8]
        let classes = ColumnClasses(values, in: QuantileBins(values, count: 2))
        #expect(classes.ids == [1, 0, 2, 0, 1])
        #expect(classes.names.count == 3)
        #expect(ColumnClasses([1, 2], in: QuantileBins([1, 2], count: 2)).names.count == 2)
    }
}
