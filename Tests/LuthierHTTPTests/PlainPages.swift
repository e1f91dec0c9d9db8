import Dispatch
import LuthierDomain
import LuthierEngine
import LuthierHTTP
import LuthierWire
import Synchronization

/// Pages that say what they were asked.
struct PlainPages: StudyPages {
    let version = "1.2.3"
    let page = PageFile(type: "text/html; charset=utf-8", bytes: Array("<p>page</p>".utf8))
    let sections = ["history", "timeline", "slow"]
    let sectionOfEvents = "timeline"
    let slowSections: Set = ["slow"]
    /// What the slow section waits for.
    let gate = DispatchSemaphore(value: 0)
    /// How often the slow section was let through.
    let opened = Counter()
    /// How often a section was made.
    let made = Counter()

    /// A number that several tasks may raise.
    final class Counter: Sendable {
        private let value = Atomic(0)

        var count: Int { value.load(ordering: .relaxed) }

        func raise() { value.add(1, ordering: .relaxed) }
    }

    func file(_ name: String) -> PageFile? {
        guard name == "plain.js" else { return nil }
        return PageFile(type: "text/javascript; charset=utf-8", bytes: Array("let x = 1;\n".utf8))
    }

    func section(_ request: SectionRequest, of ledger: StudyLedger) -> JSONValue {
        made.raise()
        if request.name == "slow" {
            _ = gate.wait(timeout: .now() + 300)
            opened.raise()
        }
        let asked = request.texts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return [
            "section": .string(request.name), "sequence": .integer(ledger.head), "charts": [],
            "remarks": .array(
                asked.map { .string($0) } + [
                    .string("number \(request.number.map(String.init) ?? "none")"),
                    .string("\(request.events.count) events"),
                ]),
        ]
    }

    func definition(in text: String) throws(OperationError) -> JSONValue {
        guard text.hasPrefix("study: ") else { throw .invalid("text", "1:1: no study.") }
        return [
            "study": .string(String(text.dropFirst(7))),
            "parameters": ["x": ["from": 0, "to": 1]],
            "metrics": ["loss": ["goal": "minimize"]],
        ]
    }
}
