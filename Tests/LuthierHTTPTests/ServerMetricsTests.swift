import LuthierHTTP
import Testing

@Suite("ServerMetrics")
struct ServerMetricsTests {
    @Test("figures are in the format of Prometheus, and asks add up")
    func format() async {
        let caller = Caller()
        _ = await caller.create()
        for _ in 0..<3 { _ = await caller.send("POST", "/api/v1/studies/s/ask") }
        _ = await caller.send("GET", "/none")
        let answer = await caller.send("GET", "/metrics")
        #expect(answer.header("content-type")?.contains("version=0.0.4") == true)
        let lines = answer.text.split(separator: "\n")
        for line in lines where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            #expect(parts.count == 2 && Double(parts[1]) != nil, "\(line)")
        }
        let buckets = lines.filter { $0.hasPrefix("luthier_ask_seconds_bucket") }
            .compactMap { Int($0.split(separator: " ")[1]) }
        #expect(buckets.last == 3 && buckets == buckets.sorted())
        #expect(answer.text.contains("{route=\"none\",status=\"404\"} 1"))
        #expect(answer.text.contains("luthier_http_requests_under_way 1\n"))
    }
}
