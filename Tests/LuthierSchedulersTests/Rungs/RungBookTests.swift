import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("RungBook")
struct RungBookTests {
    private let place = RungBook.Place(bracket: 0, rung: 0)

    private func ruled(_ number: Int, _ reach: Double, _ loss: Double, _ ruling: Ruling)
        -> RuledMeasurement
    {
        RuledMeasurement(
            number: number, bracket: 0,
            measurement: Measurement(resource: reach, metrics: ["loss": loss]), ruling: ruling)
    }

    private func snapshot(
        _ made: [RuledMeasurement], jobs: [TrialJob]
    ) throws -> StudySnapshot {
        StudySnapshot(
            definition: try TestCurves.definition(),
            trials: (0..<5).map { TestCurves.trial($0, nil, []) }, tried: [], suggestedCount: 5,
            jobs: jobs, rulings: (made, made.map(\.number)))
    }

    private let jobs = (0..<5).map { TrialJob(number: $0, resource: 1, settled: 0) }

    @Test("a reader who goes on knows what a reader who begins anew does")
    func continues() throws {
        let made = [
            ruled(0, 1, 0.5, .pause(reason: "")), ruled(1, 1, 0.4, .extend(to: 3)),
            ruled(2, 2, 0.9, .pause(reason: "")), ruled(1, 3, 0.2, .pause(reason: "")),
            ruled(3, 4, 0.1, .stop(reason: "")),
        ]
        let resumed = jobs + [TrialJob(number: 0, resource: 3, settled: 1)]
        let objectives = try Objective.all(of: TestCurves.definition())
        for split in 0...made.count {
            var book = RungBook(objectives, levels: { _ in [1, 3, 9] })
            book.read(try snapshot(Array(made[..<split]), jobs: jobs))
            book.read(try snapshot(made, jobs: resumed))
            #expect(book.standing(place).entries.map(\.number) == [1, 0, 2], "split \(split)")
            #expect(book.left(place).entries.map(\.number) == [2], "split \(split)")
            #expect(book.promotions[place] == 2, "split \(split)")
            let next = RungBook.Place(bracket: 0, rung: 1)
            #expect(book.standing(next).entries.map(\.number) == [3, 1], "split \(split)")
            #expect(book.members[0] == [0, 1, 2, 3, 4], "split \(split)")
        }
    }

    /// Hidden results come in between: a trial of a late job may be ruled on before one of an early job.
    @Test("what was read while results were hidden is not gone on from")
    func hidden() throws {
        let made = [
            ruled(4, 1, 0.7, .pause(reason: "")), ruled(1, 1, 0.5, .pause(reason: "")),
            ruled(0, 1, 0.6, .pause(reason: "")),
        ]
        func snapshot(horizon: Int?) throws -> StudySnapshot {
            StudySnapshot(
                definition: try TestCurves.definition(),
                trials: (0..<5).map { TestCurves.trial($0, nil, []) }, tried: [],
                suggestedCount: 5, jobs: jobs, rulings: (made, made.map(\.number)),
                horizon: horizon)
        }
        let objectives = try Objective.all(of: TestCurves.definition())
        var book = RungBook(objectives, levels: { _ in [1, 3, 9] })
        book.read(try snapshot(horizon: 4))
        #expect(book.standing(place).entries.map(\.number) == [1, 0])
        book.read(try snapshot(horizon: nil))
        #expect(book.standing(place).entries.map(\.number) == [1, 0, 4])
    }

    @Test("a log that went another way is read anew")
    func another() throws {
        let objectives = try Objective.all(of: TestCurves.definition())
        var book = RungBook(objectives, levels: { _ in [1, 3, 9] })
        book.read(try snapshot([ruled(0, 1, 0.5, .pause(reason: ""))], jobs: jobs))
        book.read(try snapshot([ruled(4, 1, 0.7, .pause(reason: ""))], jobs: jobs))
        #expect(book.standing(place).entries.map(\.number) == [4])
    }

    @Test("a copy is not measured at the rungs that its parent passed")
    func copied() throws {
        let objectives = try Objective.all(of: TestCurves.definition())
        var trials = (0..<2).map { TestCurves.trial($0, nil, []) }
        trials[1].parent = 0
        trials[1].inherited = 3
        let made = [ruled(1, 3, 0.5, .extend(to: 9)), ruled(1, 9, 0.1, .proceed)]
        var book = RungBook(objectives, levels: { _ in [1, 3, 9] })
        book.read(
            StudySnapshot(
                definition: try TestCurves.definition(), trials: trials, tried: [],
                suggestedCount: 2,
                jobs: [0, 1].map { TrialJob(number: $0, resource: 1, settled: 0) },
                rulings: (made, made.map(\.number))))
        #expect(book.standing(RungBook.Place(bracket: 0, rung: 1)).entries.isEmpty)
        #expect(book.standing(RungBook.Place(bracket: 0, rung: 2)).entries.map(\.number) == [1])
        #expect(book.rungReached(by: 1) == 2)
    }

    @Test("what the last rung told of the end of training is seen, ruled on or not")
    func ends() throws {
        let objectives = try Objective.all(of: TestCurves.definition())
        // The better at 3, the worse at 9.
        let trials = (0..<14).map { number in
            TestCurves.trial(
                number, number == 13 ? nil : .completed,
                [
                    Measurement(step: 3, metrics: ["loss": Double(number)]),
                    Measurement(step: 9, metrics: ["loss": Double(100 - number)]),
                    Measurement(metrics: ["loss": 7]),
                ])
        }
        let made = trials.map { ruled($0.number, 3, Double($0.number), .extend(to: 9)) }
        func snapshot(_ ended: [Int]) throws -> StudySnapshot {
            StudySnapshot(
                definition: try TestCurves.definition(), trials: trials, tried: [],
                suggestedCount: 14, ended: ended,
                jobs: trials.map { TrialJob(number: $0.number, resource: 3, settled: 0) },
                rulings: (made, made.map(\.number)))
        }
        let last = RungBook.Place(bracket: 0, rung: 0)
        for split in [0, 5, 12, 13] {
            var book = RungBook(objectives, levels: { _ in [3, 9] })
            book.read(try snapshot(Array(0..<split)))
            #expect(book.isMisleading(last) == (split > 11), "split \(split)")
            book.read(try snapshot(Array(0..<13)))
            #expect(book.agreements.map(\.count) == [13])
            #expect(book.agreements.first?.correlation == -1)
            #expect(book.isMisleading(last))
            // Other trials had ended where the log went another way.
            book.read(try snapshot(Array(3..<13) + [0, 1]))
            #expect(book.agreements.map(\.count) == [12])
        }
    }

    @Test("a rung once measured is not measured again, whatever an attempt reports later")
    func once() throws {
        let objectives = try Objective.all(of: TestCurves.definition())
        var book = RungBook(objectives, levels: { _ in [1, 3, 9] })
        book.read(
            try snapshot(
                [ruled(0, 1, 0.5, .extend(to: 3)), ruled(0, 1, 0.1, .pause(reason: ""))],
                jobs: jobs))
        #expect(book.standing(place).entries.map(\.losses) == [[0.5]])
        var trial = TestCurves.trial(0, nil, TestCurves.steps([0.1, 0.1]))
        #expect(book.arrival(of: trial) == nil)
        trial.measurements.append(Measurement(step: 3, metrics: ["loss": 0.3]))
        #expect(book.arrival(of: trial)?.place.rung == 1)
    }
}
