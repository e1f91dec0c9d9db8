import Dispatch
import Testing

@testable import LuthierSQLite

@Suite("SteadySignal")
struct SteadySignalTests {
    @Test("it lasts until it is taken, once")
    func once() {
        let signal = SteadySignal()
        signal.give()
        signal.give()
        signal.wait()
        #expect(!signal.wait(atMost: 0.001))
        signal.give()
        #expect(signal.wait(atMost: 10))
        #expect(!signal.wait(atMost: 0.001))
    }

    @Test("who waits is woken by it, however often the time was over before")
    func threads() async {
        let (there, back) = (SteadySignal(), SteadySignal())
        for _ in 0..<20 { #expect(!there.wait(atMost: 0.0005)) }
        await withTaskGroup(of: Void.self) { group in
            for (own, other, starts) in [(there, back, false), (back, there, true)] {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        DispatchQueue(label: "turns").async {
                            if starts { other.give() }
                            for _ in 0..<200 {
                                // Short waits end before the signal now and then.
                                while !own.wait(atMost: 0.0002) {}
                                other.give()
                            }
                            continuation.resume()
                        }
                    }
                }
            }
        }
    }
}
