import LuthierDomain
import LuthierPorts
import Testing

@testable import LuthierExecutors

@Suite("ReportIntake")
struct ReportIntakeTests {
    @Test("report lines on standard output count, other lines and standard error do not")
    func standardOutput() async throws {
        let told = Told()
        let intake = try intake(.standardOutput, told)
        _ = await intake.take("training …", from: .standardOutput)
        _ = await intake.take("luthier: {\"accuracy\": 1}", from: .standardError)
        _ = await intake.take("{\"accuracy\": 1}", from: .standardOutput)
        #expect(told.all.isEmpty)
        _ = await intake.take("  luthier: {\"step\": 1, \"accuracy\": 2}", from: .standardOutput)
        #expect(told.all == [Measurement(step: 1, metrics: ["accuracy": 2])])
        #expect(await intake.complaints.isEmpty)
    }

    @Test("a report on standard error is told to one who finds that nothing was reported")
    func errors() async throws {
        let told = Told()
        let silent = try intake(.standardOutput, told)
        let lines = ["loading", "luthier: {\"accuracy\": 1}", "luthier: {\"accuracy\": 2}"]
        await silent.search(errors: lines)
        #expect(
            await silent.complaints == [
                "it was printed to standard error and belongs on standard output, got "
                    + "luthier: {\"accuracy\": 1}"
            ])
        let telling = try intake(.standardOutput, told)
        _ = await telling.take(lines[1], from: .standardOutput)
        await telling.search(errors: lines)
        #expect(await telling.complaints.isEmpty)
    }

    @Test("a report behind other text, such as a progress bar, is none, and the reason is told")
    func misplaced() async throws {
        let told = Told()
        let intake = try intake(.standardOutput, told)
        _ = await intake.take("100% ███ luthier: {\"accuracy\": 1}", from: .standardOutput)
        _ = await intake.take("see luthier: the tuner", from: .standardOutput)
        #expect(told.all.isEmpty)
        #expect(
            await intake.complaints == [
                "it stands behind other text; print the end of that line before it, got "
                    + "luthier: {\"accuracy\": 1}"
            ])
    }

    @Test("files hold reports with or without the word before them; empty lines are nothing")
    func files() async throws {
        let told = Told()
        let intake = try intake(.file("metrics.jsonl"), told)
        for source in [ReportIntake.Source.reportFile, .metricFile] {
            _ = await intake.take("{\"accuracy\": 1}", from: source)
            _ = await intake.take("luthier: {\"accuracy\": 2}", from: source)
            _ = await intake.take(" ", from: source)
        }
        #expect(told.all.map { $0.metrics["accuracy"] } == [1, 2, 1, 2])
        #expect(await intake.complaints.isEmpty)
    }

    @Test("a CSV file is a table, and the report file beside it is not")
    func table() async throws {
        let told = Told()
        let intake = try intake(.file("Metrics.CSV"), told)
        for line in ["step,accuracy", "1,0.5"] { _ = await intake.take(line, from: .metricFile) }
        _ = await intake.take("{\"accuracy\": 2}", from: .reportFile)
        #expect(
            told.all == [
                Measurement(step: 1, metrics: ["accuracy": 0.5]),
                Measurement(metrics: ["accuracy": 2]),
            ])
    }

    @Test("patterns read both outputs, and report lines count beside them")
    func patterns() async throws {
        let told = Told()
        let intake = try intake(
            .patterns([.init(metric: "accuracy", expression: "acc=([0-9.]+)")]), told)
        _ = await intake.take("acc=0.1", from: .standardOutput)
        _ = await intake.take("acc=0.2", from: .standardError)
        _ = await intake.take("luthier: {\"accuracy\": 0.3}", from: .standardOutput)
        #expect(told.all.map { $0.metrics["accuracy"] } == [0.1, 0.2, 0.3])
    }

    @Test("an expression that is none is refused")
    func badPattern() async throws {
        #expect(throws: DefinitionError.self) {
            try intake(.patterns([.init(metric: "accuracy", expression: "acc=(")]), Told())
        }
    }

    @Test("the first five reports that cannot be read are kept as complaints")
    func complaints() async throws {
        let told = Told()
        let intake = try intake(.standardOutput, told)
        for number in 0..<7 {
            _ = await intake.take("luthier: [\(number)]", from: .standardOutput)
        }
        #expect(told.all.isEmpty)
        #expect(
            await intake.complaints
                == (0..<5).map { "a report is an object in braces, got [\($0)]" })
    }

    @Test("a report without a metric is not told")
    func noMetric() async throws {
        let told = Told()
        let intake = try intake(.standardOutput, told)
        _ = await intake.take("luthier: {\"step\": 3, \"accuracy\": null}", from: .standardOutput)
        #expect(told.all.isEmpty)
        #expect(await intake.metrics.isEmpty)
    }

    @Test("the first answer that ends the trial stays")
    func decision() async throws {
        let answers: [Double: TrialDecision] = [1: .proceed, 2: .pause, 3: .proceed, 4: .stop]
        let intake = try ReportIntake(.standardOutput) { measurement in
            answers[measurement.metrics["a"] ?? 0] ?? .proceed
        }
        var decisions: [TrialDecision] = []
        for number in 1...4 {
            decisions.append(
                await intake.take("luthier: {\"a\": \(number)}", from: .standardOutput))
        }
        #expect(decisions == [.proceed, .pause, .pause, .pause])
        #expect(await intake.isStopped)
        #expect(await intake.metrics["a"] == 4)
    }

    @Test("the program's own word about its outcome is kept, the last one")
    func outcome() async throws {
        let intake = try intake(.standardOutput, Told())
        #expect(await intake.statedOutcome == nil)
        _ = await intake.take("luthier: {\"outcome\": \"failed\"}", from: .standardOutput)
        _ = await intake.take(
            "luthier: {\"outcome\": {\"infeasible\": \"too wide\"}}", from: .standardOutput)
        #expect(await intake.statedOutcome == .infeasible(reason: "too wide"))
        #expect(await intake.isStopped == false)
    }

    @Test("final numbers and deviations are gathered over all sources")
    func final() async throws {
        let intake = try intake(.standardOutput, Told())
        _ = await intake.take(
            "luthier: {\"accuracy\": 2, \"deviations\": {\"accuracy\": 0.5}}", from: .standardOutput
        )
        _ = await intake.take("{\"step\": 9, \"accuracy\": 3, \"loss\": 1}", from: .reportFile)
        #expect(await intake.metrics == ["accuracy": 2, "loss": 1])
        #expect(await intake.deviations == ["accuracy": 0.5])
    }

    @Test(
        "of what is logged, declared metrics are reported, and of the rest the last numbers are kept"
    )
    func logged() async throws {
        let told = Told()
        let intake = try ReportIntake(
            .mlflow([.init(metric: "accuracy", key: "val/accuracy")]),
            declared: ["accuracy", "loss"]
        ) { measurement in
            told.add(measurement)
            return measurement.step == 2 ? .stop : .proceed
        }
        await intake.take(
            logged: Measurement(
                step: 1,
                metrics: ["val/accuracy": 0.5, "loss": 2, "accuracy": 0.1, "system/cpu": 90]))
        // Another number under the name of a metric that is logged otherwise is none of it.
        await intake.take(
            logged: Measurement(step: 1, metrics: ["system/cpu": 80, "accuracy": 0.2]))
        #expect(await intake.metrics["accuracy"] == 0.5)
        #expect(await !intake.isStopped)
        await intake.take(logged: Measurement(step: 2, metrics: ["val/accuracy": 0.4]))
        #expect(await intake.isStopped)
        #expect(
            told.all == [
                Measurement(step: 1, metrics: ["accuracy": 0.5, "loss": 2]),
                Measurement(step: 2, metrics: ["accuracy": 0.4]),
            ])
        let metrics = await intake.metrics
        #expect(metrics.entries.count == 3)
        #expect(metrics["accuracy"] == 0.4 && metrics["loss"] == 2 && metrics["system/cpu"] == 80)
    }

    @Test("a program that logs numbers under ever new names fills no memory")
    func manyNames() async throws {
        let intake = try ReportIntake(.mlflow([]), declared: ["loss"]) { _ in .proceed }
        for number in 0..<2000 {
            await intake.take(logged: Measurement(step: 1, metrics: ["n\(number)": 1]))
        }
        await intake.take(logged: Measurement(step: 1, metrics: ["loss": 3, "n0": 7]))
        #expect(await intake.metrics.entries.count == 501)
        #expect(await intake.metrics["loss"] == 3)
        #expect(await intake.metrics["n0"] == 7)
    }

    private func intake(_ source: MetricSource, _ told: Told) throws -> ReportIntake {
        try ReportIntake(source) { measurement in
            told.add(measurement)
            return .proceed
        }
    }
}
