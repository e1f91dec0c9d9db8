import Foundation
import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

/// A request under a key, with the trial that it is about.
private enum KeyedRequest: Sendable {
    case ask(worker: String)
    case report(number: Int, token: Int, step: Int, loss: Double)
    case tell(number: Int, token: Int, loss: Double)

    var fingerprint: String { "\(self)" }

    /// Sends it, and says what was answered.
    func send(to study: StudyCoordinator, key: IdempotencyKey) async throws -> (
        text: String, trial: AskedTrial?
    ) {
        switch self {
        case .ask(let worker):
            let trial = try await study.ask(worker: worker, key: key).trials.first
            return (
                trial.map { "\($0.number) \($0.token) \($0.attempt) \($0.assignment)" } ?? "none",
                trial
            )
        case .report(let number, let token, let step, let loss):
            let decision = try await study.report(
                number, token: token, Measurement(step: step, metrics: ["loss": loss]), key: key)
            return ("\(decision)", nil)
        case .tell(let number, let token, let loss):
            return ("\(try await study.tell(number, token: token, .loss(loss), key: key))", nil)
        }
    }
}

/// Draws numbers, the same from the same seed.
private struct Draws {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}

@Suite("Requests that are sent again")
struct RepeatedRequestsTests {
    /// How many different requests are sent; `LUTHIER_TEST_REQUESTS` asks for more.
    private static let count =
        ProcessInfo.processInfo.environment["LUTHIER_TEST_REQUESTS"].flatMap(Int.init) ?? 6000

    @Test("sent one to three times, late and in any order, they leave what they leave once")
    func repeated() async throws {
        let definition = try TestStudies.definition(budget: Budget())
        let once = try await TestStudies.engine().begin(definition)
        let storage = MemoryStorage()
        // Repetitions go to another process.
        let many = try await TestStudies.engine(storage: storage).begin(definition)
        let other = try await TestStudies.engine(storage: storage).begin(definition)
        var draws = Draws(state: 11)
        var running: [(trial: AskedTrial, step: Int)] = []
        var late: [(request: KeyedRequest, key: IdempotencyKey, answer: String)] = []
        var repetitions = 0
        for number in 0..<Self.count {
            let request = Self.draw(&draws, &running)
            let key = IdempotencyKey("key \(number)", fingerprint: request.fingerprint)
            let (answer, trial) = try await request.send(to: once, key: key)
            let first = try await request.send(to: many, key: key)
            #expect(first.text == answer, "request \(number)")
            if let trial { running.append((trial, 0)) }
            for _ in 0..<draws.next(below: 3) { late.append((request, key, answer)) }
            while late.count > 40 {
                let again = late.remove(at: draws.next(below: late.count))
                let repeated = try await again.request.send(to: other, key: again.key)
                #expect(repeated.text == again.answer, "\(again.key.name), sent again")
                repetitions += 1
            }
            if draws.next(below: 20) == 0 {
                let other = IdempotencyKey(key.name, fingerprint: "another body")
                let error = await #expect(throws: EngineError.self) {
                    try await request.send(to: many, key: other)
                }
                #expect(error?.code == .keyReused)
            }
        }
        #expect(repetitions > Self.count * 9 / 10)
        let (expected, found) = (try await once.ledger(), try await many.ledger())
        #expect(found.trials == expected.trials && found.best == expected.best)
        #expect(found.head == expected.head, "a repetition was written down")
    }

    /// The next request of workers who ask, report up to five times and tell.
    private static func draw(
        _ draws: inout Draws, _ running: inout [(trial: AskedTrial, step: Int)]
    ) -> KeyedRequest {
        guard running.count >= 8 || (!running.isEmpty && draws.next(below: 4) > 0) else {
            return .ask(worker: "w\(draws.next(below: 8))")
        }
        let place = draws.next(below: running.count)
        let (trial, step) = running[place]
        let loss = Double(draws.next(below: 1000)) / 10
        if step == 5 || draws.next(below: 4) == 0 {
            running.remove(at: place)
            return .tell(number: trial.number, token: trial.token, loss: loss)
        }
        running[place].step += 1
        return .report(number: trial.number, token: trial.token, step: step + 1, loss: loss)
    }
}
