import LuthierDomain

/// Writes the members of event bodies.
enum EventBodyWriter {
    /// Writes everything of an event but its kind.
    static func writeMembers(
        of event: StudyEvent, to writer: inout JSONWriter, _ definitions: EventCodec.Definitions
    ) {
        switch event {
        case .created(let definition), .revised(let definition):
            writer.key("definition")
            writer.raw(definitions.encode(definition))
        case .rejudged(let rejudgements): write(rejudgements, to: &writer)
        case .enqueued(let number, let assignment):
            write(number, "trial", to: &writer)
            write(assignment, to: &writer)
        case .started(let start): write(start, to: &writer)
        case .renewed(let number, let token, let expires):
            write(number, "trial", to: &writer)
            write(token, "token", to: &writer)
            write(Int(expires.milliseconds), "expires", to: &writer)
        case .measured(let number, let token, let measurement, let expires):
            write(number, "trial", to: &writer)
            write(token, "token", to: &writer)
            write(measurement, to: &writer)
            write(Int(expires.milliseconds), "expires", to: &writer)
        case .ruled(let number, let token, let ruling):
            write(number, "trial", to: &writer)
            write(token, "token", to: &writer)
            write(ruling, to: &writer)
        case .halted(let number, let token), .paused(let number, let token):
            write(number, "trial", to: &writer)
            write(token, "token", to: &writer)
        case .ended(let end):
            write(end.number, "trial", to: &writer)
            write(end.token, "token", to: &writer)
            write(end.outcome, to: &writer)
            write(end.metrics, "metrics", to: &writer)
            write(end.deviations, "deviations", to: &writer)
            if end.retries {
                writer.key("retries")
                writer.boolean(true)
            }
        case .late(let number, let result):
            write(number, "trial", to: &writer)
            write(result.token, "token", to: &writer)
            write(result.outcome, to: &writer)
            write(result.metrics, "metrics", to: &writer)
        case .added(let number, let assignment, let outcome, let metrics, let deviations):
            write(number, "trial", to: &writer)
            write(assignment, to: &writer)
            write(outcome, to: &writer)
            write(metrics, "metrics", to: &writer)
            write(deviations, "deviations", to: &writer)
        case .holdout(let event): write(event, to: &writer)
        case .artifacts(let event): write(event, to: &writer)
        case .annotated(let number, let annotation):
            if let number { write(number, "trial", to: &writer) }
            write(annotation, to: &writer)
        case .closed(let ending):
            write(ending.word, "ending", to: &writer)
            if case .finished(let reason) = ending { write(reason, "reason", to: &writer) }
        case .reopened: break
        }
    }

