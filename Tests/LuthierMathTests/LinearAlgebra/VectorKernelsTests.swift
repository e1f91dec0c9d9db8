import RealModule
import Testing

@testable import LuthierMath

@Suite("VectorKernels")
struct VectorKernelsTests {
    @Test("products and sums are those of plain loops at every length")
    func loops() {
        for count in 0..<40 {
            var source = RandomSource(seed: UInt64(count), purpose: .test)
            let left = (0..<count).map { _ in source.normal() }
            let right = (0..<count).map { _ in source.normal() }
            let dot = VectorKernels.dot(left, right, count: count)
            let plain = zip(left, right).reduce(0.0) { $0 + $1.0 * $1.1 }
            #expect(abs(dot - plain) < 1e-13 * Double(count + 1))
            var sum = right
            VectorKernels.add(2.5, times: left, to: &sum, count: count)
            for index in 0..<count { #expect(sum[index] == right[index] + 2.5 * left[index]) }
        }
    }

    @Test("four vectors added at once give the same bits as one after the other")
    func fours() {
        for count in 0..<40 {
            var source = RandomSource(seed: UInt64(count), purpose: .test)
            let stride = count + 3
            let vectors = (0..<4 * stride).map { _ in source.normal() }
            let factors = SIMD4(source.normal(), source.normal(), source.normal(), source.normal())
            var together = (0..<count).map { _ in source.normal() }
            var apart = together
            VectorKernels.add(factors, times: vectors, stride: stride, to: &together, count: count)
            for index in 0..<4 {
                let vector = Array(vectors[(index * stride)...])
                VectorKernels.add(factors[index], times: vector, to: &apart, count: count)
            }
            #expect(together == apart, "\(count)")
        }
    }

    @Test("exponentials agree with the library's to the last digits")
    func exponentials() {
        var values = (0..<20_011).map { -Double($0) * 0.035 } + [-0.0, -1e-300, -707.9, -1e308]
        let expected = values.map { Double.exp($0) }
        let inputs = values
        VectorKernels.exponentiate(&values, count: values.count)
        for (index, value) in values.enumerated() {
            let tolerance = inputs[index] < -708 ? 1e-300 : 4e-16 * expected[index]
            #expect(abs(value - expected[index]) <= tolerance, "\(inputs[index])")
        }
    }
}
