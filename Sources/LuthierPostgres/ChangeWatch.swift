import Synchronization

/// Hears on a connection of its own which studies were changed, and wakes those who wait for it.
///
/// It connects when somebody waits for the first time. A connection that is lost is made again; what
/// was missed meanwhile is made up for by waking everyone.
final class ChangeWatch: Sendable {
    private struct Waiter {
        let study: Int64
        let sequence: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var heads: [Int64: Int] = [:]
        var waiters: [Int: Waiter] = [:]
        var next = 0
        var listener: Task<Void, Never>?
        var isOver = false
    }

    private let state = Mutex(State())
    private let channel: String
    private let connect: @Sendable () async throws -> any PostgresLink
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Between two attempts to listen.
    private static let pause: Duration = .seconds(2)

    init(
        channel: String, connect: @escaping @Sendable () async throws -> any PostgresLink,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.channel = channel
        self.connect = connect
        self.sleep = sleep
    }

    /// Waits until a study is heard to go further than an event, or the task is cancelled.
    ///
    /// - Parameters:
    ///   - study: The study's number.
    ///   - sequence: The last event that is known.
    func change(of study: Int64, after sequence: Int) async {
        let id = state.withLock { state in
            if state.listener == nil, !state.isOver {
                // Owned by the state; `stop()` cancels it.
                state.listener = Task { await self.listen() }
            }
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled || state.isOver || state.heads[study, default: 0] > sequence
                    {
                        return true
                    }
                    state.waiters[id] = Waiter(
                        study: study, sequence: sequence, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
        }
    }

    /// Ends the connection and wakes everyone.
    func stop() {
        state.withLock { state in
            state.isOver = true
            state.listener?.cancel()
        }
        wake { _ in true }
    }

    private func listen() async {
        while !Task.isCancelled {
            do {
                let link = try await connect()
                _ = try await link.run(.plain("LISTEN \(channel)"))
                wake { _ in true }
                while !Task.isCancelled {
                    for text in try await link.notifications() { take(text) }
                }
                await link.close()
            } catch {
                // Not to hear is no error: whoever waits looks again by himself after a while.
                guard (try? await sleep(Self.pause)) != nil else { return }
            }
        }
    }

    /// Takes a notification: the study's number and its last event.
    private func take(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let study = Int64(parts[0]), let head = Int(parts[1]) else {
            return
        }
        state.withLock { $0.heads[study] = max(head, $0.heads[study] ?? 0) }
        wake { $0.study == study && $0.sequence < head }
    }

    private func wake(_ isMeant: (Waiter) -> Bool) {
        let woken = state.withLock { state in
            let woken = state.waiters.filter { isMeant($0.value) }
            for id in woken.keys { state.waiters[id] = nil }
            return woken.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }
}
