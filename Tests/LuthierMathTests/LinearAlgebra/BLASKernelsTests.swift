#if BLAS
    import Testing

    @testable import LuthierMath

    @Suite("BLASKernels")
    struct BLASKernelsTests {
        /// A random positive definite matrix with a condition of about `count`, by row.
        private func matrix(_ count: Int, stride: Int) -> [Double] {
            var source = RandomSource(seed: UInt64(count), purpose: .test)
            var matrix = [Double](repeating: .nan, count: count * stride)
            for row in 0..<count {
                for column in 0..<row { matrix[row * stride + column] = source.uniform() - 0.5 }
                matrix[row * stride + row] = Double(count)
            }
            return matrix
        }

        private func expectClose(_ one: some Sequence<Double>, _ other: some Sequence<Double>) {
            for (one, other) in zip(one, other) {
                #expect(abs(one - other) <= 1e-10 * max(1, abs(other)))
            }
        }

        @Test("the library gives what our own loops give", arguments: [0, 1, 2, 17, 64, 130])
        func agreement(count: Int) {
            let stride = count + 3
            var own = matrix(count, stride: stride)
            var library = own
            #expect(TriangularKernels.factorise(&own, count: count, stride: stride))
            #expect(BLASKernels.factorise(&library, count: count, stride: stride))
            for row in 0..<count {
                let entries = (row * stride)..<(row * stride + row + 1)
                expectClose(library[entries], own[entries])
                // Nothing right of the diagonal is touched.
                let rest = library[entries.upperBound..<((row + 1) * stride)]
                #expect(rest.filter(\.isNaN).count == rest.count)
            }
            var source = RandomSource(seed: 1, purpose: .test)
            let vectors = (0..<11 * count).map { _ in source.normal() }
            for (solve, solveByLibrary) in [
                (TriangularKernels.solveLower, BLASKernels.solveLower),
                (TriangularKernels.solveUpper, BLASKernels.solveUpper),
            ] {
                var one = vectors
                var other = vectors
                solve(own, count, stride, &one, 11)
                solveByLibrary(own, count, stride, &other, 11)
                expectClose(other, one)
            }
            var one = [Double](repeating: 0, count: count * count)
            var other = one
            TriangularKernels.invert(own, count: count, stride: stride, &one)
            BLASKernels.invert(own, count: count, stride: stride, &other)
            expectClose(other, one)
        }

        @Test("a matrix that is not positive definite is refused", arguments: [0.0, -1, .nan])
        func indefinite(entry: Double) {
            var matrix = [1, 0, 0, entry]
            #expect(!BLASKernels.factorise(&matrix, count: 2, stride: 2))
        }
    }
#endif
