package import LuthierPorts
package import LuthierWire

/// Sends requests again while a tracking server is busy or away, with growing pauses.
package struct PatientLink: TrackingLink {
    private static let firstPause: Duration = .milliseconds(500)
    private static let longestPause: Duration = .seconds(15)

    private let link: any TrackingLink
    private let clock: any StudyClock
    private let tries: Int
    private let note: @Sendable (String) -> Void

    /// A link over another.
    ///
    /// - Parameters:
    ///   - link: Sends each request once.
    ///   - clock: Waits.
    ///   - tries: How often a request is sent at most.
    ///   - note: Is told, in sentences, that it is tried again.
    package init(
        _ link: any TrackingLink, clock: any StudyClock, tries: Int = 6,
        note: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.link = link
        self.clock = clock
        self.tries = tries
        self.note = note
    }

    /// Sends a request until it is answered; one that must not arrive twice only while it did not arrive.
    package func send(_ request: TrackingRequest) async throws(TrackingFailure) -> JSONObject {
        var pause = Self.firstPause
        for attempt in 1... {
            do throws(TrackingFailure) {
                return try await link.send(request)
            } catch {
                guard case .away(let reason, let isUntouched, let asked) = error, attempt < tries,
                    isUntouched || request.isRepeatable
                else { throw error }
                if attempt == 1 { note("the tracking server: \(reason). It is tried again.") }
                do {
                    try await clock.sleep(for: asked ?? pause * Double.random(in: 0.75...1.25))
                } catch {
                    // The task was cancelled.
                    throw .away("the logging was interrupted", isUntouched: true, pause: nil)
                }
                pause = min(pause * 2, Self.longestPause)
            }
        }
        preconditionFailure("the loop ends by returning or throwing")
    }
}
