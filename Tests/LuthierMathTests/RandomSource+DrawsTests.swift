import LuthierMath
import Testing

@Suite("RandomSource draws")
struct RandomSourceDrawsTests {
    private let count = 20_000

    @Test("uniform numbers lie in [0, 1) with the right mean and spread")
    func uniform() {
        var source = RandomSource(seed: 1, purpose: .test)
        var (sum, squares) = (0.0, 0.0)
        for _ in 0..<count {
            let value = source.uniform()
            #expect(value >= 0 && value < 1)
            sum += value - 0.5
            squares += (value - 0.5) * (value - 0.5)
        }
        let n = Double(count)
        // 6 standard errors: variance 1/12; variance of the square 1/80 − 1/144 = 1/180.
        #expect(abs(sum / n) < 6 / (12 * n).squareRoot())
        #expect(abs(squares / n - 1.0 / 12) < 6 / (180 * n).squareRoot())
    }

    @Test(
        "numbers between bounds stay between them",
        arguments: [
            0.0...1, -1e308...1e308, 1e300...1.1e300, -0x1p-1074...0x1p-1074, 5...5,
            1...(1.0).nextUp, -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude,
        ])
    func uniformInRange(range: ClosedRange<Double>) {
        var source = RandomSource(seed: 2, purpose: .test)
        var below = 0
        for _ in 0..<1000 {
            let value = source.uniform(in: range)
            #expect(range.contains(value))
            below += value < range.lowerBound / 2 + range.upperBound / 2 ? 1 : 0
        }
        if range.upperBound > range.lowerBound.nextUp.nextUp {
            // 6 standard errors of a fair coin: 3 √1000 = 95.
            #expect(abs(below - 500) < 95)
        }
    }

    @Test("infinite bounds stop the program")
    func infiniteBounds() async {
        await #expect(processExitsWith: .failure) {
            var source = RandomSource(seed: 2, purpose: .test)
            _ = source.uniform(in: 0...Double.infinity)
        }
    }

    @Test("integers below a bound are equally likely", arguments: [1, 2, 3, 7, 10])
    func below(bound: Int) {
        var source = RandomSource(seed: 3, purpose: .test)
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<count { counts[source.below(bound)] += 1 }
        let p = 1 / Double(bound)
        let tolerance = 6 * (Double(count) * p * (1 - p)).squareRoot()
        for value in 0..<bound {
            #expect(abs(Double(counts[value]) - Double(count) * p) <= tolerance, "\(value)")
        }
    }

    /// A bound of ¾·2^63 without rejection would make every third value twice as likely: those of
    /// remainder 0 modulo 3 for 2^64 = (8/3)·bound would come up 3/8 of the time, not 1/3.
    @Test("large bounds are not biased")
    func belowLargeBound() {
        var source = RandomSource(seed: 4, purpose: .test)
        let bound = 3 << 61
        var counts = [0, 0, 0]
        for _ in 0..<count { counts[source.below(bound) % 3] += 1 }
        // 6 standard errors of probability 1/3, 400 of 20,000; the bias would be 833.
        for value in counts { #expect(abs(value - count / 3) <= 400) }
        #expect(source.position > UInt64(count), "some draws must be rejected")
    }

    @Test("a bound below 1 stops the program")
    func belowZero() async {
        await #expect(processExitsWith: .failure) {
            var source = RandomSource(seed: 3, purpose: .test)
            _ = source.below(0)
        }
    }

    @Test("normal numbers have the moments of the normal distribution")
    func normal() {
        var source = RandomSource(seed: 5, purpose: .test)
        var sums = [0.0, 0, 0, 0]
        for _ in 0..<count {
            let value = source.normal()
            var power = 1.0
            for k in 0..<4 {
                power *= value
                sums[k] += power
            }
        }
        // Moments 0, 1, 0, 3 have variances 1, 2, 15, 96; 6 standard errors each.
        for (sum, (moment, variance)) in zip(sums, [(0.0, 1.0), (1, 2), (0, 15), (3, 96)]) {
            let tolerance = 6 * (variance / Double(count)).squareRoot()
            #expect(abs(sum / Double(count) - moment) < tolerance, "moment \(moment)")
        }
        #expect(source.position == UInt64(count))
    }

    @Test("every order of four elements is equally likely")
    func shuffle() {
        var source = RandomSource(seed: 6, purpose: .test)
        var counts: [[Int]: Int] = [:]
        let rounds = 24_000
        for _ in 0..<rounds {
            var elements = [0, 1, 2, 3]
            source.shuffle(&elements)
            counts[elements, default: 0] += 1
        }
        #expect(counts.count == 24)
        // 6 standard errors: 6 √(24000 · 1/24 · 23/24) = 186.
        for (order, count) in counts { #expect(abs(count - 1000) < 186, "\(order)") }
    }

    @Test("nothing and one element need no draw", arguments: [[], [1]])
    func shuffleTrivial(elements: [Int]) {
        var source = RandomSource(seed: 6, purpose: .test)
        var shuffled = elements
        source.shuffle(&shuffled)
        #expect(shuffled == elements)
        #expect(source.position == 0)
    }
}
