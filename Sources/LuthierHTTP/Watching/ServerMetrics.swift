import LuthierEngine
import Synchronization

/// Figures about the server, for Prometheus.
///
/// - SeeAlso: "Prometheus exposition formats", text format 0.0.4.
package final class ServerMetrics: Sendable {
    private struct Key: Hashable {
        let route: String
        let status: Int
    }

    private struct State {
        var answers: [Key: Int] = [:]
        var buckets = [Int](repeating: 0, count: ServerMetrics.bounds.count + 1)
        var seconds = 0.0
        var asks = 0
        var underWay = 0
        var streams = 0
    }

    /// Upper bounds of the times of asks, in seconds.
    private static let bounds = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    private let state = Mutex(State())

    /// Figures that are all 0.
    package init() {}

    /// Requests under way.
    var underWay: Int { state.withLock { $0.underWay } }

    /// Notes that a request begins.
    ///
    /// - Parameter limit: How many may be under way.
    /// - Returns: Whether it may; nothing is noted otherwise.
    func begin(limit: Int) -> Bool {
        state.withLock { state in
            guard state.underWay < limit else { return false }
            state.underWay += 1
            return true
        }
    }

    /// Notes that a request has ended.
    func end() { state.withLock { $0.underWay -= 1 } }

    /// Readers of live events.
    var streams: Int { state.withLock { $0.streams } }

    /// Notes that somebody follows a study.
    func beginStream() { state.withLock { $0.streams += 1 } }

    /// Notes that somebody follows a study no more.
    func endStream() { state.withLock { $0.streams -= 1 } }

    /// Counts an answer.
    func count(_ route: String, status: Int) {
        state.withLock { $0.answers[Key(route: route, status: status), default: 0] += 1 }
    }

    /// Counts an ask by its time.
    func countAsk(seconds: Double) {
        state.withLock { state in
            let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
            state.buckets[bucket] += 1
            state.seconds += seconds
            state.asks += 1
        }
    }

    /// The figures as text.
    ///
    /// - Parameters:
    ///   - studies: How many studies there are, by state.
    ///   - trials: How many trials there are, by what they do or how they ended.
    ///   - runs: How many studies this server runs, by state; empty where it runs none.
    /// - Returns: Lines for Prometheus.
    func text(
        studies: [(String, Int)], trials: [(String, Int)], runs: [(String, Int)] = []
    ) -> String {
        let state = state.withLock { $0 }
        var lines = Self.head("luthier_http_requests_total", "counter", "Answers sent.")
        let answers = state.answers.sorted {
            ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status)
        }
        for (key, count) in answers {
            lines.append(
                "luthier_http_requests_total{route=\"\(key.route)\",status=\"\(key.status)\"} \(count)"
            )
        }
        lines += Self.head("luthier_ask_seconds", "histogram", "How long asks took.")
        var sum = 0
        for (bound, count) in zip(Self.bounds, state.buckets) {
            sum += count
            lines.append("luthier_ask_seconds_bucket{le=\"\(bound)\"} \(sum)")
        }
        lines.append("luthier_ask_seconds_bucket{le=\"+Inf\"} \(state.asks)")
        lines.append("luthier_ask_seconds_sum \(state.seconds)")
        lines.append("luthier_ask_seconds_count \(state.asks)")
        lines += Self.gauge(
            "luthier_http_requests_under_way", "Requests under way.", state.underWay)
        lines += Self.gauge("luthier_live_streams", "Readers of live events.", state.streams)
        lines += Self.head("luthier_studies", "gauge", "Studies by state.")
        for (word, count) in studies { lines.append("luthier_studies{state=\"\(word)\"} \(count)") }
        lines += Self.head("luthier_trials", "gauge", "Trials by what they do or how they ended.")
        for (word, count) in trials { lines.append("luthier_trials{outcome=\"\(word)\"} \(count)") }
        if !runs.isEmpty {
            lines += Self.head("luthier_runs", "gauge", "Studies that this server runs, by state.")
        }
        for (word, count) in runs { lines.append("luthier_runs{state=\"\(word)\"} \(count)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func head(_ name: String, _ type: String, _ meaning: String) -> [String] {
        ["# HELP \(name) \(meaning)", "# TYPE \(name) \(type)"]
    }

    private static func gauge(_ name: String, _ meaning: String, _ value: Int) -> [String] {
        head(name, "gauge", meaning) + ["\(name) \(value)"]
    }
}
