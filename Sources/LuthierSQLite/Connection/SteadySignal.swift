import Dispatch
import Synchronization

/// A signal from one thread to another that waits for it, at most for a while by the steady clock.
///
/// A semaphore of Dispatch waits by the clock on the wall on Linux: when that is set forwards, who waits gives
/// up at once.
final class SteadySignal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let isGiven = Mutex(false)
    /// Wakes who waits when the time is over; the steady clock says whether it is.
    private let alarm = Mutex(DispatchSource.makeTimerSource())

    init() {
        alarm.withLock { [semaphore] alarm in
            alarm.setEventHandler { semaphore.signal() }
            alarm.schedule(deadline: .distantFuture)
            alarm.activate()
        }
    }

    deinit { alarm.withLock { $0.cancel() } }

    /// Gives the signal, which lasts until it is taken.
    func give() {
        isGiven.withLock { $0 = true }
        semaphore.signal()
    }

    /// Waits until the signal is given, and takes it.
    func wait() {
        while !take() { semaphore.wait() }
    }

    /// Waits for the signal, and takes it.
    ///
    /// - Parameter seconds: How long at most.
    /// - Returns: Whether it was given in time.
    func wait(atMost seconds: Double) -> Bool {
        let end = DispatchTime.now() + seconds
        while !take() {
            guard DispatchTime.now() < end else { return false }
            alarm.withLock { $0.schedule(deadline: end) }
            semaphore.wait()
        }
        alarm.withLock { $0.schedule(deadline: .distantFuture) }
        return true
    }

    private func take() -> Bool {
        isGiven.withLock { isGiven in
            defer { isGiven = false }
            return isGiven
        }
    }
}
