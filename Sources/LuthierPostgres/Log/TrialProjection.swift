import LuthierDomain
import LuthierWire

/// Keeps the `trial` table, which shows people what follows from the events.
///
/// Nothing is ever decided by these rows, so they may be dropped and made again.
struct TrialProjection {
    let study: Int64
    let schema: Schema

    /// The statements that remove every trial of the study, before its events are applied again.
    var clearing: [Statement] {
        [
            Statement("DELETE FROM \(schema.name).trial WHERE study = $1", ["\(study)"]),
            state("open"),
        ]
    }

    /// The statements for what follows from one more event.
    func statements(for record: EventRecord) -> [Statement] {
        let time = "\(record.time.milliseconds)"
        switch record.event {
        case .created, .revised, .ruled, .halted, .holdout, .artifacts, .annotated: return []
        case .rejudged(let rejudgements):
            return rejudgements.map {
                update(
                    "state = $3, metrics = $4, reason = $5", $0.number,
                    [$0.outcome.word, EventCodec.object($0.metrics), reason($0.outcome)])
            }
        case .enqueued(let number, let assignment):
            return [
                Statement(
                    """
                    INSERT INTO \(schema.name).trial
                        (study, number, state, attempt, parameters, origin)
                    VALUES ($1, $2, 'waiting', 0, $3, 'enqueued')
                    """, ["\(study)", "\(number)", EventCodec.object(assignment)])
            ]
        case .started(let start): return starting(start, time)
        case .renewed(let number, _, let expires):
            return [update("expires = $3", number, ["\(expires.milliseconds)"])]
        case .measured(let number, _, _, let expires):
            return [
                update("expires = $3, reports = reports + 1", number, ["\(expires.milliseconds)"])
            ]
        case .paused(let number, _):
            return [update("state = 'paused', expires = NULL", number, [])]
        case .ended(let end):
            return [
                update(
                    "state = $3, metrics = $4, reason = $5, ended = $6, expires = NULL", end.number,
                    [
                        end.retries ? "waiting" : end.outcome.word, EventCodec.object(end.metrics),
                        reason(end.outcome), time,
                    ])
            ]
        case .late(let number, _): return [update("late = late + 1", number, [])]
        case .added(let number, let assignment, let outcome, let metrics, _):
            return [
                Statement(
                    """
                    INSERT INTO \(schema.name).trial (study, number, state, attempt, parameters,
                        metrics, reason, origin, ended)
                    VALUES ($1, $2, $3, 1, $4, $5, $6, 'added', $7)
                    """,
                    [
                        "\(study)", "\(number)", outcome.word, EventCodec.object(assignment),
                        EventCodec.object(metrics), reason(outcome), time,
                    ])
            ]
        case .closed(let ending): return [state(ending.word)]
        case .reopened: return [state("open")]
        }
    }

    private func starting(_ start: TrialStart, _ time: String) -> [Statement] {
        var statements: [Statement] = []
        if let assignment = start.assignment {
            // An enqueued trial with open values has its row; the sampler filled them in.
            statements.append(
                Statement(
                    """
                    INSERT INTO \(schema.name).trial
                        (study, number, state, attempt, parameters, origin, history)
                    VALUES ($1, $2, 'running', 1, $3, 'suggested', $4)
                    ON CONFLICT (study, number) DO UPDATE SET parameters = excluded.parameters
                    """,
                    [
                        "\(study)", "\(start.number)", EventCodec.object(assignment),
                        "\(start.history)",
                    ]))
        }
        statements.append(
            update(
                """
                state = 'running', attempt = $3, started = $4, worker = $5, expires = $6,
                    ended = NULL, metrics = NULL, reason = NULL, reports = 0
                """, start.number,
                [
                    "\(start.attempt)", time, ZeroEscape.shown(start.lease.worker),
                    "\(start.lease.expires.milliseconds)",
                ]))
        return statements
    }

    private func update(_ change: String, _ number: Int, _ values: [String?]) -> Statement {
        Statement(
            "UPDATE \(schema.name).trial SET \(change) WHERE study = $1 AND number = $2",
            ["\(study)", "\(number)"] + values)
    }

    private func state(_ state: String) -> Statement {
        Statement(
            "UPDATE \(schema.name).study SET state = $2 WHERE id = $1", ["\(study)", state])
    }

    private func reason(_ outcome: TrialOutcome) -> String? {
        outcome.reason.map(ZeroEscape.shown)
    }
}
