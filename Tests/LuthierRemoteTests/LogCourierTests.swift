import Foundation
import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import LuthierWire
import Synchronization
import Testing

@testable import LuthierRemote

/// A program that prints, and a server that takes it or not.
private final class Desk: ServerLink {
    struct State {
        var printed: [LogRequest.Stream: [UInt8]] = [:]
        var unit: String?
        var bodies: [JSONObject] = []
        var answer: Result<JSONObject, LinkFailure> = .success([
            "status": "accepted", "watched": false,
        ])
    }

    let state = Mutex(State())

    func send(_ call: ServerCall) async throws(LinkFailure) -> JSONObject {
        try state.withLock { (state) throws(LinkFailure) in
            if let body = call.body { state.bodies.append(body) }
            return try state.answer.get()
        }
    }

    func part(_ request: LogRequest) -> LogPart? {
        state.withLock { state in
            guard let bytes = state.printed[request.stream] else { return nil }
            let start = min(request.start ?? max(bytes.count - request.limit, 0), bytes.count)
            return LogPart(
                unit: state.unit, start: start, size: bytes.count,
                bytes: Array(bytes[start...].prefix(request.limit)))
        }
    }

    func print(_ bytes: [UInt8], _ stream: LogRequest.Stream = .output) {
        state.withLock { $0.printed[stream, default: []] += bytes }
    }

    func answers(_ answer: Result<JSONObject, LinkFailure>) {
        state.withLock { $0.answer = answer }
    }

    /// What was sent since the last time: where it begins, and the text.
    func sent() -> [String] {
        state.withLock { state in
            defer { state.bodies = [] }
            return state.bodies.map {
                "\($0["start"]?.integerValue ?? -1) \($0["text"]?.stringValue ?? "")"
            }
        }
    }
}

@Suite("LogCourier")
struct LogCourierTests {
    private let desk = Desk()
    private let clock = HastyClock()
    private let courier: LogCourier
    private let office: Office

    init() throws {
        let desk = desk
        courier = LogCourier { desk.part($0) }
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "luthier-remote-\(UUID().uuidString)").path()
        office = Office(
            link: desk, spool: try Spool(in: folder, name: "w"),
            outage: Outage(of: "test", clock: clock) { _ in }, clock: clock, study: "a b",
            patience: .seconds(1), note: { _ in }, outgoing: OutgoingArtifacts(store: nil))
    }

    private func begin() {
        courier.begin(
            AskedTrial(
                number: 3, assignment: Assignment(names: [], values: []), values: [], attempt: 2,
                token: 7, term: .seconds(60), seed: 0))
    }

    @Test("only what is new is sent, of both outputs, and nothing where nothing is")
    func news() async {
        begin()
        await courier.round(office)
        #expect(desk.sent().isEmpty)
        desk.print(Array("one\n".utf8))
        await courier.round(office)
        #expect(desk.sent() == ["0 one\n"])
        desk.print(Array("two\n".utf8))
        desk.print(Array("bad\n".utf8), .errors)
        await courier.round(office)
        #expect(desk.sent() == ["4 two\n", "0 bad\n"])
        await courier.round(office)
        #expect(desk.sent().isEmpty)
    }

    @Test("of much that was printed at once the end is sent")
    func much() async throws {
        begin()
        desk.print(Array("begin\n".utf8))
        await courier.round(office)
        _ = desk.sent()
        desk.print(Array(String(repeating: "x", count: 10 * LogCourier.limit).utf8))
        await courier.round(office)
        let sent = desk.sent()
        let size = 6 + 10 * LogCourier.limit
        #expect(sent.count == 1 && sent[0].hasPrefix("\(size - LogCourier.limit) "))
        #expect(sent[0].utf8.count <= LogCourier.limit + 10)
    }

    @Test("a character that is half there waits for its rest, unless the trial is over")
    func characters() async {
        begin()
        let all = Array("a語".utf8)
        for count in 2...3 {
            desk.print(Array(all[(count == 2 ? 0 : count - 1)..<count]))
            await courier.round(office)
            #expect(desk.sent() == (count == 2 ? ["0 a"] : []))
        }
        desk.print([all[3], 0xFF])
        await courier.round(office)
        #expect(desk.sent() == ["1 語"])
        courier.end(7)
        await courier.round(office)
        #expect(desk.sent() == ["4 \u{FFFD}"])
        await courier.round(office)
        #expect(desk.sent().isEmpty)
    }

    @Test("what was printed last is sent after the end, and then no more")
    func end() async {
        begin()
        desk.print(Array("last words\n".utf8))
        courier.end(7)
        await courier.round(office)
        #expect(desk.sent() == ["0 last words\n"])
        desk.print(Array("of another\n".utf8))
        await courier.round(office)
        #expect(desk.sent().isEmpty)
    }

    @Test("an outage costs one request, and what was printed meanwhile comes after it")
    func outage() async {
        begin()
        desk.print(Array("one\n".utf8))
        desk.answers(.failure(.away("away")))
        await courier.round(office)
        #expect(desk.sent() == ["0 one\n"])
        // It says nothing of the server to those who have more to tell.
        #expect(office.outage.length == nil)
        office.outage.failed("away")
        await courier.round(office)
        #expect(desk.sent().isEmpty)
        office.outage.end()
        desk.answers(.success(["status": "accepted", "watched": false]))
        desk.print(Array("two\n".utf8))
        await courier.round(office)
        #expect(desk.sent() == ["0 one\ntwo\n"])
    }

    @Test("a server that takes no logs is not asked again")
    func refused() async {
        begin()
        desk.print(Array("one\n".utf8))
        desk.print(Array("bad\n".utf8), .errors)
        let error = OperationError(code: 405, message: "no.", kind: "no_such_method")
        desk.answers(.failure(.refused(error)))
        await courier.run(office)
        #expect(desk.sent().count == 1)
    }

    @Test("a trial that others have by now is not sent any more")
    func late() async {
        begin()
        desk.print(Array("one\n".utf8))
        desk.answers(.success(["status": "late", "watched": false]))
        await courier.round(office)
        #expect(desk.sent().count == 1)
        desk.print(Array("two\n".utf8))
        await courier.round(office)
        #expect(desk.sent().isEmpty)
    }

    @Test("while somebody looks it is sent more often")
    func watched() async {
        begin()
        desk.answers(.success(["status": "accepted", "watched": true]))
        desk.print(Array("one\n".utf8))
        let task = Task { await courier.run(office) }
        while desk.state.withLock({ $0.bodies.isEmpty }) { await Task.yield() }
        let first = clock.steady
        desk.print(Array("two\n".utf8))
        while desk.state.withLock({ $0.bodies.count < 2 }) { await Task.yield() }
        task.cancel()
        await task.value
        #expect(first >= LogCourier.pauses.usual)
        #expect(desk.sent()[1] == "4 two\n")
    }
}
