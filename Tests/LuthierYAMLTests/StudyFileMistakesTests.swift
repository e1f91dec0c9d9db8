import Foundation
import LuthierDomain
import LuthierTesting
import LuthierWire
import Testing

@testable import LuthierYAML

@Suite("Mistakes in study files")
struct StudyFileMistakesTests {
    @Test("a file full of mistakes is reported as recorded")
    func golden() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(components: "Goldens", "mistakes.study.yaml")
        let text = try String(contentsOf: url, encoding: .utf8)
        let error = #expect(throws: StudyFileError.self) {
            try StudyFileDecoder(needsCommand: true).decode(YAMLSource.read(text))
        }
        let report = error.map { IssueReport(name: "study.yaml", source: text).text($0) }
        #expect(
            try GoldenFile("mistakes.report.txt").difference(from: report ?? "") == nil)
    }

    /// Property: a damaged file is read or refused with places inside it, and nothing else.
    @Test("damaged files crash nothing, and mistakes have places")
    func damaged() throws {
        let scalars = Array(ExampleStudy.text.unicodeScalars)
        let pieces = [
            "{", "}", "[", "]", ":", ": ", ",", "\n", "\n  ", "\"", "'", "-", "- ", "&a ", "*a",
            "#",
            "null", "true", "no", "1e999", ".nan", "-1", "0", "\t", "|", ">", "!x ", "<<: ", "?",
            "é",
            "\u{E000}", "99999999999999999999", "{}", "[]", "~", "x && y", "(((((((", "optimizer",
        ].map { Array($0.unicodeScalars) }
        var random = Weyl(state: 1)
        var refused = 0
        for round in 0..<600 {
            var damaged = scalars
            for _ in 0...random.below(4) {
                let place = random.below(damaged.count)
                let end = min(damaged.count, place + random.below(12))
                let piece = pieces[random.below(pieces.count)]
                switch random.below(3) {
                case 0: damaged.insert(contentsOf: piece, at: place)
                case 1: damaged.replaceSubrange(place..<end, with: piece)
                default: damaged.removeSubrange(place..<end)
                }
            }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: damaged)
            let text = String(view)
            do throws(StudyFileError) {
                _ = try StudyFileDecoder(needsCommand: true).decode(YAMLSource.read(text))
            } catch {
                refused += 1
                let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.count
                #expect(
                    error.issues.allSatisfy { (1...lines + 1).contains($0.line) && $0.column > 0 },
                    "round \(round): \(error)")
                #expect(!IssueReport(name: "s", source: text).text(error).isEmpty)
            }
        }
        #expect(refused > 300)
    }
}

/// A small seeded source.
private struct Weyl {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(bound, 1)))
    }
}
