import LuthierDomain
import LuthierPorts

extension StorageContract {
    /// Promises about what is kept.
    static let valueChecks = [
        Check("every kind of event comes back as it was", ofOneStudy: true) { storage in
            let records = StorageSamples.log(of: "s")
            _ = try await storage.create(records[0])
            try await storage.transact(on: "s", after: 1, keys: []) { _ in
                StorageChange(events: Array(records.dropFirst()), result: ())
            }
            let found = try await storage.events(of: "s", after: 0, limit: .max)
            try ContractViolation.require(found.count, equals: records.count, "the log's length")
            for (found, expected) in zip(found, records) {
                try ContractViolation.require(found, equals: expected, "an event")
            }
            for known in 1..<records.count {
                let tail = try await storage.events(of: "s", after: known, limit: 1)
                try ContractViolation.require(tail, equals: [records[known]], "an event by itself")
            }
        },
        Check("a large event comes back as it was", ofOneStudy: true) { storage in
            _ = try await storage.create(StorageSamples.first(of: "s"))
            let output = String(repeating: "line \"of\" output\n", count: 200_000)
            let end = TrialEnd(
                number: 0, token: 1, outcome: .failed(.exit, reason: "exit 1", detail: output),
                metrics: MetricValues(), retries: false)
            let record = StorageSamples.record(2, .ended(end))
            try await storage.transact(on: "s", after: 1, keys: []) { _ in
                StorageChange(events: [record], result: ())
            }
            try ContractViolation.require(
                try await storage.events(of: "s", after: 1, limit: 1) == [record],
                "a large event changed")
        },
        Check("names may be in any script, and equal texts are one name") { storage in
            let names = ["étude", "研究", "🦉 owl", "'; DROP TABLE event; --", "a b", "-rf *"]
            for name in names {
                let isNew = try await storage.create(StorageSamples.first(of: name))
                try ContractViolation.require(isNew, "creating \"\(name)\" returned false")
                try await StorageSamples.append(1, to: name, in: storage)
            }
            try ContractViolation.require(
                try await storage.studies(),
                equals: names.sorted().map { StudyHead(name: $0, sequence: 2) },
                "the list of studies")
            let decomposed = "e\u{301}tude"
            let isNew = try await storage.create(StorageSamples.first(of: decomposed))
            try ContractViolation.require(!isNew, "an equal name made another study")
            try ContractViolation.require(
                try await storage.events(of: decomposed, after: 0, limit: 9).count, equals: 2,
                "the length of the log")
        },
    ]
}
