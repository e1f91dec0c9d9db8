import GRDB
import LuthierDomain
import LuthierWire

/// Keeps the `trial` table, which shows people what follows from the events.
///
/// Nothing is ever decided by these rows, so they may be dropped and made again.
struct TrialProjection {
    private let study: Int64
    private let database: Database

    init(study: Int64, in database: Database) {
        self.study = study
        self.database = database
    }

    /// Removes every trial of the study, before its events are applied again.
    func clear() throws {
        try run("DELETE FROM trial WHERE study = ?1", number: nil) { _ in }
        try setState("open")
    }

    /// Writes what follows from one more event.
    ///
    /// - Complexity: O(log number of trials).
    func apply(_ record: EventRecord) throws {
        let time = record.time.milliseconds
        switch record.event {
        case .created, .revised: break
        case .rejudged(let rejudgements): for one in rejudgements { try apply(one) }
        case .enqueued(let number, let assignment):
            try run(
                """
                INSERT INTO trial (study, number, state, attempt, parameters, origin)
                VALUES (?1, ?2, 'waiting', 0, ?3, 'enqueued')
                """, number: number
            ) { try $0.bind(EventCodec.object(assignment), at: 3) }
        case .started(let start): try apply(start, time)
        case .renewed(let number, _, let expires):
            try run(
                "UPDATE trial SET expires = ?3 WHERE study = ?1 AND number = ?2", number: number
            ) { try $0.bind(expires.milliseconds, at: 3) }
        case .measured(let number, _, _, let expires):
            try run(
                """
                UPDATE trial SET expires = ?3, reports = reports + 1
                WHERE study = ?1 AND number = ?2
                """, number: number
            ) { try $0.bind(expires.milliseconds, at: 3) }
        case .ruled, .halted, .holdout, .artifacts, .annotated: break
        case .paused(let number, _):
            try run(
                "UPDATE trial SET state = 'paused', expires = NULL WHERE study = ?1 AND number = ?2",
                number: number
            ) { _ in }
        case .ended(let end): try apply(end, time)
        case .late(let number, _):
            try run(
                "UPDATE trial SET late = late + 1 WHERE study = ?1 AND number = ?2", number: number
            ) { _ in }
        case .added(let number, let assignment, let outcome, let metrics, _):
            try run(
                """
                INSERT INTO trial
                    (study, number, state, attempt, parameters, metrics, reason, origin, ended)
                VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, 'added', ?7)
                """, number: number
            ) {
                try $0.bind(outcome.word, at: 3)
                try $0.bind(EventCodec.object(assignment), at: 4)
                try $0.bind(EventCodec.object(metrics), at: 5)
                try $0.bind(outcome.reason, at: 6)
                try $0.bind(time, at: 7)
            }
        case .closed(let ending): try setState(ending.word)
        case .reopened: try setState("open")
        }
    }

    private func apply(_ start: TrialStart, _ time: Int64) throws {
        if let assignment = start.assignment {
            // An enqueued trial with open values has its row; the sampler filled them in.
            try run(
                """
                INSERT INTO trial (study, number, state, attempt, parameters, origin, history)
                VALUES (?1, ?2, 'running', 1, ?3, 'suggested', ?4)
                ON CONFLICT DO UPDATE SET parameters = excluded.parameters
                """, number: start.number
            ) {
                try $0.bind(EventCodec.object(assignment), at: 3)
                try $0.bind(Int64(start.history), at: 4)
            }
        }
        try run(
            """
            UPDATE trial SET state = 'running', attempt = ?3, started = ?4, worker = ?5,
                expires = ?6, ended = NULL, metrics = NULL, reason = NULL, reports = 0
            WHERE study = ?1 AND number = ?2
            """, number: start.number
        ) {
            try $0.bind(Int64(start.attempt), at: 3)
            try $0.bind(time, at: 4)
            try $0.bind(start.lease.worker, at: 5)
            try $0.bind(start.lease.expires.milliseconds, at: 6)
        }
    }

    private func apply(_ end: TrialEnd, _ time: Int64) throws {
        try run(
            """
            UPDATE trial SET state = ?3, metrics = ?4, reason = ?5, ended = ?6, expires = NULL
            WHERE study = ?1 AND number = ?2
            """, number: end.number
        ) {
            try $0.bind(end.retries ? "waiting" : end.outcome.word, at: 3)
            try $0.bind(EventCodec.object(end.metrics), at: 4)
            try $0.bind(end.outcome.reason, at: 5)
            try $0.bind(time, at: 6)
        }
    }

    private func apply(_ rejudgement: Rejudgement) throws {
        try run(
            "UPDATE trial SET state = ?3, metrics = ?4, reason = ?5 WHERE study = ?1 AND number = ?2",
            number: rejudgement.number
        ) {
            try $0.bind(rejudgement.outcome.word, at: 3)
            try $0.bind(EventCodec.object(rejudgement.metrics), at: 4)
            try $0.bind(rejudgement.outcome.reason, at: 5)
        }
    }

    private func setState(_ state: String) throws {
        try run("UPDATE study SET state = ?2 WHERE id = ?1", number: nil) {
            try $0.bind(state, at: 2)
        }
    }

    private func run(
        _ sql: String, number: Int?, _ bind: (PreparedStatement) throws -> Void
    ) throws {
        let statement = try PreparedStatement(sql, in: database)
        try statement.bind(study, at: 1)
        if let number { try statement.bind(Int64(number), at: 2) }
        try bind(statement)
        try statement.run()
    }
}
