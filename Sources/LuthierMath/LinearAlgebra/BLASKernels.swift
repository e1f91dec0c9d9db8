#if BLAS
    #if os(macOS)
        import CAccelerate
    #else
        import COpenBLAS
    #endif

    /// The heavy loops over triangular matrices, by the system's library: OpenBLAS on Linux,
    /// Accelerate on macOS.
    ///
    /// The package trait `BLAS` puts them in the place of ``TriangularKernels``. It is no default:
    /// these libraries choose their loops by the processor, so results differ in their last digits
    /// between processors, and a study repeated elsewhere may take another turn. One thread is used.
    enum BLASKernels {
        /// Whether a row that is appended equals that row of a factor made at once, to the last bit.
        static let appendsExactly = false

        #if os(macOS)
            /// Keeps the library to the calling thread; it remembers that for each thread alone.
            private static var isSingleThreaded: Bool { luthier_blas_single_thread() == 0 }
        #else
            /// Keeps the library to the calling thread, once for the whole process.
            private static let isSingleThreaded: Bool = {
                openblas_set_num_threads(1)
                return openblas_get_num_threads() == 1
            }()
        #endif

        /// With more threads the order of operations would depend on how many there are.
        private static func prepare() {
            precondition(isSingleThreaded, "the BLAS library does not keep to one thread")
        }

        /// Replaces a symmetric matrix by its factor; see ``TriangularKernels``.
        static func factorise(
            _ matrix: UnsafeMutablePointer<Double>, count: Int, stride: Int
        ) -> Bool {
            guard count > 0 else { return true }
            prepare()
            // The lower triangle by row is the upper triangle by column.
            var triangle = CChar(UInt8(ascii: "U"))
            var size = Int32(count)
            var leading = Int32(stride)
            var status: Int32 = 0
            dpotrf_(&triangle, &size, matrix, &leading, &status)
            // NaN passes there for positive.
            return status == 0
                && (0..<count).allSatisfy { row in
                    let entry = matrix[row * stride + row]
                    return entry > 0 && entry.isFinite
                }
        }

        /// Solves L x = b for each of several rows b, in place; see ``TriangularKernels``.
        static func solveLower(
            _ factor: UnsafePointer<Double>, count: Int, stride: Int,
            _ vectors: UnsafeMutablePointer<Double>, vectorCount: Int
        ) {
            // X Lᵀ = B has the solutions as rows of X.
            solve(factor, count, stride, vectors, vectorCount, CblasTrans)
        }

        /// Solves Lᵀ x = b for each of several rows b, in place; see ``TriangularKernels``.
        static func solveUpper(
            _ factor: UnsafePointer<Double>, count: Int, stride: Int,
            _ vectors: UnsafeMutablePointer<Double>, vectorCount: Int
        ) {
            solve(factor, count, stride, vectors, vectorCount, CblasNoTrans)
        }

        private static func solve(
            _ factor: UnsafePointer<Double>, _ count: Int, _ stride: Int,
            _ vectors: UnsafeMutablePointer<Double>, _ vectorCount: Int,
            _ transposition: CBLAS_TRANSPOSE
        ) {
            guard count > 0, vectorCount > 0 else { return }
            prepare()
            cblas_dtrsm(
                CblasRowMajor, CblasRight, CblasLower, transposition, CblasNonUnit,
                Int32(vectorCount), Int32(count), 1, factor, Int32(stride), vectors, Int32(count))
        }

        /// Computes (L Lᵀ)⁻¹; see ``TriangularKernels``.
        static func invert(
            _ factor: UnsafePointer<Double>, count: Int, stride: Int,
            _ result: UnsafeMutablePointer<Double>
        ) {
            guard count > 0 else { return }
            prepare()
            for row in 0..<count {
                (result + row * count).update(from: factor + row * stride, count: row + 1)
            }
            var triangle = CChar(UInt8(ascii: "U"))
            var size = Int32(count)
            var leading = Int32(count)
            var status: Int32 = 0
            dpotri_(&triangle, &size, result, &leading, &status)
            precondition(status == 0, "a factor with a zero on its diagonal, status \(status)")
        }
    }
#endif
