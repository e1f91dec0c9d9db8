package import LuthierDomain
package import LuthierPorts

/// Events to try storages with.
package enum StorageSamples {
    /// A definition of real parameters between 0 and 1.
    ///
    /// - Parameters:
    ///   - name: The study's name.
    ///   - parameters: Their names, plain and all different.
    /// - Returns: A valid definition that makes `loss` small.
    package static func definition(
        named name: String, parameters: [String] = ["x", "y"]
    ) -> StudyDefinition {
        do {
            let space = try SearchSpace(
                parameters: parameters.map {
                    try Parameter($0, .float(FloatRange(from: 0, to: 1)))
                })
            return StudyDefinition(
                name: name, space: space,
                metrics: [Metric("loss", .optimized(.minimize, threshold: nil))])
        } catch {
            preconditionFailure("the sample definition is not valid: \(error)")
        }
    }

    /// An event at a place, at a time that follows from the place.
    package static func record(_ sequence: Int, _ event: StudyEvent) -> EventRecord {
        EventRecord(
            sequence: sequence, time: Timestamp(milliseconds: 1_735_689_600_000 + Int64(sequence)),
            event: event)
    }

    /// The first event of a study.
    package static func first(of name: String) -> EventRecord {
        record(1, .created(definition(named: name)))
    }

    /// A log with every kind of event, and every kind of value in them.
    package static func log(of name: String) -> [EventRecord] {
        let created = definition(named: name)
        let names = created.space.names
        let expires = Timestamp(milliseconds: 1_735_689_999_999)
        let odd: MetricValues = [
            "nan": .nan, "infinity": .infinity, "minus infinity": -.infinity, "zero": -0.0,
            "tiny": .leastNonzeroMagnitude, "large": 1.797_693_134_862_315_7e308, "third": 1.0 / 3,
            "é \"": 1,
        ]
        let values: [[ParameterValue?]] = [
            [.real(0.1), nil], [.integer(-3), .text("adam \"w\" \\ \u{0} \u{7F} 🦉")],
            [.boolean(true), .null], [.text(""), .real(1e300)], [.real(-0.0), .integer(.max)],
            [nil, nil], [.integer(.min), .boolean(false)], [.real(32), .text("null")],
        ]
        var outcomes: [TrialOutcome] = [
            .completed, .stopped(reason: "rung 3"), .outOfMemory(reason: "killed", detail: nil),
            .outOfMemory(reason: "killed", detail: "last\nlines"), .infeasible(reason: ""),
        ]
        for kind in FailureKind.allCases {
            outcomes.append(.failed(kind, reason: "because", detail: kind == .exit ? "out" : nil))
        }
        var events: [StudyEvent] = [.created(created)]
        for (number, values) in values.enumerated() {
            let assignment = Assignment(names: names, values: values)
            let isEven = number.isMultiple(of: 2)
            events.append(
                .started(
                    TrialStart(
                        number: number, attempt: 1, assignment: assignment, history: number,
                        provenance: isEven
                            ? Provenance(sampler: "sobol", summary: "the next point", figures: odd)
                            : nil,
                        lease: Lease(token: number, worker: "host é/\(number)", expires: expires),
                        resource: isEven ? 27.5 : nil)))
        }
        let enqueued = Assignment(names: names, values: [.real(0.5), nil])
        events += [
            .enqueued(number: 8, enqueued),
            .started(
                TrialStart(
                    number: 8, attempt: 2, assignment: nil, history: 9, provenance: nil,
                    lease: Lease(token: 99, worker: "", expires: expires))),
            .renewed(number: 8, token: 99, expires: expires),
            .measured(number: 8, token: 99, Measurement(metrics: odd), expires: expires),
            .measured(
                number: 8, token: 99,
                Measurement(
                    step: 3, unit: "fold-3", resource: 2.5, metrics: ["loss": 1],
                    deviations: ["loss": 0.1]), expires: expires),
            .ruled(number: 8, token: 99, .stop(reason: "its loss is 1.0 at 3.")),
            .ruled(number: 8, token: 99, .proceed),
            .halted(number: 8, token: 99),
        ]
        for (number, outcome) in outcomes.enumerated() {
            events += [
                .ended(
                    TrialEnd(
                        number: number, token: number, outcome: outcome, metrics: odd,
                        deviations: number == 0 ? ["third": 0.5] : [:],
                        retries: number.isMultiple(of: 3))),
                .late(
                    number: number, LateResult(token: 1, outcome: outcome, metrics: ["loss": 2])),
                .added(
                    number: 100 + number, enqueued, outcome, ["loss": 0.25],
                    deviations: ["loss": 0.5]),
            ]
        }
        events += [
            .holdout(
                .started(
                    number: 3, Lease(token: 120, worker: "host é", expires: expires))),
            .holdout(.renewed(number: 3, token: 120, expires: expires)),
        ]
        events += outcomes.map { outcome in
            .holdout(
                .ended(
                    HoldoutEnd(
                        number: 3, token: 120, outcome: outcome, metrics: odd,
                        deviations: ["third": 0.5])))
        }
        if let digest = ArtifactDigest(String(repeating: "0a", count: 32)) {
            events += [
                .artifacts(
                    .kept(
                        number: 3, token: 3,
                        [
                            ArtifactFile(name: "plots/é \"1\".png", size: 17, digest: digest),
                            ArtifactFile(name: "empty", size: 0, digest: digest),
                        ])),
                .artifacts(.removed([3, 5], .quota)), .artifacts(.removed([3], .keep)),
            ]
        }
        events += [
            .annotated(number: nil, Annotation(note: "two\nlines, é \"", tags: ["b", "a"])),
            .annotated(number: 0, Annotation(note: "", tags: ["baseline"])),
            .annotated(number: nil, Annotation()),
        ]
        events += [
            .closed(.finished(reason: "100 trials")), .reopened, .closed(.exhausted), .reopened,
            .closed(.stopped), .revised(created),
            .rejudged(
                outcomes.reversed().enumerated().map {
                    Rejudgement(number: 100 + $0.offset, outcome: $0.element, metrics: odd)
                }),
        ]
        return events.enumerated().map { record($0.offset + 1, $0.element) }
    }

    /// Adds events, each in a transaction of its own with a receipt.
    package static func append(
        _ count: Int, to study: String, in storage: any StudyStorage
    ) async throws {
        for index in 0..<count {
            try await storage.transact(on: study, after: 1, keys: []) { view in
                let sequence = view.tail.count + 2
                let event = StudyEvent.renewed(
                    number: 0, token: sequence, expires: Timestamp(milliseconds: Int64(index)))
                return StorageChange(
                    events: [record(sequence, event)],
                    receipts: [Receipt(key: "key \(index)", fingerprint: "f", reply: "r")],
                    result: ())
            }
        }
    }

    /// Adds an event that counts one further than the event before it.
    ///
    /// - Returns: The sequence number of the new event.
    @discardableResult
    package static func count(
        in study: String, of storage: any StudyStorage, after known: Int = 1
    ) async throws -> Int {
        try await storage.transact(on: study, after: known, keys: []) { view in
            let last = view.tail.last.map { count(in: $0) } ?? known - 1
            let sequence = (view.tail.last?.sequence ?? known) + 1
            let event = StudyEvent.renewed(
                number: 0, token: last + 1, expires: Timestamp(milliseconds: 0))
            return StorageChange(events: [record(sequence, event)], result: sequence)
        }
    }

    /// How far an event counts; 0 for events that do not.
    package static func count(in record: EventRecord) -> Int {
        if case .renewed(_, let token, _) = record.event { token } else { 0 }
    }
}
