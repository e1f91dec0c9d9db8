import LuthierDomain
public import LuthierPorts

extension PostgresStorage {
    /// Events read at once.
    private static let page: Int64 = 10_000

    /// Verifies every event of a study.
    ///
    /// - Returns: How many events there are.
    /// - Throws: `corrupt` at the first that is not sound.
    /// - Complexity: O(size of the log).
    public func verify(_ study: String) async throws(StorageError) -> Int {
        var known = 0
        while true {
            let stretch = try await events(of: study, after: known, limit: Int(Self.page))
            known += stretch.count
            if stretch.isEmpty { return known }
        }
    }

    /// Makes every table that follows from a study's events again.
    ///
    /// - Throws: `corrupt` when an event is not sound; the tables stay as they were then.
    public func rebuild(_ study: String) async throws(StorageError) {
        let name = Self.canonical(study)
        try await reporting(name) {
            try await self.repeating { link in
                let locked = try await link.run([
                    .begin, self.selectLocked(name),
                    EventLog.select(of: name, after: 0, limit: .max, in: self.schema),
                ])
                guard let row = StudyRow(locked[1].rows.first) else { throw Self.missing(name) }
                let records = try EventLog(row, in: self.schema, codec: self.codec)
                    .records(locked[2].rows, after: 0, limit: .max, names: [])
                let projection = TrialProjection(study: row.id, schema: self.schema)
                let statements =
                    projection.clearing + records.flatMap { projection.statements(for: $0) }
                let results = try await link.run(statements + [.commit])
                try Self.requireCommit(results[statements.count])
            }
        }
    }
}
