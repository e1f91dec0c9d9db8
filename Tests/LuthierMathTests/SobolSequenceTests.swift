import LuthierMath
import Testing

@Suite("SobolSequence")
struct SobolSequenceTests {
    /// Agrees with scipy.stats.qmc.Sobol(d, scramble=False), which ships the same direction numbers.
    @Test("the first points are the published ones")
    func firstPoints() {
        let expected = [
            [0, 0, 0, 0, 0],
            [0.5, 0.5, 0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25, 0.25, 0.75],
            [0.25, 0.75, 0.75, 0.75, 0.25],
            [0.375, 0.375, 0.625, 0.875, 0.375],
            [0.875, 0.875, 0.125, 0.375, 0.875],
            [0.625, 0.125, 0.875, 0.625, 0.625],
            [0.125, 0.625, 0.375, 0.125, 0.125],
        ]
        let sequence = SobolSequence(dimensionCount: 5)
        for (index, point) in expected.enumerated() {
            #expect(sequence.point(at: UInt64(index)) == point, "point \(index)")
        }
        #expect(SobolSequence(dimensionCount: 2).point(at: 9) == [0.6875, 0.8125])
    }

    // python3 -c "from scipy.stats import qmc; print(qmc.Sobol(1024, scramble=False).random(256)[200])"
    @Test("late dimensions give their reference values")
    func lateDimensions() {
        let sequence = SobolSequence(dimensionCount: 1024)
        func values(_ index: UInt64, _ dimensions: [Int]) -> [Double] {
            let point = sequence.point(at: index)
            return dimensions.map { point[$0 - 1] }
        }
        #expect(values(5, [10, 100, 1000, 1024]) == [0.125, 0.375, 0.625, 0.375])
        #expect(
            values(200, [1, 2, 3, 10, 100, 1000, 1024]) == [
                0.20703125, 0.38671875, 0.41015625, 0.62109375, 0.56640625, 0.20703125, 0.53515625,
            ])
    }

    // python3 -c "from scipy.stats import qmc; p = qmc.Sobol(1024, scramble=False,
    // bits=32).random(256); import zlib; print(zlib.crc32((p * 2**32).astype('<u4').tobytes()))"
    @Test("the whole table agrees with the reference program in 256 points")
    func wholeTable() {
        let sequence = SobolSequence(dimensionCount: 1024)
        var checksum = CRC32()
        for index in 0..<256 as Range<UInt64> {
            for coordinate in sequence.point(at: index) {
                checksum.append(UInt32(coordinate * 0x1p32))
            }
        }
        #expect(checksum.value == 2029528794)
    }

    /// Property: every block of 2^m points that starts at a multiple of 2^m has one in each of
    /// 2^m equal parts of every axis.
    @Test("aligned blocks are stratified", arguments: [0, 1, 5, 8])
    func stratification(logarithm: Int) {
        var source = RandomSource(seed: 9, purpose: .test)
        let dimensions = 12
        let size: UInt64 = 1 << UInt64(logarithm)
        for round in 0..<20 {
            let sequence =
                round == 0
                ? SobolSequence(dimensionCount: dimensions)
                : SobolSequence(dimensionCount: dimensions, scrambledUsing: &source)
            let start = UInt64(source.below(1 << 20)) * size
            let points = (start..<start + size).map { sequence.point(at: $0) }
            for dimension in 0..<dimensions {
                let cells = Set(points.map { Int($0[dimension] * Double(size)) })
                #expect(cells.count == Int(size), "round \(round) dimension \(dimension)")
            }
        }
    }

    /// Property: the first two dimensions are a (0, 2)-sequence, so each of the 2^m boxes of 2^a by
    /// 2^(m−a) parts holds one point; scrambling keeps that.
    @Test("scrambling keeps the first two axes balanced together")
    func boxes() {
        var source = RandomSource(seed: 10, purpose: .test)
        for round in 0..<20 {
            let sequence = SobolSequence(dimensionCount: 2, scrambledUsing: &source)
            let points = (0..<64 as Range<UInt64>).map { sequence.point(at: $0) }
            for a in 0...6 {
                let (columns, rows) = (1 << a, 1 << (6 - a))
                let boxes = Set(
                    points.map { Int($0[0] * Double(columns)) * rows + Int($0[1] * Double(rows)) })
                #expect(boxes.count == 64, "round \(round), \(columns) by \(rows)")
            }
        }
    }

    @Test("dimensions beyond the table are stratified, distinct and repeatable")
    func padding() {
        var source = RandomSource(seed: 11, purpose: .test)
        let plain = SobolSequence(dimensionCount: 2060)
        let scrambled = SobolSequence(dimensionCount: 2060, scrambledUsing: &source)
        for sequence in [plain, scrambled] {
            let points = (0..<64 as Range<UInt64>).map { sequence.point(at: $0) }
            let columns = (0..<2060).map { dimension in points.map { $0[dimension] } }
            for dimension in [0, 1023, 1024, 1030, 2047, 2048, 2059] {
                let cells = Set(columns[dimension].map { Int($0 * 64) })
                #expect(cells.count == 64, "dimension \(dimension)")
            }
            #expect(columns[0] != columns[1024])
            #expect(columns[0] != columns[2048])
            #expect(columns[1024] != columns[2048])
        }
        #expect(plain == SobolSequence(dimensionCount: 2060))
        #expect(plain != scrambled)
    }

    @Test("the scrambling of a dimension does not depend on later dimensions")
    func prefix() {
        var first = RandomSource(seed: 12, purpose: .scramble)
        var second = RandomSource(seed: 12, purpose: .scramble)
        let short = SobolSequence(dimensionCount: 3, scrambledUsing: &first)
        let long = SobolSequence(dimensionCount: 1100, scrambledUsing: &second)
        #expect(Array(long.point(at: 77).prefix(3)) == short.point(at: 77))
    }

    /// Property: a scrambled point is uniformly distributed over scramblings, its first one too.
    @Test("the first scrambled point is uniform over scramblings")
    func uniformOverScramblings() {
        var source = RandomSource(seed: 13, purpose: .test)
        var (sum, product) = (0.0, 0.0)
        let count = 4000
        for _ in 0..<count {
            let point = SobolSequence(dimensionCount: 2, scrambledUsing: &source).point(at: 0)
            #expect(point.allSatisfy { $0 > 0 && $0 < 1 })
            sum += point[0] - 0.5
            product += (point[0] - 0.5) * (point[1] - 0.5)
        }
        // 6 standard errors: variances 1/12 and 1/144.
        #expect(abs(sum) < 6 * (Double(count) / 12).squareRoot())
        #expect(abs(product) < 6 * (Double(count) / 144).squareRoot())
    }

    @Test("the sequence repeats after 2^32 points")
    func repetition() {
        let sequence = SobolSequence(dimensionCount: 3)
        #expect(sequence.point(at: 1 << 32 + 5) == sequence.point(at: 5))
        #expect(sequence.point(at: .max) == sequence.point(at: 1 << 32 - 1))
    }

    @Test("no dimensions stop the program")
    func noDimensions() async {
        await #expect(processExitsWith: .failure) { _ = SobolSequence(dimensionCount: 0) }
    }
}

/// The checksum of ISO 3309, bit by bit, over little-endian words.
private struct CRC32 {
    private var register: UInt32 = .max
    var value: UInt32 { ~register }

    mutating func append(_ word: UInt32) {
        register ^= word
        for _ in 0..<32 { register = register >> 1 ^ (register & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
}
