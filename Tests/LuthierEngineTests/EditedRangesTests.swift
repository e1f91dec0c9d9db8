import LuthierDomain
import LuthierEngine
import LuthierMath
import LuthierPorts
import LuthierSamplers
import LuthierTesting
import Testing

/// Studies whose ranges are narrowed, widened and moved as they live.
@Suite("Changed ranges of a living study")
struct EditedRangesTests {
    /// A conditional space under a constraint; only its ranges differ from one to another.
    private static func space(
        rate: ClosedRange<Double> = 0.001...1, layers: ClosedRange<Int> = 1...8,
        kinds: [String] = ["a", "b"], sizes: [Int] = [8, 16, 32]
    ) throws -> SearchSpace {
        try SearchSpace(
            parameters: [
                Parameter(
                    "rate",
                    .float(
                        FloatRange(from: rate.lowerBound, to: rate.upperBound, scale: .log))),
                Parameter(
                    "layers",
                    .integer(IntegerRange(from: layers.lowerBound, to: layers.upperBound))),
                Parameter("kind", .choice(ListedValues(kinds.map { .text($0) }))),
                Parameter("size", .ordered(ListedValues(sizes.map { .integer($0) }))),
                Parameter(
                    "share", .float(FloatRange(from: 0, to: 1)),
                    when: Expression(parsing: "kind == \"a\"")),
            ], constraints: [Expression(parsing: "layers * size <= 200")])
    }

    private static func spaces() throws -> [SearchSpace] {
        try [
            space(), space(rate: 0.01...0.1, layers: 2...5),
            space(rate: 0.01...10, layers: 2...12, kinds: ["b", "c", "a"]),
            space(rate: 2...20, kinds: ["c", "a"], sizes: [16, 64]), space(),
        ]
    }

    private static func definition(
        _ space: SearchSpace, sampler: String, order: SuggestionOrder = .live, objectives: Int = 1
    ) throws -> StudyDefinition {
        var metrics = [Metric("loss", .optimized(.minimize, threshold: nil))]
        if objectives > 1 { metrics.append(Metric("cost", .optimized(.minimize, threshold: nil))) }
        return StudyDefinition(
            name: "test", space: space, metrics: metrics,
            budget: Budget(trials: 1000, parallel: 2), sampler: MethodChoice(sampler), seed: 5,
            order: order)
    }

    private static func result(_ assignment: Assignment) -> TrialResult {
        let rate = assignment["rate"]?.number ?? 1
        let layers = assignment["layers"]?.number ?? 1
        let loss = abs(rate - 0.03) + (layers - 4) * (layers - 4)
        return TrialResult(.completed, metrics: ["loss": loss, "cost": layers])
    }

    /// Runs so many trials, two at a time.
    private static func run(_ count: Int, of study: StudyCoordinator) async throws {
        for _ in 0..<count / 2 {
            let trials = try await study.ask(worker: "w", count: 2).trials
            for trial in trials {
                _ = try await study.tell(
                    trial.number, token: trial.token, result(trial.assignment))
            }
        }
    }

