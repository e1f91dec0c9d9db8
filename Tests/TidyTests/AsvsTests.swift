import Foundation
import Testing

/// The page about OWASP's standard, which names tests.
@Suite("The page about ASVS")
struct AsvsTests {
    /// One line: an item, its level, what it asks for, and what shows it.
    private struct Line {
        let item: String
        let shown: String
        /// Files of tests, each with the test that is named behind it, if one is.
        let tests: [(file: String, test: String?)]
    }

    /// Items of levels 1 and 2 of version 5.0.0.
    private static let count = 253

    private static func cells(_ row: Substring) -> [String] {
        row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func isItem(_ text: String) -> Bool {
        text.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+/) != nil
    }

    private static func lines(of page: TextFile) -> [Line] {
        page.lines.compactMap { row in
            let cells = cells(row)
            guard cells.count == 4, isItem(cells[0]) else { return nil }
            let tests = cells[3].matches(of: /`([A-Za-z0-9+]+Tests)`(?: “([^”]+)”)?/).map {
                (file: String($0.1), test: $0.2.map(String.init))
            }
            return Line(item: cells[0], shown: cells[3], tests: tests)
        }
    }

    private static func excluded(in page: TextFile) -> [String] {
        page.lines.flatMap { row -> [String] in
            let cells = cells(row)
            guard cells.count == 2, !cells[1].isEmpty else { return [] }
            let items = cells[0].split(separator: ", ").map(String.init)
            return items.allSatisfy(isItem) ? items : []
        }
    }

    @Test("every item is there once, with a test or a reason")
    func items() throws {
        let page = try #require(Repository.file("Documentation/ASVS.md"))
        let lines = Self.lines(of: page)
        let items = lines.map(\.item) + Self.excluded(in: page)
        #expect(items.count == Self.count && Set(items).count == Self.count)
        for line in lines {
            #expect(line.shown.count >= 5, "\(line.item) has no test and no reason")
        }
        let stated = "of\nwhich \(lines.count) apply and \(Self.count - lines.count) do not"
        #expect(page.text.contains(stated), "the page has other numbers: \(stated)")
    }

    @Test("every test that is named exists")
    func tests() throws {
        let page = try #require(Repository.file("Documentation/ASVS.md"))
        var files: [String: String] = [:]
        for file in Repository.tests { files[file.stem] = file.text }
        let lines = Self.lines(of: page)
        #expect(lines.count { !$0.tests.isEmpty } > 100)
        for line in lines {
            for (file, test) in line.tests {
                let text = files[file]
                #expect(text != nil, "item \(line.item): there is no \(file).swift")
                guard let test, let text else { continue }
                #expect(
                    text.contains("\"\(test)\""),
                    "item \(line.item): \(file).swift has no test “\(test)”; was it renamed?")
            }
        }
    }
}
