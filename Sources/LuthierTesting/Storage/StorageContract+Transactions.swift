import LuthierDomain
import LuthierPorts
import Synchronization

extension StorageContract {
    /// Promises about transactions.
    static let transactionChecks = [
        Check("a transaction sees exactly what is new, and is called once", ofOneStudy: true) {
            storage in
            _ = try await storage.create(StorageSamples.first(of: "s"))
            try await StorageSamples.append(6, to: "s", in: storage)
            let all = try await storage.events(of: "s", after: 0, limit: .max)
            for known in 0...all.count {
                let counter = Counter()
                let tail = try await storage.transact(on: "s", after: known, keys: []) { view in
                    counter.add()
                    return StorageChange(events: [], result: view.tail)
                }
                try ContractViolation.require(
                    tail, equals: Array(all.dropFirst(known)), "the tail after \(known)")
                try ContractViolation.require(
                    counter.value, equals: 1, "the number of calls")
            }
            try ContractViolation.require(
                try await storage.events(of: "s", after: 0, limit: .max), equals: all,
                "the log after empty changes")
        },
        Check("no update of tasks that count together is lost", ofOneStudy: true) { storage in
            _ = try await storage.create(StorageSamples.first(of: "s"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<10 { try await StorageSamples.count(in: "s", of: storage) }
                    }
                }
                try await group.waitForAll()
            }
            let counts = try await storage.events(of: "s", after: 1, limit: .max)
                .map(StorageSamples.count(in:))
            try ContractViolation.require(counts, equals: Array(1...80), "the counts")
        },
        Check("studies do not see each other") { storage in
            for name in ["a", "b"] { _ = try await storage.create(StorageSamples.first(of: name)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in ["a", "b", "a", "b"] {
                    group.addTask {
                        for _ in 0..<10 { try await StorageSamples.count(in: name, of: storage) }
                    }
                }
                try await group.waitForAll()
            }
            for name in ["a", "b"] {
                let counts = try await storage.events(of: name, after: 1, limit: .max)
                    .map(StorageSamples.count(in:))
                try ContractViolation.require(
                    counts, equals: Array(1...20), "the counts of \(name)")
            }
        },
        Check("receipts are found under their keys, the newest of a key") { storage in
            for name in ["s", "other"] {
                _ = try await storage.create(StorageSamples.first(of: name))
            }
            let first = Receipt(key: "k", fingerprint: "f", reply: "{\"number\":1}")
            let empty = Receipt(key: "", fingerprint: "", reply: "")
            let second = Receipt(key: "k", fingerprint: "g", reply: "é 🦉")
            for receipts in [[first, empty], [second]] {
                try await storage.transact(on: "s", after: 1, keys: []) { _ in
                    StorageChange(events: [], receipts: receipts, result: ())
                }
            }
            let look: @Sendable (String, [String]) async throws -> [Receipt] = { study, keys in
                try await storage.transact(on: study, after: 1, keys: keys) { view in
                    StorageChange(events: [], result: view.receipts)
                }
            }
            try ContractViolation.require(
                try await look("s", ["none", "k", ""]), equals: [second, empty], "what was found")
            try ContractViolation.require(
                try await look("other", ["k", ""]), equals: [], "what another study finds")
            try ContractViolation.require(
                try await look("s", []), equals: [], "what is found without keys")
        },
        Check("a cancelled task's transaction is written or not, never half", ofOneStudy: true) {
            storage in
            _ = try await storage.create(StorageSamples.first(of: "s"))
            let tasks = (0..<20).map { _ in
                Task { try await StorageSamples.count(in: "s", of: storage) }
            }
            for task in tasks { task.cancel() }
            for task in tasks { _ = await task.result }
            let counts = try await storage.events(of: "s", after: 1, limit: .max)
                .map(StorageSamples.count(in:))
            try ContractViolation.require(
                counts, equals: Array(counts.indices.map { $0 + 1 }), "counts")
        },
    ]
}

/// A counter that a sendable closure may share.
private final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func add() { count.add(1, ordering: .sequentiallyConsistent) }
}
