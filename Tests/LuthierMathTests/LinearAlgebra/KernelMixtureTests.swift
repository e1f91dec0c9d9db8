import RealModule
import Testing

@testable import LuthierMath

@Suite("KernelMixture")
struct KernelMixtureTests {
    /// Kernels in blocks, with the same worked out one by one.
    private struct Sample {
        var logs: [Double]
        var centres: [Double]
        var inverses: [Double]
        let point: [Double]
        let blocks: Int

        init(kernels: Int, rows: Int, seed: UInt64) {
            var source = RandomSource(seed: seed, purpose: .suggestion)
            blocks = (kernels + 7) / 8
            logs = (0..<blocks * 8).map { $0 < kernels ? source.uniform() * 4 : -.infinity }
            centres = (0..<blocks * 8 * rows).map { _ in source.uniform() }
            inverses = (0..<blocks * 8 * rows).map { _ in 1 + 5 * source.uniform() }
            point = (0..<rows).map { _ in source.uniform() }
        }

        func expected(_ slot: Int) -> Double {
            var log = logs[slot]
            for row in point.indices {
                let place = KernelMixture.place(of: slot, row: row, rows: point.count)
                let z = (point[row] - centres[place]) * inverses[place]
                log -= z * z
            }
            return log
        }

        /// What is left of the blocks, ready for the sum.
        func left(first: Double, beginning: Int) -> [Double] {
            var logs = [Double](repeating: .nan, count: self.logs.count)
            let left = logs.withUnsafeMutableBufferPointer { logs in
                withPointers { starts, centres, inverses, point in
                    guard let logs = logs.baseAddress else { return 0 }
                    return KernelMixture.subtractSquares(
                        from: starts, into: logs, centres: centres, inverses: inverses,
                        point: point, blocks: blocks, beginning: beginning, first: first)
                }
            }
            return Array(logs.prefix(left * 8))
        }

        func reaching(_ enough: Double, beginning: Int) -> (block: Int, log: Double)? {
            withPointers { starts, centres, inverses, point in
                KernelMixture.kernelReaching(
                    enough, from: starts, centres: centres, inverses: inverses, point: point,
                    blocks: blocks, beginning: beginning)
            }
        }

        private func withPointers<Result>(
            _ body: (
                UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>,
                UnsafeBufferPointer<Double>
            ) -> Result
        ) -> Result {
            logs.withUnsafeBufferPointer { logs in
                centres.withUnsafeBufferPointer { centres in
                    inverses.withUnsafeBufferPointer { inverses in
                        guard let logs = logs.baseAddress, let centres = centres.baseAddress,
                            let inverses = inverses.baseAddress
                        else { preconditionFailure("a sample has kernels") }
                        return point.withUnsafeBufferPointer { body(logs, centres, inverses, $0) }
                    }
                }
            }
        }
    }

    private static func sum(_ logs: [Double], first: Double) -> Double {
        logs.withUnsafeBufferPointer { logs in
            guard let start = logs.baseAddress else { return first }
            return KernelMixture.logSum(
                start, blocks: logs.count / 8, first: first, logarithm: { Double.log($0) })
        }
    }

    @Test("every place holds one number")
    func places() {
        let places = (0..<24).flatMap { slot in
            (0..<5).map { KernelMixture.place(of: slot, row: $0, rows: 5) }
        }
        #expect(places.sorted() == Array(0..<120))
    }

    @Test("squares are subtracted row by row, exactly as one by one where they count")
    func squares() {
        for seed in 0..<40 as Range<UInt64> {
            let sample = Sample(
                kernels: 1 + Int(seed) * 3, rows: 1 + Int(seed) % 11, seed: seed)
            let expected = sample.logs.indices.map(sample.expected)
            for first in [-10, 3] as [Double] {
                let least = max(first, expected.max() ?? first) + KernelMixture.negligible
                let left = sample.left(first: first, beginning: Int(seed) % sample.blocks)
                let counting = expected.filter { $0 >= least }.sorted()
                #expect(left.filter { $0 >= least }.sorted() == counting, "seed \(seed)")
            }
        }
    }

    @Test("the sum is the same to the last bit wherever it begins, and that of all kernels")
    func beginnings() {
        for seed in 0..<40 as Range<UInt64> {
            var sample = Sample(kernels: 60 + Int(seed), rows: 6, seed: seed)
            // Narrow kernels, so that most blocks are far away.
            for place in sample.inverses.indices { sample.inverses[place] *= 4 }
            let whole = Self.sum(sample.logs.indices.map(sample.expected), first: -30)
            for beginning in 0..<sample.blocks {
                let left = sample.left(first: -30, beginning: beginning)
                #expect(left.count <= sample.logs.count)
                #expect(Self.sum(left, first: -30) == whole, "seed \(seed), from \(beginning)")
            }
        }
    }

    @Test("a block with a kernel that reaches enough is found where there is one")
    func enough() {
        for seed in 0..<40 as Range<UInt64> {
            let sample = Sample(kernels: 100, rows: 6, seed: seed)
            let all = (0..<100).map(sample.expected)
            let limit = all.sorted()[90]
            for beginning in 0..<sample.blocks {
                let found = sample.reaching(limit, beginning: beginning)
                let own = found.map { all[$0.block * 8..<min($0.block * 8 + 8, 100)].max() }
                #expect(found.map { $0.log >= limit && $0.log == own } == true, "seed \(seed)")
                let above = (all.max() ?? 0).nextUp
                #expect(sample.reaching(above, beginning: beginning) == nil, "seed \(seed)")
            }
        }
    }

    @Test("sums are those of exponentials, however large or small, and equal for every order")
    func sums() {
        for seed in 0..<40 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .suggestion)
            let scale = [1, 20, 300, 1e6][Int(seed) % 4]
            var logs = (0..<64).map { _ in (source.uniform() - 0.5) * scale }
            logs[7] = -.infinity
            let first = (source.uniform() - 0.5) * scale
            let largest = max(first, logs.max() ?? first)
            let exact =
                largest
                + Double.log((logs + [first]).reduce(0) { $0 + Double.exp($1 - largest) })
            let sum = Self.sum(logs, first: first)
            #expect(abs(sum - exact) <= 1e-12 + 4 * exact.ulp, "seed \(seed)")
            #expect(Self.sum(logs.reversed(), first: first) == sum, "seed \(seed)")
        }
        #expect(Self.sum(Array(repeating: -.infinity, count: 8), first: -3) == -3)
    }
}
