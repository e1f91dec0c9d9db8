import LuthierRemote
import Synchronization
import Testing

@Suite("Outage")
struct OutageTests {
    private let clock = HastyClock()
    private let notes = Notes()

    private final class Notes: Sendable { let texts = Mutex<[String]>([]) }

    private func outage() -> Outage {
        let notes = notes
        return Outage(of: "http://a", clock: clock) { text in
            notes.texts.withLock { $0.append(text) }
        }
    }

    @Test("pauses grow up to a second and a half, and end with the first answer")
    func pauses() {
        let outage = outage()
        #expect(outage.wait == .zero && outage.length == nil)
        var waits: [Duration] = []
        for _ in 0..<12 {
            outage.failed("no answer")
            waits.append(outage.wait)
            clock.advance(by: outage.wait)
            #expect(outage.wait == .zero)
        }
        #expect(waits[0] <= .milliseconds(375) && waits[0] >= .milliseconds(125))
        #expect(waits.allSatisfy { $0 <= .milliseconds(1500) } && waits[11] >= .milliseconds(500))
        #expect(outage.length == waits.reduce(.zero, +))
        outage.end()
        #expect(outage.wait == .zero && outage.length == nil)
        outage.failed("no answer")
        #expect(outage.wait <= .milliseconds(375))
    }

    @Test("requests that were under way together count as one try")
    func together() {
        let outage = outage()
        for _ in 0..<100 { outage.failed("no answer") }
        #expect(outage.wait <= .milliseconds(375))
    }

    @Test("going and coming back are said once, and so is another reason")
    func notesOnce() {
        let outage = outage()
        outage.end()
        for _ in 0..<5 { outage.failed("one") }
        outage.failed("two")
        clock.advance(by: .seconds(90))
        outage.end()
        outage.end()
        let texts = notes.texts.withLock { $0 }
        #expect(texts.count == 3)
        #expect(texts[0].contains("http://a does not serve: one."))
        #expect(texts[1].contains("two") && texts[2].contains("after 90 s"))
    }
}
