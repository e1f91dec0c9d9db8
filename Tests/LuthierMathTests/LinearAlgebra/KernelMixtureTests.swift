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

        func subtracted(least: Double, enough: Double) -> (logs: [Double], found: Double?) {
            var logs = logs
            let found = logs.withUnsafeMutableBufferPointer { logs -> Double? in
                centres.withUnsafeBufferPointer { centres -> Double? in
                    inverses.withUnsafeBufferPointer { inverses -> Double? in
                        guard let logs = logs.baseAddress, let centres = centres.baseAddress,
                            let inverses = inverses.baseAddress
                        else { return nil }
                        return point.withUnsafeBufferPointer {
                            KernelMixture.subtractSquares(
                                from: logs, centres: centres, inverses: inverses, point: $0,
                                blocks: blocks, least: least, enough: enough)
                        }
                    }
                }
            }
            return (logs, found)
        }
    }

    private static func sum(_ logs: [Double], first: Double) -> Double {
        logs.withUnsafeBufferPointer { logs in
            guard let start = logs.baseAddress else { return .nan }
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
            let (logs, found) = sample.subtracted(least: -10, enough: .infinity)
            #expect(found == nil)
            for slot in logs.indices {
                let expected = sample.expected(slot)
                #expect(
                    expected < -10 ? logs[slot] < -10 : logs[slot] == expected,
                    "seed \(seed), kernel \(slot)")
            }
        }
    }

    @Test("it ends at a block with a kernel that reaches enough, and tells the largest of it")
    func enough() {
        for seed in 0..<40 as Range<UInt64> {
            let sample = Sample(kernels: 100, rows: 6, seed: seed)
            let all = (0..<100).map(sample.expected)
            let limit = all.sorted()[90]
            let found = sample.subtracted(least: -1000, enough: limit).found
            #expect(found.map { $0 >= limit && all.contains($0) } == true, "seed \(seed)")
            let least = all.max() ?? 0
            #expect(sample.subtracted(least: -1000, enough: least.nextUp).found == nil)
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
