import LuthierDomain
import LuthierMath
import Testing

@testable import LuthierSchedulers

@Suite("RungBook, reading")
struct RungBookReadingTests {
    private static let levels: [Double] = [1, 3, 9, 27]

    /// Property: what was read before saves time and changes nothing.
    @Test(
        "a reader who read on knows what one knows who begins with the snapshot",
        arguments: [(1, true), (2, true), (1, false)])
    func readsOn(objectives: Int, hides: Bool) throws {
        for seed in 0..<12 as Range<UInt64> {
            var study = try ChanceStudy(seed: seed, objectives: objectives, hides: hides)
            let metrics = try Objective.all(of: study.definition)
            func book() -> RungBook {
                RungBook(
                    metrics, levels: { _ in Self.levels }, open: 1,
                    opens: {
                        $0.highestOpen < 3
                            && $0.standing(RungBook.Place(bracket: 0, rung: 1)).count % 7 == 6
                    })
            }
            var reader = book()
            var earlier = study
            var anew = 0
            for step in 0..<400 {
                if step % 90 == 89 { study.lose(since: earlier) }
                if step % 15 == 0 { earlier = study }
                study.goOn()
                let (snapshot, own) = study.snapshot()
                let generation = reader.generation
                reader.read(snapshot)
                if reader.generation > generation { anew += 1 }
                reader.rank()
                var fresh = book()
                fresh.read(snapshot)
                // Nothing is decided of a bracket before all of its rungs are passed.
                func isDecided(_ book: RungBook, _ bracket: Int) -> Bool {
                    (0..<2).allSatisfy {
                        book.promotions[RungBook.Place(bracket: bracket, rung: $0)] ?? 0 >= 2
                    }
                }
                reader.close(while: isDecided)
                fresh.close(while: isDecided)
                expectEqual(reader, fresh, study, "seed \(seed), step \(step)")
                if let own {
                    let arrivals = [reader, fresh].map {
                        $0.arrival(of: snapshot.trials[own])?.entry
                    }
                    #expect(arrivals[0] == arrivals[1], "seed \(seed), step \(step)")
                }
            }
            #expect(anew < 20, "seed \(seed): read anew \(anew) times")
        }
    }

    private func expectEqual(
        _ reader: RungBook, _ fresh: RungBook, _ study: ChanceStudy, _ place: String
    ) {
        #expect(reader.members == fresh.members, "\(place)")
        #expect(reader.lastBracket == fresh.lastBracket, "\(place)")
        #expect(reader.openBrackets == fresh.openBrackets, "\(place)")
        #expect(reader.highestOpen == fresh.highestOpen, "\(place)")
        #expect(reader.agreements == fresh.agreements, "\(place)")
        for number in 0..<study.count {
            #expect(
                reader.rungReached(by: number) == fresh.rungReached(by: number), "\(place)")
            #expect(
                reader.promotedFrom(number) == fresh.promotedFrom(number), "\(place), \(number)")
        }
        for bracket in 0...max(fresh.lastBracket, 0) {
            for rung in Self.levels.indices {
                let at = RungBook.Place(bracket: bracket, rung: rung)
                #expect(
                    reader.promotions[at] ?? 0 == fresh.promotions[at] ?? 0, "\(place), \(at)")
                #expect(
                    Array(reader.standing(at).entries) == Array(fresh.standing(at).entries),
                    "\(place), \(at)")
                #expect(
                    Array(reader.left(at).entries) == Array(fresh.left(at).entries),
                    "\(place), \(at)")
                #expect(reader.isMisleading(at) == fresh.isMisleading(at), "\(place), \(at)")
            }
        }
    }
}

/// A study whose trials go through rungs at random, four at a time, hiding the results of these or nothing.
private struct ChanceStudy {
    let definition: StudyDefinition
    private var source: RandomSource
    private var order = JobOrder()
    private var trials: [Trial] = []
    private var ended: [Int] = []
    private var running: [(number: Int, job: Int)] = []
    private let hides: Bool
    private static let parallel = 4

    init(seed: UInt64, objectives: Int, hides: Bool) throws {
        self.hides = hides
        source = RandomSource(seed: seed, purpose: .test)
        var definition = StudyDefinition(
            name: "chance",
            space: try SearchSpace(
                parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
            metrics: (0..<objectives).map {
                Metric("loss\($0)", .optimized(.minimize, threshold: nil))
            })
        definition.budget.parallel = Self.parallel
        self.definition = definition
    }

    var count: Int { trials.count }

    /// Goes back to an earlier state; chance does not.
    mutating func lose(since earlier: ChanceStudy) {
        let source = source
        self = earlier
        self.source = source
    }

    /// Begins or continues a trial, or lets one report and go on, pause or end.
    mutating func goOn() {
        let jobs = order.jobs.count
        if running.count < Self.parallel,
            running.allSatisfy({ $0.job >= jobs - Self.parallel })
        {
            return begin()
        }
        let turn = source.below(running.count)
        let number = running[turn].number
        let reach = [0.5, 1, 3, 9, 27][source.below(5)]
        let losses = definition.metrics.map { ($0.name, (source.uniform() * 8).rounded()) }
        let measurement = Measurement(resource: reach, metrics: MetricValues(losses))
        trials[number].measurements.append(measurement)
        let kind = source.below(4)
        func ruled(_ ruling: Ruling) -> RuledMeasurement {
            RuledMeasurement(
                number: number, bracket: trials[number].bracket, measurement: measurement,
                ruling: ruling)
        }
        if kind == 0 {
            order.rule(ruled(.extend(to: reach * 3)))
        } else if kind == 1 {
            order.rule(ruled(.pause(reason: "why")))
            trials[number].settled = trials[number].measurements.count
            trials[number].state = .paused
            running.remove(at: turn)
        } else if kind == 2 {
            trials[number].state = .ended(.completed)
            trials[number].ended = Timestamp(milliseconds: Int64(source.below(1_000_000)))
            ended.append(number)
            order.end(number)
            running.remove(at: turn)
        }
    }

    private mutating func begin() {
        let paused = trials.indices.filter { trials[$0].state == .paused }
        let number: Int
        if !paused.isEmpty, source.below(2) == 0 {
            number = paused[source.below(paused.count)]
        } else {
            number = trials.count
            var trial = Trial(
                number: number, assignment: Assignment(names: ["x"], values: [.real(0.5)]),
                origin: .suggested, history: number, provenance: nil, state: .waiting,
                started: Timestamp(milliseconds: 0))
            trial.bracket = number / 90
            if source.below(8) == 0 { trial.inherited = 1 }
            trials.append(trial)
        }
        trials[number].state = .waiting
        running.append((number, order.jobs.count))
        order.begin(
            TrialJob(
                number: number, resource: [1, 3, 9, 27][source.below(4)],
                settled: trials[number].settled))
    }

    /// What the next job's decision sees, or a ruling on a running trial.
    mutating func snapshot() -> (StudySnapshot, own: Int?) {
        let turn = source.below(running.count + 1)
        let (job, own) =
            turn < running.count
            ? (running[turn].job, running[turn].number) : (order.jobs.count, nil)
        let snapshot = StudySnapshot(
            definition: definition, trials: trials, tried: [], suggestedCount: trials.count,
            results: [], ended: ended, order: order,
            unfinished: [Set(running.map(\.number))],
            horizon: hides ? max(job - Self.parallel, 0) : nil, seeing: own)
        return (snapshot, own)
    }
}
