import LuthierDomain

/// How long to wait before trying a server again, and when to give up.
///
/// Pauses double from 20 ms to 2 s, each shortened at random by up to half, so that many processes
/// which lost the same server do not come back in step.
///
/// - SeeAlso: Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
struct Backoff {
    private static let first: Duration = .milliseconds(20)
    private static let longest: Duration = .seconds(2)

    /// The time of all pauses together after which it gives up.
    var patience: Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    private let random: @Sendable () -> Double
    private var attempts = 0
    private var waited: Duration = .zero

    /// - Parameters:
    ///   - patience: The time of all pauses together after which it gives up.
    ///   - random: Gives numbers from 0 to 1.
    ///   - sleep: Waits; throws when the task was cancelled.
    init(
        patience: Duration,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.patience = patience
        self.random = random
        self.sleep = sleep
    }

    /// Waits before the next attempt.
    ///
    /// - Returns: False when there is to be none.
    mutating func pause() async -> Bool {
        guard waited < patience else { return false }
        let step = min(Self.first * (1 << min(attempts, 10)), Self.longest)
        let pause = step * (1 - random() / 2)
        attempts += 1
        waited += pause
        do { try await sleep(pause) } catch { return false }
        return true
    }
}
