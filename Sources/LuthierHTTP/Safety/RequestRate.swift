import Synchronization

/// Bounds how many requests may come under one token: a bucket of 10 seconds' worth for each, filled at a
/// steady rate.
///
/// A worker that has broken, or a token that was stolen, cannot take the server from the others. Who is refused
/// is told when to come again, and our clients do.
package final class RequestRate: Sendable {
    private struct Bucket {
        var permits: Double
        var filled: Duration
    }

    /// How many seconds' worth a bucket holds.
    private static let depth = 10.0

    private let perSecond: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    /// A bound.
    ///
    /// - Parameter perSecond: Requests a second; 0 for any number.
    package init(perSecond: Int) { self.perSecond = Double(max(perSecond, 0)) }

    /// Counts a request.
    ///
    /// - Parameters:
    ///   - visitor: Whose it is.
    ///   - time: The time by a clock that does not go back.
    /// - Throws: 429 with the seconds until there is room, when there were too many.
    /// - Complexity: O(1). One bucket is kept for each token that was ever used.
    package func check(_ visitor: Visitor, at time: Duration) throws(Problem) {
        guard perSecond > 0 else { return }
        let (perSecond, most) = (perSecond, perSecond * Self.depth)
        let isAllowed = buckets.withLock { buckets in
            var bucket = buckets[visitor.name] ?? Bucket(permits: most, filled: time)
            let elapsed = max((time - bucket.filled) / .seconds(1), 0)
            bucket.permits = min(bucket.permits + elapsed * perSecond, most)
            bucket.filled = max(time, bucket.filled)
            let isAllowed = bucket.permits >= 1
            if isAllowed { bucket.permits -= 1 }
            buckets[visitor.name] = bucket
            return isAllowed
        }
        guard !isAllowed else { return }
        throw Problem(
            429, "too_many_requests",
            "the token \(visitor.name) sends more than \(Int(perSecond)) requests a second; send them "
                + "slower, or start the server with a higher --token-rate.",
            headers: [("retry-after", "1")])
    }
}
