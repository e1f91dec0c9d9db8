import Foundation
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import Testing

@testable import LuthierPages

@Suite("Report: how sure the best is")
struct WinnerSectionTests {
    /// Accuracies at some places, with deviations that the program tells.
    private func study(
        _ count: Int, deviation: Double?, goals: Int = 1,
        _ accuracy: (Int) -> Double
    ) throws -> ReportedStudy {
        let metrics = (0..<goals).map {
            Metric($0 == 0 ? "accuracy" : "goal\($0)", .optimized(.maximize, threshold: nil))
        }
        var study = try ReportedStudy(
            StudyDefinition(name: "s", space: ReportedStudy.line(), metrics: metrics))
        for number in 0..<count {
            try study.run(
                [.real(Double(number) / Double(count))], .completed,
                ["accuracy": accuracy(number), "goal1": 1],
                deviations: deviation.map { ["accuracy": $0] } ?? [:])
        }
        return study
    }

    private func html(_ study: ReportedStudy) throws -> String {
        let section = WinnerSection(source: ReportSource(study.ledger)).section
        let text = try #require(section).markup.html
        #expect(text.contains("<section id=\"winner\""))
        return text
    }

    /// Something like noise without any chance.
    private func far(_ number: Int) -> Double {
        (Double(number) * 0.618_034).truncatingRemainder(dividingBy: 1) - 0.5
    }

    @Test("it says the sentences that the terminal says, and who else may be the best")
    func rivals() throws {
        let made = try study(16, deviation: 0.06) { 0.9 + 0.2 * far($0) }
        let words = try #require(WinnerWords(made.ledger))
        #expect(words.sentences.count >= 3)
        let text = try html(made)
        for sentence in words.sentences { #expect(text.contains("<p>\(sentence)</p>")) }
        let winner = words.winner
        #expect(text.contains("<th scope=\"row\"><strong>\(winner.number)</strong></th>"))
        let other = try #require(winner.contenders.first { $0.number != winner.number })
        let row =
            "<th scope=\"row\">\(other.number)</th>"
            + [
                NumberText.short(0.9 + 0.2 * far(other.number)), NumberText.short(other.estimate),
                NumberText.chance(other.probability),
            ].map { "<td class=\"number\">\($0)</td>" }.joined()
        #expect(text.contains(row), "\(row)")
        #expect(text.contains("as the program told."))
    }

    @Test("of many rivals twelve trials are in the table, and the others are counted")
    func many() throws {
        let made = try study(30, deviation: 0.5) { 0.9 + 0.2 * far($0) }
        let text = try html(made)
        #expect(text.components(separatedBy: "<th scope=\"row\">").count == 13)
        #expect(text.contains("more trials that may be the best."))
    }

    @Test("a winner beyond doubt is said to be one, without a table")
    func decided() throws {
        let made = try study(12, deviation: 1e-3) { 1 - Double($0) / 12 }
        let text = try html(made)
        #expect(text.contains("<p>Trial 0 is the best of 12 with probability "))
        #expect(!text.contains("<table>"))
    }

    @Test("without noise, without enough settings, with equal values and with a front it says why")
    func nothing() throws {
        #expect(
            try html(study(12, deviation: 0) { Double($0) }).contains(
                "accuracy comes out the same each time, so trial 11 is the best of the 12"))
        #expect(
            try html(study(5, deviation: nil) { Double($0) }).contains(
                "Too few different settings were completed to tell luck from merit"))
        #expect(
            try html(study(12, deviation: nil) { _ in 1 }).contains(
                "Every completed trial came to the same value."))
        #expect(
            try html(study(12, deviation: nil, goals: 2) { Double($0) }).contains(
                "Each trial of the front is the best in a way of its own"))
        let none = try study(0, deviation: nil) { _ in 1 }
        #expect(WinnerSection(source: ReportSource(none.ledger)).section == nil)
    }

    @Test("the summary says how sure the best is in place of a fixed caution")
    func summary() throws {
        let unsure = try study(16, deviation: 0.06) { 0.9 + 0.2 * far($0) }
        let words = try #require(WinnerWords(unsure.ledger))
        let options = ReportOptions(version: "1", made: Timestamp(milliseconds: 0))
        func text(_ study: ReportedStudy) -> String {
            SummarySection(source: ReportSource(study.ledger), options: options).section.body.html
        }
        #expect(text(unsure).contains("\(words.ranking) \(words.worth) Measure trial "))
        #expect(!text(unsure).contains("also lucky"))
        let few = try study(5, deviation: nil) { Double($0) }
        #expect(text(few).contains("The best of many tries was also lucky. Measure trial 4 again"))
        let clean = try study(12, deviation: 0) { Double($0) }
        #expect(!text(clean).contains("also lucky"))
        #expect(text(clean).contains("Measure trial 11 again"))
    }
}
