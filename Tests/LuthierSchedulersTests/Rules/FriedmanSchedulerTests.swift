import LuthierDomain
import LuthierSchedulers
import Testing

@Suite("FriedmanScheduler")
struct FriedmanSchedulerTests {
    /// The race of the post-test's reference: the width is 3.2612, the rank sums 6, 9 and 15.
    private static let columns = [
        [0.10, 0.11, 0.09, 0.12, 0.10], [0.12, 0.13, 0.14, 0.11, 0.13],
        [0.20, 0.19, 0.25, 0.22, 0.21],
    ]

    private func ruling(
        _ own: [Double], beside others: [(TrialOutcome?, [Double])], sign: Double = 1,
        options: FriedmanOptions = FriedmanOptions(), horizon: Int? = nil, first: Int = 0
    ) throws -> Ruling {
        let definition = try TestCurves.definition(sign > 0 ? .minimize : .maximize)
        let scheduler = try FriedmanScheduler(definition, options: options)
        let lease = Lease(token: 1, worker: "w", expires: Timestamp(milliseconds: 0))
        let trials = others.enumerated().map { number, other in
            var trial = TestCurves.units(number, other.0, other.1.map { $0 * sign })
            if other.0 == nil { trial.state = .running(lease) }
            return trial
        }
        return TestCurves.ruling(
            scheduler, definition,
            trials + [
                TestCurves.units(others.count, nil, own.map { $0 * sign }, first: first)
            ], horizon: horizon)
    }

    @Test("the third of the reference leaves the race, the others stay", arguments: [1.0, -1])
    func reference(sign: Double) throws {
        for place in 0..<3 {
            let others = Self.columns.indices.filter { $0 != place }.map {
                (TrialOutcome?.some(.completed), Self.columns[$0])
            }
            let ruling = try ruling(Self.columns[place], beside: others, sign: sign)
            #expect((ruling != .proceed) == (place == 2), "column \(place)")
            if place == 2 {
                #expect(
                    ruling
                        == .stop(
                            reason: "its loss falls behind in a race of 3 over 5 common units: its "
                                + "ranks add up to 15, those of trial 0 to 6, and 3.26 more would "
                                + "be chance."))
            }
        }
    }

    @Test("running trials run too, unless results are hidden; failed and stopped ones do not")
    func field() throws {
        let (first, second, third) = (Self.columns[0], Self.columns[1], Self.columns[2])
        #expect(try ruling(third, beside: [(nil, first), (nil, second)]) != .proceed)
        #expect(try ruling(third, beside: [(nil, first), (nil, second)], horizon: 2) == .proceed)
        for outcome in [
            TrialOutcome.failed(.crash, reason: "why", detail: nil), .stopped(reason: "why"),
            .infeasible(reason: "why"), .outOfMemory(reason: "why", detail: nil),
        ] {
            #expect(try ruling(third, beside: [(outcome, first), (outcome, second)]) == .proceed)
        }
    }

    @Test("of two, the signed ranks decide")
    func two() throws {
        let worse = Self.columns[0].map { $0 + 1 }
        #expect(
            try ruling(worse, beside: [(.completed, Self.columns[0])])
                == .stop(
                    reason: "its loss is worse than trial 0's on 5 common units, p = 0.0313."))
        #expect(
            try ruling(Self.columns[0], beside: [(.completed, Self.columns[0])]) == .proceed)
        #expect(try ruling(Self.columns[0], beside: [(.completed, worse)]) == .proceed)
    }

    @Test("there must be enough common units")
    func start() throws {
        let others: [(TrialOutcome?, [Double])] = Self.columns.prefix(2).map { (.completed, $0) }
        let own = Self.columns[2]
        #expect(try ruling(Array(own.prefix(4)), beside: others) == .proceed)
        #expect(
            try ruling(Array(own.prefix(4)), beside: others, options: FriedmanOptions(start: 4))
                != .proceed)
        #expect(try ruling(own, beside: others, options: FriedmanOptions(start: 6)) == .proceed)
        #expect(try ruling(own + own, beside: others) != .proceed, "five of ten are common")
        #expect(try ruling(own, beside: others, first: 1) == .proceed, "four are common")
    }

    @Test("no rivals, no values, equal values, NaN and infinities")
    func hostile() throws {
        let same = [Double](repeating: 1, count: 5)
        #expect(try ruling(same, beside: []) == .proceed)
        #expect(try ruling([], beside: [(.completed, same)]) == .proceed)
        #expect(try ruling(same, beside: [(.completed, same), (.completed, same)]) == .proceed)
        let bad = [Double](repeating: .nan, count: 5)
        let others: [(TrialOutcome?, [Double])] = Self.columns.prefix(2).map { (.completed, $0) }
        #expect(try ruling(bad, beside: others) != .proceed)
        #expect(try ruling(bad.map { _ in -.infinity }, beside: others) == .proceed)
    }

    @Test("so many of the best run, and a trial that is behind all of them leaves")
    func rivals() throws {
        let others: [(TrialOutcome?, [Double])] = (0..<30).map { level in
            (.completed, (0..<6).map { Double(level) + 0.01 * Double($0) })
        }
        let own = (0..<6).map { 50 + 0.01 * Double($0) }
        let ruling = try ruling(own, beside: others, options: FriedmanOptions(rivals: 4))
        guard case .stop(let reason) = ruling else {
            Issue.record("\(ruling)")
            return
        }
        #expect(reason.contains("a race of 5 over 6 common units"))
        #expect(reason.contains("those of trial 0 to 6"))
    }
}
