import Testing

@testable import LuthierSurrogates

@Suite("MaternKernel")
struct MaternKernelTests {
    private func rows(_ places: [Double]) -> Features {
        var rows = Features(groups: [0])
        for place in places { rows.append([place]) }
        return rows
    }

    @Test("values are those of the reference")
    func values() {
        let expected = [1, 0.8286491424181255, 0.5239941088318203, 0.13866021913850426]
        let row = MaternKernel.row([0], against: rows([0, 0.5, 1, 2]), signal: 1)
        for (value, expected) in zip(row, expected) { #expect(abs(value - expected) < 1e-15) }
    }

    @Test("a matrix holds the same bits as its rows, and slopes are those of differences")
    func matrix() {
        let places = (0..<21).map { Double($0 * $0 % 17) * 0.13 }
        let rows = rows(places)
        let (values, slopes) = MaternKernel.matrixWithSlopes(of: rows, signal: 1.7)
        for (index, place) in places.enumerated() {
            let (own, ownSlopes) = MaternKernel.rowWithSlopes([place], against: rows, signal: 1.7)
            let plain = MaternKernel.row([place], against: rows, signal: 1.7)
            for other in 0..<index {
                #expect(values[index * 21 + other] == own[other])
                #expect(values[index * 21 + other] == plain[other])
                #expect(slopes[index * 21 + other] == ownSlopes[other])
            }
        }
        let step = 1e-6
        let near = MaternKernel.row(
            [0], against: self.rows([1, (1 + step).squareRoot()]), signal: 1)
        let slope = MaternKernel.rowWithSlopes([0], against: self.rows([1]), signal: 1).slopes[0]
        #expect(abs((near[1] - near[0]) / step - slope) < 1e-5)
    }
}
