import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import Testing

@testable import LuthierPages

@Suite("WinnerWords")
struct WinnerWordsTests {
    private func words(
        _ count: Int = 16, noise: Double, told: Bool = true
    ) throws -> WinnerWords? {
        var study = try ReportedStudy(
            StudyDefinition(
                name: "s", space: ReportedStudy.line(),
                metrics: [Metric("accuracy", .optimized(.maximize, threshold: nil))]))
        for number in 0..<count {
            let x = Double(number * 7 % count) / Double(count)
            // Something like noise without any chance: far decimals of a product.
            let far = (Double(number) * 0.618_034).truncatingRemainder(dividingBy: 1) - 0.5
            try study.run(
                [.real(x)], .completed,
                ["accuracy": 0.9 - 0.1 * (x - 0.5) * (x - 0.5) + noise * far],
                deviations: told ? ["accuracy": noise * 0.29] : [:])
        }
        return WinnerWords(study.ledger)
    }

    @Test("without noise nothing is said, and of few trials nothing can be")
    func nothing() throws {
        #expect(try words(noise: 0)?.sentences == [])
        #expect(try words(5, noise: 0.2, told: false) == nil)
    }

    @Test("noise among equals is told in a few sentences, with what would decide")
    func noise() throws {
        let words = try #require(try words(noise: 0.2))
        let sentences = words.sentences
        #expect((3...4).contains(sentences.count), "\(sentences)")
        #expect(sentences[0] == words.ranking && sentences[1] == words.worth)
        #expect(words.ranking.hasPrefix("Not distinguishable yet from trials "))
        #expect(
            words.ranking.hasSuffix(
                ": trial \(words.winner.number) is the best with probability "
                    + "\(NumberText.chance(words.winner.probability))."))
        #expect(words.worth.hasPrefix("Its true accuracy is likely 0."))
        #expect(words.worth.hasSuffix(" too good because it is the best of 16."))
        #expect(
            sentences[2].hasPrefix("About ") || sentences[2].hasPrefix("Telling even "),
            "\(sentences)")
    }

    @Test("noise that nobody measured is called a guess")
    func guess() throws {
        let sentences = try #require(try words(30, noise: 0.2, told: false)).sentences
        #expect(sentences.contains { $0.hasSuffix("so the noise is a guess.") }, "\(sentences)")
    }
}
