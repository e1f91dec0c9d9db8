import LuthierDomain
import LuthierMath
import LuthierSchedulers
import Testing

@Suite("RacingScheduler")
struct RacingSchedulerTests {
    /// What the folds do to all settings alike: the first is hard.
    private static let folds = [10.0, 2, 0, -1, -3]

    /// A setting's losses on the folds, with a little of their own.
    private static func losses(_ loss: Double, _ seed: UInt64) -> [Double] {
        var source = RandomSource(seed: seed, purpose: .test)
        return folds.map { loss + $0 + 0.1 * source.normal() }
    }

    private static func before(_ losses: [Double] = [1, 0, 2, 1.5]) -> [Trial] {
        losses.enumerated().map {
            TestCurves.units($0, .completed, Self.losses($1, UInt64($0)))
        }
    }

    private func ruling(
        _ losses: [Double], before: [Trial] = before(),
        options: RacingScheduler.Options = .init(), sign: Double = 1
    ) throws -> Ruling {
        let definition = try TestCurves.definition(sign > 0 ? .minimize : .maximize)
        let scheduler = try RacingScheduler(definition, options: options)
        return TestCurves.ruling(
            scheduler, definition,
            before + [TestCurves.units(before.count, nil, losses.map { $0 * sign })])
    }

    @Test(
        "one fold is enough for a trial that is clearly worse, however hard the fold is",
        arguments: [(1.0, true), (0.5, true), (-0.2, false), (0, false), (-1, false)])
    func oneFold(loss: Double, stops: Bool) throws {
        #expect(try (ruling([loss + 10]) != .proceed) == stops)
        let mirrored = [1.0, 0, 2, 1.5].enumerated().map {
            TestCurves.units($0, .completed, Self.losses($1, UInt64($0)).map { -$0 })
        }
        #expect(try (ruling([loss + 10], before: mirrored, sign: -1) != .proceed) == stops)
    }

    @Test("the reason says what is foreseen, from how many units, and beside which trial")
    func reason() throws {
        guard case .stop(let reason) = try ruling([12, 4]) else {
            Issue.record("it was not stopped")
            return
        }
        #expect(reason.hasPrefix("its loss over all 5 units is foreseen as 3."))
        #expect(reason.contains("from 2, and trial 1's is 1.6"))
        #expect(reason.hasSuffix(": the chance to be better is below 40 %."))
    }

    @Test("a trial with all units, or before three have completed, is left alone")
    func limits() throws {
        #expect(try ruling([19, 11, 9, 8, 6]) == .proceed)
        #expect(try ruling([19, 11, 9, 8]) != .proceed)
        let two = Self.before([1, 0])
        #expect(try ruling([19, 11], before: two) == .proceed)
        #expect(try ruling([19, 11], before: two, options: .init(start: 2)) != .proceed)
        #expect(try ruling([.nan]) != .proceed)
        #expect(try ruling([.infinity]) != .proceed)
        #expect(try ruling([-.infinity]) == .proceed)
    }

    @Test("stopped, failed and infeasible trials are no rivals")
    func yardstick() throws {
        let outcomes: [TrialOutcome] = [
            .stopped(reason: "why"), .infeasible(reason: "why"),
            .failed(.crash, reason: "why", detail: nil),
        ]
        let low = outcomes.enumerated().map {
            TestCurves.units(4 + $0, $1, Self.losses(-50, 9))
        }
        #expect(try ruling([9.8], before: Self.before() + low) == .proceed)
    }

    /// Property: at a chance of 0.4, trials equal to the best are stopped in about that share of races, and
    /// worse ones cost few folds.
    @Test("about as many equal trials are stopped as was agreed to, and worse ones after few folds")
    func error() throws {
        var (equal, spent) = (0, 0)
        let studies = 300
        for seed in 0..<UInt64(studies) {
            var source = RandomSource(seed: seed, stream: 7, purpose: .test)
            let folds = (0..<5).map { _ in 3 * source.normal() }
            func losses(_ loss: Double) -> [Double] { folds.map { loss + $0 + source.normal() } }
            let before = (0..<8).map { TestCurves.units($0, .completed, losses(0)) }
            let equals = losses(-1)
            if try ruling([equals[0]], before: before) != .proceed { equal += 1 }
            let worse = losses(3)
            let stop = try (1...5).first {
                try ruling(Array(worse.prefix($0)), before: before) != .proceed
            }
            spent += stop ?? 5
        }
        // The best of eight is lucky by 1.4 standard errors of a mean; a setting better by 1 is as good.
        #expect(Double(equal) / Double(studies) < 0.5)
        #expect(Double(equal) / Double(studies) > 0.03)
        #expect(Double(spent) / Double(studies) < 1.6)
    }

