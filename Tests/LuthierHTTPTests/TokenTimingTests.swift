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
    private static let inputs = 4096

    /// Welch's t of the times of two kinds of input, drawn in a random order, the slowest twentieth left out.
    private func difference(_ work: (_ isNear: Bool, _ place: Int) -> Bool) -> Double {
        var source = SystemRandomNumberGenerator()
        var times: [(isNear: Bool, time: Double)] = []
        times.reserveCapacity(2 * Self.samples)
        let clock = ContinuousClock()
        var matches = 0
        for _ in 0..<2 * Self.samples {
            let bits = source.next()
            let (isNear, place) = (bits & 1 == 1, Int(bits >> 8) % Self.inputs)
            let start = clock.now
            let isMatch = work(isNear, place)
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

    /// As many digests that agree with a right one in no byte, or in all but the last.
    private func digests(near digest: [UInt8]?, _ right: [UInt8]) -> [[UInt8]] {
        (0..<Self.inputs).map { _ in
            var bytes = digest ?? right.map { $0 ^ UInt8.random(in: 1...255) }
            bytes[31] = right[31] ^ UInt8.random(in: 1...255)
            return bytes
        }
    }

    @Test(
        "digests that differ in their last byte alone are refused as fast as those that differ in all"
    )
    func digest() {
        let token = record("luthier_right")
        let near = digests(near: token.digest, token.digest)
        let far = digests(near: nil, token.digest)
        let t = difference { isNear, place in token.matches(isNear ? near[place] : far[place]) }
        #expect(abs(t) < Self.bound)
    }

    @Test("so are requests whose token is right but for its last digit, and those with another")
    func request() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = TokenFile(path: folder.path("tokens.json"))
        let right = AccessToken.random()
        try file.add(record(right))
        let access = AccessControl(file: file, isClosed: true, clock: SystemClock())
        func request(_ token: String) -> ServerRequest {
            ServerRequest(
                method: "GET", target: "/", headers: [("authorization", "Bearer \(token)")])
        }
        let last = right.last == "0" ? "1" : "0"
        let near = (0..<Self.inputs).map { _ in request(String(right.dropLast()) + last) }
        let far = (0..<Self.inputs).map { _ in request(AccessToken.random()) }
        let t = difference { isNear, place in
            (try? access.visitor(of: isNear ? near[place] : far[place])) != nil
        }
        #expect(abs(t) < Self.bound)
    }

    @Test("a compare that stops at the first difference would be seen")
    func planted() {
        let token = record("luthier_right")
        let near = digests(near: token.digest, token.digest)
        let far = digests(near: nil, token.digest)
        let t = difference { isNear, place in token.digest == (isNear ? near[place] : far[place]) }
        #expect(abs(t) > Self.bound)
    }
}
