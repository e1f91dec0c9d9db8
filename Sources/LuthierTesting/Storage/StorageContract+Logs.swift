import LuthierDomain
import LuthierPorts

extension StorageContract {
    /// Promises about studies and their logs.
    static let logChecks = [
        Check("a new study has its first event and is listed by name") { storage in
            for name in ["pears", "apples", "Zebra"] {
                let isNew = try await storage.create(StorageSamples.first(of: name))
                try ContractViolation.require(isNew, "creating \(name) returned false")
            }
            let heads = try await storage.studies()
            try ContractViolation.require(
                heads,
                equals: ["Zebra", "apples", "pears"].map { StudyHead(name: $0, sequence: 1) },
                "the list of studies")
            try ContractViolation.require(
                try await storage.events(of: "apples", after: 0, limit: 10),
                equals: [StorageSamples.first(of: "apples")], "the log of a new study")
        },
        Check("creating a study again changes nothing and says so", ofOneStudy: true) { storage in
            _ = try await storage.create(StorageSamples.first(of: "s"))
            try await StorageSamples.append(3, to: "s", in: storage)
            let before = try await storage.events(of: "s", after: 0, limit: 100)
            let isNew = try await storage.create(StorageSamples.first(of: "s"))
            try ContractViolation.require(!isNew, "creating a study again returned true")
            try ContractViolation.require(
                try await storage.events(of: "s", after: 0, limit: 100), equals: before, "the log")
        },
        Check("of tasks that create the same study one succeeds", ofOneStudy: true) { storage in
            let created = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await storage.create(StorageSamples.first(of: "s")) }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try ContractViolation.require(created, equals: 1, "the number of successes")
        },
        Check("events are paged by sequence number", ofOneStudy: true) { storage in
            _ = try await storage.create(StorageSamples.first(of: "s"))
            try await StorageSamples.append(9, to: "s", in: storage)
            let all = try await storage.events(of: "s", after: 0, limit: .max)
            try ContractViolation.require(
                all.map(\.sequence), equals: Array(1...10), "the sequence numbers")
            for (after, limit) in [(0, 3), (3, 3), (7, 100), (9, 1), (10, 5), (11, 5), (4, 0)] {
                try ContractViolation.require(
                    try await storage.events(of: "s", after: after, limit: limit),
                    equals: Array(all.dropFirst(after).prefix(limit)),
                    "the stretch of \(limit) after \(after)")
            }
        },
        Check("an unknown study is an error, and stays unknown") { storage in
            try await requireNotFound("reading") {
                _ = try await storage.events(of: "none", after: 0, limit: 1)
            }
            try await requireNotFound("writing to") {
                try await storage.transact(on: "none", after: 0, keys: []) { _ in
                    StorageChange(events: [], result: ())
                }
            }
            try await requireNotFound("deleting") { try await storage.delete("none") }
            try ContractViolation.require(
                try await storage.studies(), equals: [], "the list of studies")
        },
        Check("a deleted study is gone and may begin anew") { storage in
            for name in ["s", "other"] {
                _ = try await storage.create(StorageSamples.first(of: name))
                try await StorageSamples.append(5, to: name, in: storage)
            }
            try await storage.delete("s")
            try await requireNotFound("reading") {
                _ = try await storage.events(of: "s", after: 0, limit: 1)
            }
            try ContractViolation.require(
                try await storage.studies(), equals: [StudyHead(name: "other", sequence: 6)],
                "the list of studies")
            let isNew = try await storage.create(StorageSamples.first(of: "s"))
            try ContractViolation.require(isNew, "a deleted study could not be created")
            try ContractViolation.require(
                try await storage.events(of: "s", after: 0, limit: 9).count, equals: 1,
                "the length of the new log")
            let old = try await storage.transact(on: "s", after: 1, keys: ["key 0"]) { view in
                StorageChange(events: [], result: view.receipts)
            }
            try ContractViolation.require(old, equals: [], "the receipts of a new study")
        },
    ]
}