    /// Writes numbers by name.
    static func write(_ metrics: MetricValues, to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, value) in metrics.entries {
                writer.key(name)
                writer.double(value)
            }
        }
    }

    private static func write(_ rejudgements: [Rejudgement], to writer: inout JSONWriter) {
        writer.key("trials")
        writer.array { writer in
            for rejudgement in rejudgements {
                writer.object { writer in
                    write(rejudgement.number, "trial", to: &writer)
                    write(rejudgement.outcome, to: &writer)
                    write(rejudgement.metrics, "metrics", to: &writer)
                }
            }
        }
    }

    private static func write(_ start: TrialStart, to writer: inout JSONWriter) {
        write(start.number, "trial", to: &writer)
        write(start.attempt, "attempt", to: &writer)
        if let assignment = start.assignment { write(assignment, to: &writer) }
        write(start.history, "history", to: &writer)
        if let resource = start.resource { write(resource, "resource", to: &writer) }
        if let bracket = start.bracket { write(bracket, "bracket", to: &writer) }
        if let parent = start.parent { write(parent, "parent", to: &writer) }
        write(start.lease, to: &writer)
        guard let provenance = start.provenance else { return }
        writer.key("why")
        writer.object { writer in
            write(provenance.sampler, "sampler", to: &writer)
            write(provenance.summary, "summary", to: &writer)
            write(provenance.figures, "figures", to: &writer)
        }
    }

    private static func write(_ event: HoldoutEvent, to writer: inout JSONWriter) {
        switch event {
        case .started(let number, let lease):
            write(number, "trial", to: &writer)
            write(lease, to: &writer)
        case .renewed(let number, let token, let expires):
            write(number, "trial", to: &writer)
            write(token, "token", to: &writer)
            write(Int(expires.milliseconds), "expires", to: &writer)
        case .ended(let end):
            write(end.number, "trial", to: &writer)
            write(end.token, "token", to: &writer)
            write(end.outcome, to: &writer)
            write(end.metrics, "metrics", to: &writer)
            write(end.deviations, "deviations", to: &writer)
        }
    }

    private static func write(_ event: ArtifactEvent, to writer: inout JSONWriter) {
        switch event {
        case .kept(let number, let token, let files):
            write(number, "trial", to: &writer)
            write(token, "token", to: &writer)
            writer.key("files")
            writer.array { writer in
                for file in files {
                    writer.object { writer in
                        write(file.name, "name", to: &writer)
                        write(file.size, "size", to: &writer)
                        write(file.digest.description, "sha256", to: &writer)
                    }
                }
            }
        case .removed(let numbers, let reason):
            writer.key("numbers")
            writer.array { writer in
                for number in numbers { writer.integer(number) }
            }
            write(reason.rawValue, "reason", to: &writer)
        }
    }

    private static func write(_ annotation: Annotation, to writer: inout JSONWriter) {
        if !annotation.note.isEmpty { write(annotation.note, "note", to: &writer) }
        guard !annotation.tags.isEmpty else { return }
        writer.key("tags")
        writer.array { writer in
            for tag in annotation.tags { writer.string(tag) }
        }
    }

    private static func write(_ lease: Lease, to writer: inout JSONWriter) {
        write(lease.token, "token", to: &writer)
        write(lease.worker, "worker", to: &writer)
        write(Int(lease.expires.milliseconds), "expires", to: &writer)
    }

    private static func write(_ measurement: Measurement, to writer: inout JSONWriter) {
        if let step = measurement.step { write(step, "step", to: &writer) }
        if let unit = measurement.unit { write(unit, "unit", to: &writer) }
        if let resource = measurement.resource { write(resource, "resource", to: &writer) }
        write(measurement.metrics, "metrics", to: &writer)
        write(measurement.deviations, "deviations", to: &writer)
    }

    private static func write(_ outcome: TrialOutcome, to writer: inout JSONWriter) {
        write(outcome.word, "outcome", to: &writer)
        if case .failed(let kind, _, _) = outcome { write(kind.rawValue, "failure", to: &writer) }
        if let reason = outcome.reason { write(reason, "reason", to: &writer) }
        if let detail = outcome.detail { write(detail, "detail", to: &writer) }
    }

    private static func write(_ ruling: Ruling, to writer: inout JSONWriter) {
        switch ruling {
        case .proceed: write("continue", "ruling", to: &writer)
        case .extend(let resource):
            write("extend", "ruling", to: &writer)
            write(resource, "resource", to: &writer)
        case .pause(let reason): writeRuling("pause", reason, to: &writer)
        case .finish(let reason): writeRuling("finish", reason, to: &writer)
        case .stop(let reason): writeRuling("stop", reason, to: &writer)
        }
    }

    private static func writeRuling(
        _ word: StaticString, _ reason: String, to writer: inout JSONWriter
    ) {
        writer.key("ruling")
        writer.string("\(word)")
        write(reason, "reason", to: &writer)
    }

    private static func write(_ assignment: Assignment, to writer: inout JSONWriter) {
        writer.key("values")
        writer.array { writer in
            for value in assignment.values {
                switch value {
                case nil: writer.null()
                case .real(let value) where value.isFinite: writer.double(value)
                case .real(let value):
                    writer.object { write(value, "value", to: &$0) }
                case .integer(let value): writer.integer(value)
                case .text(let value): writer.string(value)
                case .boolean(let value): writer.boolean(value)
                case .null:
                    writer.object { writer in
                        writer.key("value")
                        writer.null()
                    }
                }
            }
        }
    }

    private static func write(
        _ metrics: MetricValues, _ key: StaticString, to writer: inout JSONWriter
    ) {
        guard !metrics.isEmpty else { return }
        writer.key(key)
        write(metrics, to: &writer)
    }

    private static func write(_ value: Int, _ key: StaticString, to writer: inout JSONWriter) {
        writer.key(key)
        writer.integer(value)
    }

    private static func write(_ value: Double, _ key: StaticString, to writer: inout JSONWriter) {
        writer.key(key)
        writer.double(value)
    }

    private static func write(_ value: String, _ key: StaticString, to writer: inout JSONWriter) {
        writer.key(key)
        writer.string(value)
    }
}
