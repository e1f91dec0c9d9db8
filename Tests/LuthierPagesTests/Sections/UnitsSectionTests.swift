import LuthierDomain
import LuthierEngine
import Testing

@testable import LuthierPages

@Suite("Report: folds and other units")
struct UnitsSectionTests {
    private func study(_ replication: Replication?) throws -> ReportedStudy {
        var definition = StudyDefinition(
            name: "s", space: try ReportedStudy.line(),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))])
        definition.replication = replication
        if replication != nil { definition.scheduler = MethodChoice("racing") }
        return try ReportedStudy(definition)
    }

    private func fold(_ number: Int, _ loss: Double) -> Measurement {
        Measurement(unit: "fold-\(number)", metrics: ["loss": loss])
    }

    private func made(_ study: ReportedStudy) -> ReportSection? {
        UnitsSection(source: ReportSource(study.ledger)).section
    }

    @Test(
        "it says which folds each trial ran, those with most and the best first, and what was saved"
    )
    func folds() throws {
        var study = try self.study(Replication(folds: 3))
        try study.pause([.real(0.1)], measuring: [fold(1, 0.9)])
        try study.run(
            [.real(0.2)], .completed, ["loss": 0.5],
            measuring: [fold(1, 0.25), fold(2, 0.5), fold(3, 0.75)])
        try study.run(
            [.real(0.3)], .completed, ["loss": 0.25],
            measuring: [fold(1, 0.125), fold(2, 0.25), fold(3, 0.375)])
        try study.pause([.real(0.4)], measuring: [fold(2, 0.8)])
        let section = try #require(made(study))
        #expect(section.title == "Folds")
        let text = section.markup.html
        #expect(text.contains("4 trials ran 8 of 12 units: 2 ran all 3 and 2 ran 1."))
        #expect(text.contains("2 of 4 trials stopped early, 33 % of runs saved."))
        func cells(_ values: [String]) -> String {
            values.map { "<td class=\"number\">\($0)</td>" }.joined()
        }
        let rows = [
            "<th scope=\"row\">2</th><td>completed</td>"
                + cells(["3 of 3", "0.25", "0.125", "0.25", "0.375"]),
            "<th scope=\"row\">1</th><td>completed</td>"
                + cells(["3 of 3", "0.5", "0.25", "0.5", "0.75"]),
            "<th scope=\"row\">3</th><td>paused</td>" + cells(["1 of 3", "0.8", "", "0.8", ""]),
            "<th scope=\"row\">0</th><td>paused</td>" + cells(["1 of 3", "0.9", "0.9", "", ""]),
        ]
        let places = rows.compactMap { text.firstRange(of: $0)?.lowerBound }
        #expect(places.count == 4 && places == places.sorted(), "\(text)")
        // What is said here is not said again under what the scheduler saved.
        #expect(SchedulerSection(source: ReportSource(study.ledger)).section == nil)
    }

    @Test("units that a program reports by itself are shown by their names")
    func own() throws {
        var study = try self.study(nil)
        try study.run(
            [.real(0.2)], .completed, ["loss": 0.5],
            measuring: [
                Measurement(unit: "b", metrics: ["loss": 0.25]),
                Measurement(unit: "a", metrics: ["loss": 0.75]),
                Measurement(step: 1, unit: "c", metrics: ["loss": 0.75]),
            ])
        let section = try #require(made(study))
        #expect(section.title == "Units")
        #expect(section.markup.html.contains("1 trial ran 2 of 2 units: 1 ran all 2."))
        #expect(
            section.markup.html.contains(
                "<th scope=\"col\" class=\"number\">b</th><th scope=\"col\" class=\"number\">a</th>"
            ))
    }

    @Test("many units have no column each, and many trials are counted")
    func many() throws {
        var study = try self.study(Replication(repeats: 20))
        for number in 0..<35 {
            try study.run(
                [.real(Double(number) / 35)], .completed, ["loss": 1],
                measuring: (1...20).map {
                    Measurement(unit: "seed-\($0)", metrics: ["loss": 1])
                })
        }
        let section = try #require(made(study))
        #expect(section.title == "Repeats")
        #expect(!section.markup.html.contains("seed-1"))
        #expect(section.markup.html.contains("And 5 more trials."))
        #expect(section.markup.html.contains("35 trials ran 700 of 700 units: 35 ran all 20."))
    }

    @Test("without units there is no section, and before the first run it says so")
    func none() throws {
        var plain = try study(nil)
        try plain.run([.real(0.2)], .completed, ["loss": 0.5])
        #expect(made(plain) == nil)
        let waiting = try study(Replication(folds: 3, repeats: 2))
        let section = try #require(made(waiting))
        #expect(section.title == "Folds and repeats")
        #expect(section.markup.html.contains("No run has ended yet."))
    }
}