    @Test("with several objectives a trial is stopped when one rival is better in each")
    func objectives() throws {
        let definition = try TestCurves.definition(metrics: [
            Metric("loss", .optimized(.minimize, threshold: nil)),
            Metric("size", .optimized(.minimize, threshold: nil)),
        ])
        let scheduler = try RacingScheduler(definition)
        func trial(_ number: Int, _ loss: Double, _ size: Double, units: Int? = nil) -> Trial {
            let first = Self.losses(loss, UInt64(number))
            let second = Self.losses(size, UInt64(number) + 100)
            var trial = TestCurves.trial(
                number, units == nil ? .completed : nil,
                (0..<(units ?? 5)).map {
                    Measurement(
                        unit: "fold-\($0)", metrics: ["loss": first[$0], "size": second[$0]])
                })
            if units == nil { trial.metrics = TrialTally(trial.measurements).metrics }
            return trial
        }
        // The best in each, and one that is good in both.
        let before = [trial(0, 0, 9), trial(1, 9, 0), trial(2, 4, 4)]
        func stops(_ loss: Double, _ size: Double) -> Bool {
            TestCurves.ruling(
                scheduler, definition, before + [trial(3, loss, size, units: 1)]) != .proceed
        }
        #expect(stops(6, 6))
        #expect(!stops(3, 3))
        #expect(!stops(2, 8), "worse than the best of each, and still on the front")
        #expect(stops(5, 8.5))
    }

    // MARK: Where Luthier gives out the folds

    private static let noise = [0.05, -0.12, 0.02, 0.15, -0.1]

    /// A race of five folds: the scheduler, and four trials that completed, the second of them the best.
    private func race() throws -> (scheduler: RacingScheduler, definition: StudyDefinition) {
        var definition = try TestCurves.definition()
        definition.replication = Replication(folds: 5)
        return (try RacingScheduler(definition), definition)
    }

    /// A trial that is so much worse than another, with noise of its own, after so many folds.
    private static func fold(
        _ number: Int, _ loss: Double, after count: Int = 5, _ outcome: TrialOutcome? = nil
    ) -> Trial {
        TestCurves.units(
            number, outcome,
            (0..<count).map { loss + folds[$0] + noise[($0 * 2 + number) % noise.count] }, first: 1)
    }

    private static let field = [0.4, 0, 0.7, 0.2].enumerated().map {
        fold($0.offset, $0.element, .completed)
    }

    @Test("the table: a trial pauses once it would hardly be the best, by its loss and its folds")
    func table() throws {
        let (scheduler, definition) = try race()
        let table = [-0.2, -0.1, 0, 0.05, 0.1, 0.2, 0.4].map { loss in
            let words = (1...5).map { count in
                switch TestCurves.ruling(
                    scheduler, definition, Self.field + [Self.fold(4, loss, after: count)])
                {
                case .proceed: "go"
                case .pause: "pause"
                case let other: "\(other)"
                }
            }
            return "\(loss): " + words.joined(separator: " ")
        }
        #expect(
            table == [
                "-0.2: go go go go go", "-0.1: go go go go go", "0.0: go go go go go",
                "0.05: go go pause pause go", "0.1: go go pause pause go",
                "0.2: pause pause pause pause go", "0.4: pause pause pause pause go",
            ])
    }

    @Test(
        "the table: once no trial may begin, paused ones go on, the likeliest first, until none is")
    func continuations() throws {
        let (scheduler, definition) = try race()
        var trials = Self.field
        let losses = [(0.3, 1), (-0.02, 1), (0.06, 2), (0.15, 1), (-0.1, 1), (0.05, 4)]
        for (loss, count) in losses {
            var trial = Self.fold(trials.count, loss, after: count)
            trial.state = .paused
            trials.append(trial)
        }
        var jobs: [String] = []
        func job(mayBegin: Bool) -> ScheduledJob {
            var source = RandomSource(seed: 1, purpose: .test)
            return scheduler.job(
                in: StudySnapshot(
                    definition: definition, trials: trials, tried: [],
                    suggestedCount: trials.count), mayBegin: mayBegin, using: &source)
        }
        // Without a budget of trials one job in sixteen continues; the tenth does not.
        #expect(job(mayBegin: true) == .begin(resource: nil, bracket: nil))
        while case .resume(let number, let folds) = job(mayBegin: false), jobs.count < 10 {
            jobs.append("\(number) up to \(Int(folds))")
            trials[number] = Self.fold(number, losses[number - 4].0, .completed)
        }
        #expect(jobs == ["5 up to 5", "8 up to 5"])
        #expect(job(mayBegin: false) == .nothing)
    }

    @Test(
        "units in which settings differ least by chance run first; before any is known, all in order"
    )
    func order() throws {
        let (scheduler, definition) = try race()
        let units = try #require(definition.replication).units
        let deviations = [0.4, 0.3, 0.01, 0.2, 0.5]
        var source = RandomSource(seed: 3, purpose: .test)
        let trials = (0..<16).map { number in
            TestCurves.units(
                number, .completed,
                deviations.indices.map {
                    Double(number) + Self.folds[$0] + deviations[$0] * source.normal()
                }, first: 1)
        }
        func order(_ count: Int, of units: [Replication.Unit]) -> [String] {
            let snapshot = StudySnapshot(
                definition: definition, trials: Array(trials.prefix(count)), tried: [],
                suggestedCount: count)
            return scheduler.order(of: units, in: snapshot).map(\.name)
        }
        #expect(order(2, of: units) == units.map(\.name))
        let all = order(16, of: units)
        #expect(all.first == "fold-3" && all.sorted() == units.map(\.name))
        #expect(order(16, of: Array(units.dropFirst(3))) == ["fold-4", "fold-5"])
        #expect(order(16, of: Array(units.prefix(3))).first == "fold-3")
    }
}
