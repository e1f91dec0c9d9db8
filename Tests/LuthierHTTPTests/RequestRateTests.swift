import LuthierHTTP
import LuthierPorts
import LuthierTesting
import LuthierWire
import Testing

@Suite("RequestRate")
struct RequestRateTests {
    private let rate = RequestRate(perSecond: 5)
    private let visitor = Visitor(name: "w", role: .worker)

    /// How many of a thousand requests at one time are let through.
    private func admitted(_ visitor: Visitor, at time: Duration) -> Int {
        (0..<1000).count { _ in
            do throws(Problem) { try rate.check(visitor, at: time) } catch { return false }
            return true
        }
    }

    @Test("ten seconds' worth may come at once, and then as many as the time allows")
    func bucket() {
        #expect(admitted(visitor, at: .seconds(100)) == 50)
        #expect(admitted(visitor, at: .seconds(102)) == 10)
        #expect(admitted(visitor, at: .seconds(102.1)) == 0)
        #expect(admitted(visitor, at: .seconds(500)) == 50)
    }

    @Test("tokens do not take from each other")
    func separate() {
        #expect(admitted(visitor, at: .zero) == 50)
        #expect(admitted(Visitor(name: "v", role: .worker), at: .zero) == 50)
    }

    @Test("a refusal says when to come again, and 0 refuses nobody")
    func refusal() {
        _ = admitted(visitor, at: .zero)
        let problem = #expect(throws: Problem.self) { try rate.check(visitor, at: .zero) }
        #expect(problem?.status == 429 && problem?.answer.header("retry-after") == "1")
        #expect(problem?.error.message.contains("the token w sends more than 5 requests") == true)
        let any = RequestRate(perSecond: 0)
        for _ in 0..<1000 {
            #expect(throws: Never.self) { try any.check(visitor, at: .zero) }
        }
    }
}