    @Test(
        "every sampler goes on inside of each range, and the log is computed again bit for bit",
        arguments: SamplerCatalogue().names, [SuggestionOrder.live, .fixed])
    func samplers(kind: String, order: SuggestionOrder) async throws {
        let objectives = kind.hasPrefix("nsga") ? 2 : 1
        let storage = MemoryStorage()
        let engine = StudyEngine(storage: storage, clock: VirtualClock())
        let spaces = try Self.spaces()
        let study = try await engine.begin(
            Self.definition(spaces[0], sampler: kind, order: order, objectives: objectives))
        for (place, space) in spaces.enumerated() {
            if place > 0 {
                let edit = try await study.edit(
                    into: Self.definition(
                        space, sampler: kind, order: order, objectives: objectives))
                #expect(!edit.isEmpty && edit.verdicts.isEmpty)
            }
            let before = try await study.read { $0.trials.count }
            try await Self.run(10, of: study)
            let trials = try await study.read { $0.trials }
            #expect(trials.count == before + 10)
            for trial in trials[before...] {
                #expect(
                    space.namesOutside(of: trial.assignment).isEmpty,
                    "\(kind) after edit \(place): \(trial.assignment)")
            }
        }
        let report = try await StudyVerifier(storage: storage).verify("test")
        #expect(report.difference == nil)
        #expect(report.suggestions == 50)
        // Another process that reads the log knows the same.
        let other = try await StudyEngine(storage: storage, clock: VirtualClock()).study("test")
        let (known, read) = try await (
            study.read { ($0.outside, $0.best, $0.trials) },
            other.read { ($0.outside, $0.best, $0.trials) }
        )
        #expect(known.0 == read.0 && known.1 == read.1 && known.2 == read.2)
        #expect(read.0.allSatisfy { !spaces[4].namesOutside(of: read.2[$0].assignment).isEmpty })
    }

    @Test("models learn from what lies inside, and begin anew where nothing does")
    func models() async throws {
        for kind in ["gp", "tpe", "cma_es"] {
            let engine = StudyEngine(storage: MemoryStorage(), clock: VirtualClock())
            let study = try await engine.begin(Self.definition(Self.space(), sampler: kind))
            try await Self.run(20, of: study)
            // Nothing was tried there.
            _ = try await study.edit(
                into: Self.definition(Self.space(rate: 2...20), sampler: kind))
            #expect(try await study.read { $0.outside.count } == 20)
            try await Self.run(2, of: study)
            #expect(
                try await study.read { $0.trials[20].provenance?.sampler } == "sobol", "\(kind)")
            try await Self.run(26, of: study)
            #expect(try await study.read { $0.trials[47].provenance?.sampler } == kind)
        }
    }

    private static func plain(
        _ range: ClosedRange<Double>, trials: Int = 10, tryFirst: [Double] = [],
        sampler: String = "random"
    ) throws -> StudyDefinition {
        var definition = try TestStudies.definition(
            sampler: sampler, budget: Budget(trials: trials),
            distribution: .float(
                FloatRange(from: range.lowerBound, to: range.upperBound)))
        definition.tryFirst = tryFirst.map { Assignment(names: ["x"], values: [.real($0)]) }
        return definition
    }

    @Test("what waits or runs outside goes on as it was asked for, and the best stays the best")
    func others() async throws {
        let storage = MemoryStorage()
        let study = try await TestStudies.engine(storage: storage).begin(Self.plain(0...100))
        let first = try await study.ask(worker: "w").trials[0]
        _ = try await study.tell(first.number, token: first.token, .loss(1))
        let running = try await study.ask(worker: "w").trials[0]
        let names = ["x"]
        let waiting = try await study.enqueue(Assignment(names: names, values: [.real(99.5)]))
        let edit = try await study.edit(into: Self.plain(100...101))
        #expect(edit.outsideBefore == [] && edit.outside == [0, 1, 2])
        #expect(edit.best == [0] && edit.bestBefore == [0])
        #expect(try await study.read { $0.trials[1].lease != nil })
        _ = try await study.tell(running.number, token: running.token, .loss(2))
        let next = try await study.ask(worker: "w").trials[0]
        #expect(next.number == waiting && next.assignment.values == [.real(99.5)])
        _ = try await study.tell(next.number, token: next.token, .loss(0.5))
        #expect(try await study.read { $0.best } == [2])
        // A range that nothing can be enqueued outside of.
        let late = await #expect(throws: EngineError.self) {
            try await study.enqueue(Assignment(names: names, values: [.real(50)]))
        }
        #expect(late?.field == "parameters.x")
        let back = try await study.edit(into: Self.plain(0...100))
        #expect(back.outsideBefore == [0, 1, 2] && back.outside == [])
        let report = try await StudyVerifier(storage: storage).verify("test")
        #expect(report.difference == nil)
    }

    @Test(
        "what comes from elsewhere may lie outside: it stays in the record, and samplers do not see it"
    )
    func imported() async throws {
        let storage = MemoryStorage()
        let definition = try Self.plain(0...1, trials: 4, sampler: "gp")
        let engine = StudyEngine(storage: storage, clock: VirtualClock())
        let study = try await engine.begin(definition)
        let space = definition.space
        for (place, value) in [0.5, 7, 0.25].enumerated() {
            let assignment = try space.importedAssignment(of: [("x", .real(value))])
            #expect(try await study.add(assignment, .loss(Double(place) - 1)) == place)
        }
        #expect(try await study.read { $0.outside } == [1])
        try await Self.run(4, of: study)
        let trials = try await study.read { $0.trials }
        #expect(
            trials.count == 7
                && trials[3...].allSatisfy { space.namesOutside(of: $0.assignment).isEmpty })
        let report = try await StudyVerifier(storage: storage).verify("test")
        #expect(report.difference == nil && report.suggestions == 4)
        let other = try await StudyEngine(storage: storage, clock: VirtualClock()).study("test")
        #expect(try await other.read { $0.outside } == [1])
    }

    @Test("values from elsewhere must be of their type, on their scale and within the constraints")
    func refusedImports() throws {
        let space = try Self.space()
        func paths(_ rate: ParameterValue, _ layers: ParameterValue) -> [[String]]? {
            let error = #expect(throws: DefinitionError.self) {
                try space.importedAssignment(of: [
                    ("rate", rate), ("layers", layers), ("kind", .text("b")),
                    ("size", .integer(16)),
                ])
            }
            return error?.issues.map(\.path)
        }
        #expect(paths(.real(-1), .integer(2)) == [["rate"]])
        #expect(paths(.real(0.1), .real(2.5)) == [["layers"]])
        #expect(paths(.text("much"), .integer(2)) == [["rate"]])
        #expect(paths(.real(99), .integer(100)) == [[]])
        #expect(
            try space.importedAssignment(of: [
                ("rate", .real(99)), ("layers", .integer(9)), ("kind", .text("old")),
                ("size", .integer(4)),
            ]).values == [.real(99), .integer(9), .text("old"), .integer(4), nil])
    }

    @Test("a trial that is paused outside is continued with its values, and found again by verify")
    func paused() async throws {
        func definition(_ range: ClosedRange<Double>) throws -> StudyDefinition {
            var definition = try Self.plain(range, trials: 3)
            definition.scheduler = MethodChoice(
                "asha",
                options: [("min", 1), ("max", 9), ("factor", 3)].map {
                    .init(name: $0.0, value: .integer($0.1))
                })
            return definition
        }
        let storage = MemoryStorage()
        let engine = StudyEngine(storage: storage, clock: VirtualClock())
        let study = try await engine.begin(definition(0...100))
        var first: Assignment?
        for number in 0..<3 {
            let trial = try #require(try await study.ask(worker: "w").trials.first)
            first = first ?? trial.assignment
            let loss: MetricValues = ["loss": Double(number)]
            let ruling = try await study.report(
                number, token: trial.token, Measurement(step: 1, metrics: loss))
            #expect(ruling == .pause)
            _ = try await study.tell(
                number, token: trial.token, TrialResult(.completed, metrics: loss))
        }
        let edit = try await study.edit(into: definition(200...201))
        #expect(edit.outside == [0, 1, 2])
        let next = try #require(try await study.ask(worker: "w").trials.first)
        #expect(next.number == 0 && next.attempt == 2 && next.resource == 3)
        #expect(next.assignment == first)
        let report = try await StudyVerifier(storage: storage).verify("test")
        #expect(report.difference == nil)
    }

    @Test("a finite space is exhausted by what lies inside, and opens with more values")
    func exhausted() async throws {
        func definition(_ values: ClosedRange<Int>, _ sampler: String) throws -> StudyDefinition {
            try TestStudies.definition(
                sampler: sampler, budget: Budget(),
                distribution: .integer(
                    IntegerRange(from: values.lowerBound, to: values.upperBound)))
        }
        for sampler in ["grid", "random", "sobol", "gp", "tpe", "cma_es", "nsga2"] {
            let storage = MemoryStorage()
            let engine = StudyEngine(storage: storage, clock: VirtualClock())
            let study = try await engine.begin(definition(1...4, sampler))
            func runAll() async throws {
                while let trial = try await study.ask(worker: "w").trials.first {
                    _ = try await study.tell(
                        trial.number, token: trial.token,
                        .loss(trial.assignment["x"]?.number ?? 0))
                }
            }
            func values() async throws -> [Double] {
                try await study.read { $0.trials.compactMap { $0.assignment["x"]?.number } }
            }
            try await runAll()
            #expect(try await values().sorted() == [1, 2, 3, 4], "\(sampler)")
            let moved = try await study.edit(into: definition(4...6, sampler))
            #expect(moved.stateBefore == "exhausted" && moved.state == "open")
            try await runAll()
            #expect(try await Array(values()[4...]).sorted() == [5, 6], "\(sampler)")
            let narrow = try await study.edit(into: definition(2...3, sampler))
            #expect(narrow.state == "exhausted", "\(sampler)")
            let report = try await StudyVerifier(storage: storage).verify("test")
            #expect(report.difference == nil, "\(sampler)")
        }
    }

    @Test("a listed value that is written otherwise counts as tried")
    func forms() async throws {
        func definition(_ values: [ParameterValue]) throws -> StudyDefinition {
            try TestStudies.definition(
                sampler: "grid", budget: Budget(), distribution: .ordered(ListedValues(values)))
        }
        let study = try await StudyEngine(storage: MemoryStorage(), clock: VirtualClock())
            .begin(definition([.integer(1), .integer(2), .integer(3)]))
        var count = 0
        while let trial = try await study.ask(worker: "w").trials.first {
            count += 1
            _ = try await study.tell(trial.number, token: trial.token, .loss(1))
        }
        #expect(count == 3)
        let edit = try await study.edit(into: definition([.real(1), .real(3)]))
        #expect(edit.outside == [1] && edit.state == "exhausted")
    }

    @Test("an entry of try_first that lies outside goes with the edit, and others stay")
    func tryFirst() async throws {
        let storage = MemoryStorage()
        let study = try await TestStudies.engine(storage: storage).begin(
            Self.plain(0...100, tryFirst: [90, 10, 20]))
        try await Self.run(2, of: study)
        _ = try await study.enqueue(Assignment(names: ["x"], values: [.real(30)]))
        let whole = await #expect(throws: EngineError.self) {
            try await study.edit(into: Self.plain(0...50, tryFirst: [90, 10, 20]))
        }
        #expect(whole?.field == "definition.try_first.0")
        let other = await #expect(throws: EngineError.self) {
            try await study.edit(into: Self.plain(0...50, tryFirst: [10]))
        }
        #expect(other?.field == "definition.try_first")
        _ = try await study.edit(into: Self.plain(0...50, tryFirst: [10, 20]))
        try await Self.run(4, of: study)
        #expect(
            try await study.read { $0.trials[..<4].map { $0.assignment["x"]?.number } }
                == [90, 10, 20, 30])
        let report = try await StudyVerifier(storage: storage, catalogue: TestStudies.catalogue)
            .verify("test")
        #expect(report.difference == nil)
    }

    @Test("before the first trial, entries of try_first must be possible inside of the ranges")
    func unbegun() async throws {
        func definition(_ upper: Double) throws -> StudyDefinition {
            let space = try SearchSpace(
                parameters: [
                    Parameter("x", .float(FloatRange(from: 0, to: upper))),
                    Parameter("y", .float(FloatRange(from: 0, to: 10))),
                ], constraints: [Expression(parsing: "x >= y")])
            return StudyDefinition(
                name: "test", space: space,
                tryFirst: [Assignment(names: ["x", "y"], values: [nil, .real(8)])],
                metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
                budget: Budget(trials: 4), sampler: MethodChoice("random"))
        }
        let study = try await StudyEngine(storage: MemoryStorage(), clock: VirtualClock())
            .begin(definition(10))
        let error = await #expect(throws: EngineError.self) {
            try await study.edit(into: definition(5))
        }
        #expect(error?.field == "definition.try_first.0")
        #expect(try await study.ask(worker: "w").trials.count == 1)
        #expect(try await !study.edit(into: definition(9)).isEmpty)
    }

    @Test("what may not change is named, and `run` says how ranges are edited")
    func refused() async throws {
        let study = try await TestStudies.engine().begin(Self.plain(1...100))
        let log = try TestStudies.definition(
            sampler: "random", distribution: .float(FloatRange(from: 1, to: 100, scale: .log)))
        let scale = await #expect(throws: EngineError.self) { try await study.edit(into: log) }
        #expect(scale?.code == .definitionDiffers)
        #expect(scale?.field == "definition.parameters.x.scale")
        #expect(scale?.description.contains("`luthier study import`") == true)
        let narrow = try Self.plain(1...50)
        let run = await #expect(throws: EngineError.self) { try await study.revise(narrow) }
        #expect(run?.hint?.contains("luthier study edit test --from FILE") == true)
        let begun = await #expect(throws: EngineError.self) { try await study.revise(log) }
        #expect(begun?.hint?.contains("--fresh") == true)
        #expect(begun?.hint?.contains("study edit") == false)
    }
}
