import Foundation
import LuthierDomain
import LuthierEngine
import LuthierKit
import LuthierPorts
import LuthierTesting
import LuthierWire
import Testing

@testable import LuthierPostgres

/// Many processes on one study, while they or the server are killed.
@Suite("A fleet of processes", .enabled(if: TestServer.isThere), .serialized)
struct FleetTests {
    private let schema = TestServer.freshSchema()

    private func definition(trials: Int, sampler: String = "random") -> StudyDefinition {
        var definition = StorageSamples.definition(named: "s")
        definition.sampler = MethodChoice(sampler)
        definition.budget = Budget(trials: trials, parallel: 1)
        definition.retry = RetryPolicy(attempts: 100)
        definition.seed = 7
        return definition
    }

    private func storage() throws -> PostgresStorage {
        try TestServer.storage(schema) { $0.codec = .standard }
    }

    private func worker(_ name: String, slots: Int = 2) throws -> FixtureProcess {
        try FixtureProcess([
            "work", TestServer.address ?? "", schema, "s", name, "\(slots)",
        ])
    }

    /// What must hold of a study that is over, whatever happened to it.
    private func check(trials: Int, told lines: [String]) async throws {
        let storage = try storage()
        _ = try await storage.verify("s")
        let study = try await StudyEngine(storage: storage, clock: SystemClock()).study("s")
        let ledger = try await study.ledger()
        #expect(ledger.trials.map(\.number) == Array(0..<trials))
        #expect(ledger.trials.allSatisfy { $0.outcome == .completed })
        #expect(ledger.ending != nil)
        for trial in ledger.trials {
            #expect(trial.metrics["loss"] == trial.assignment["x"]?.number)
        }
        // Everything that a worker was told is kept is there, and once.
        let told = lines.filter { $0.hasPrefix("told ") }
        #expect(Set(told).count == told.count)
        for line in told {
            let words = line.split(separator: " ")
            let number = try #require(Int(words[1]))
            let token = try #require(Int(words[2]))
            #expect(ledger.trials[number].token == token)
        }
        #expect(
            lines.allSatisfy { !$0.hasPrefix("error") }, "\(lines.filter { $0.hasPrefix("error") })"
        )
        // Each trial ended once.
        let records = try await storage.events(of: "s", after: 0, limit: .max)
        var ends: [Int: Int] = [:]
        for case .ended(let end) in records.map(\.event) where end.outcome == .completed {
            ends[end.number, default: 0] += 1
        }
        #expect(ends == Dictionary(uniqueKeysWithValues: (0..<trials).map { ($0, 1) }))
    }

    @Test("two processes on one study share it: no number twice, the budget exact")
    func budget() async throws {
        let trials = 600
        let engine = StudyEngine(storage: try storage(), clock: SystemClock())
        _ = try await engine.create(definition(trials: trials))
        let workers = try (0..<2).map { try worker("w\($0)", slots: 4) }
        for worker in workers { worker.finish() }
        let lines = workers.flatMap(\.lines)
        #expect(lines.filter { $0.hasPrefix("told") }.count == trials)
        #expect(workers.allSatisfy { $0.lines.contains { $0.hasPrefix("told") } })
        try await check(trials: trials, told: lines)
    }

    @Test("a server that is killed and started again under load costs nothing but time")
    func restarts() async throws {
        let restarts = TestServer.restarts
        let trials = 150 * restarts
        let engine = StudyEngine(storage: try storage(), clock: SystemClock())
        _ = try await engine.create(definition(trials: trials))
        let workers = try (0..<3).map { try worker("w\($0)") }
        for restart in 1...restarts {
            // So many results further on, the server is killed in the midst of the next ones.
            let goal = workers[0].lines.count + 20 + 7 * restart % 11
            while workers[0].lines.count < goal, workers[0].line() != nil {}
            try TestServer.control("restart", "-m", "immediate")
        }
        for worker in workers { worker.finish() }
        #expect(workers.allSatisfy { $0.lines.last == "over" })
        let lines = workers.flatMap(\.lines)
        #expect(lines.filter { $0.hasPrefix("told") }.count == trials)
        try await check(trials: trials, told: lines)
    }

    @Test("processes that are killed lose nothing that was told, and hold nobody up")
    func kills() async throws {
        let trials = 200
        let engine = StudyEngine(storage: try storage(), clock: SystemClock())
        let study = try await engine.create(definition(trials: trials))
        var lines: [String] = []
        for round in 0..<8 {
            let victim = try worker("victim \(round)", slots: 4)
            let bystander = try worker("bystander \(round)", slots: 1)
            while victim.lines.count < 5 + round, victim.line() != nil {}
            victim.kill()
            // Others go on at once: what the victim had locked is free.
            while bystander.lines.count < 3, bystander.line() != nil {}
            bystander.kill()
            lines += victim.lines + bystander.lines
            try await study.release(workers: ["victim \(round)", "bystander \(round)"])
        }
        let last = try worker("last", slots: 4)
        last.finish()
        lines += last.lines
        try await check(trials: trials, told: lines)
    }
}
