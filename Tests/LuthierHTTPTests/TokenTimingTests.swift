import Foundation
import LuthierDomain
import LuthierHTTP
import LuthierKit
import LuthierTesting
import Testing

/// Whether the time of a refusal says how much of a token is right, by the method of dudect.
///
/// It takes minutes and a quiet machine, and is run when asked for: `LUTHIER_TIMING=1 swift test --filter TokenTiming`.
///
/// - SeeAlso: Reparaz, Balasch and Verbauwhede, "Dude, is my code constant time?", DATE 2017,
///   doi:10.23919/DATE.2017.7927267.
@Suite(
    "Timing of tokens", .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["LUTHIER_TIMING"] != nil))
struct TokenTimingTests {
    /// Times of each of the two kinds.
    private static let samples = 1_000_000
    /// A value of t above which the kinds differ, as the authors have it.
    private static let bound = 4.5

    /// Welch's t of the times of two kinds of input, drawn in a random order, the slowest twentieth left out.
    ///
    /// Each input is made anew just before, so that where it lies in the memory says nothing about its kind.
    private func difference<Input>(
        _ make: (_ isNear: Bool) -> Input, _ work: (Input) -> Bool
    ) -> Double {
        var source = SystemRandomNumberGenerator()
        var times: [(isNear: Bool, time: Double)] = []
        times.reserveCapacity(2 * Self.samples)
        let clock = ContinuousClock()
        var matches = 0
        for _ in 0..<2 * Self.samples {
            let isNear = source.next() & 1 == 1
            let input = make(isNear)
            let start = clock.now
            let isMatch = work(input)
            let time = (clock.now - start) / .nanoseconds(1)
            matches += isMatch ? 1 : 0
            times.append((isNear, time))
        }
        #expect(matches == 0)
        let limit = times.map(\.time).sorted()[times.count * 19 / 20]
        func moments(_ isNear: Bool) -> (count: Double, mean: Double, variance: Double) {
            let kind = times.filter { $0.isNear == isNear && $0.time <= limit }.map(\.time)
            let mean = kind.reduce(0, +) / Double(kind.count)
            let squares = kind.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (Double(kind.count), mean, squares / Double(kind.count - 1))
        }
        let (near, far) = (moments(true), moments(false))
        let t =
            (near.mean - far.mean)
            / (near.variance / near.count + far.variance / far.count).squareRoot()
        print("\(near.mean) ns and \(far.mean) ns of \(Int(near.count + far.count)), t = \(t)")
        return t
    }

    private func record(_ token: String) -> AccessToken {
        AccessToken(
            name: "w", role: .worker, digest: AccessToken.digest(of: token),
            created: Timestamp(milliseconds: 0))
    }

    /// A digest that differs from a right one in all bytes, or in the last alone.
    private func digest(_ isNear: Bool, _ right: [UInt8]) -> [UInt8] {
        let masks = (0..<32).map { _ in UInt8.random(in: 1...255) }
        return (0..<32).map { right[$0] ^ (isNear && $0 < 31 ? 0 : masks[$0]) }
    }

    @Test(
        "a digest that differs in its last byte alone is refused as fast as one that differs in all"
    )
    func digest() {
        let token = record("luthier_right")
        let t = difference({ digest($0, token.digest) }, { token.matches($0) })
        #expect(abs(t) < Self.bound)
    }

    @Test(
        "so are requests whose token is right but for its last four digits, and those with another")
    func request() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = TokenFile(path: folder.path("tokens.json"))
        let right = AccessToken.random().dropLast(4) + "0000"
        try file.add(record(String(right)))
        let access = AccessControl(file: file, isClosed: true, clock: SystemClock())
        func request(_ token: String) -> ServerRequest {
            ServerRequest(
                method: "GET", target: "/", headers: [("authorization", "Bearer \(token)")])
        }
        // Both kinds have the same digits, in an order of their own, so that only the likeness differs.
        let start = Array("luthier_".utf8)
        let digits = Array(right.utf8.dropFirst(start.count))
        let reversed = Array(digits.reversed())
        let t = difference(
            { isNear in
                let mask: UInt8 = isNear ? 255 : 0
                var bytes = start
                for (one, other) in zip(digits, reversed) {
                    bytes.append(one & mask | other & ~mask)
                }
                for place in bytes.count - 4..<bytes.count {
                    bytes[place] = UInt8.random(in: 0x61...0x66)
                }
                return request(String(decoding: bytes, as: UTF8.self))
            }, { (try? access.visitor(of: $0)) != nil })
        #expect(abs(t) < Self.bound)
    }

    @Test("a compare that stops at the first difference would be seen")
    func planted() {
        let token = record("luthier_right")
        let t = difference(
            { digest($0, token.digest) }, { $0.elementsEqual(token.digest) })
        #expect(abs(t) > Self.bound)
    }
}
