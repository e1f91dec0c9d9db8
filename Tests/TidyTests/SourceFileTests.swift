import Foundation
import Testing

/// What a formatter does not see in one source file.
enum SourceRules {
    /// The longest a file may be.
    static let longest = 500

    private static let emptyNames: Set = [
        "Utils", "Utilities", "Helpers", "Helper", "Types", "Misc", "Common", "Extensions",
    ]

    /// What is wrong with a file, each as a sentence with its place.
    static func objections(to file: TextFile) -> [String] {
        var found: [String] = []
        if file.name.contains(" ") {
            found.append("\(file.path): the name has a space; write it as one word.")
        }
        if emptyNames.contains(file.stem) {
            found.append("\(file.path): the name says nothing; name it after the concept inside.")
        }
        let isGenerated = file.path.contains("/Generated/")
        if file.lines.count > longest, !isGenerated {
            found.append(
                "\(file.path) has \(file.lines.count) lines, \(longest) are allowed; find the second"
                    + " concept in it and give that a file.")
        }
        if isGenerated, file.lines.first?.hasPrefix("// ") != true {
            found.append("\(file.path): line 1 of a generated file is the command that made it.")
        }
        for (offset, line) in file.lines.enumerated() {
            for objection in objections(to: line, in: file) {
                found.append("\(file.path):\(offset + 1): \(objection)")
            }
        }
        return found
    }

    private static func objections(to line: Substring, in file: TextFile) -> [String] {
        var found: [String] = []
        for mark in ["FIXME", "TODO"] where contains(mark, in: line) {
            found.append("\(mark): do it now, or say in words what is not supported.")
        }
        guard !line.drop(while: { $0 == " " }).hasPrefix("//") else { return found }
        if contains("try!", in: line) {
            found.append("try! hides an error; throw it on, or answer it.")
        }
        guard file.path.hasPrefix("Sources/"), (Floors.floor[file.target ?? ""] ?? 0) < 5 else {
            return found
        }
        if contains("print(", in: line) {
            found.append("print( below floor 5; return the text, or tell an EventSink.")
        }
        if contains("Date()", in: line) || contains("Date.now", in: line) {
            found.append("the time is an argument below floor 5; take a StudyClock.")
        }
        return found
    }

    /// Whether a word stands in a line, with no letter, digit, dot or quote just before it.
    private static func contains(_ word: String, in line: Substring) -> Bool {
        guard let range = line.range(of: word) else { return false }
        guard range.lowerBound > line.startIndex else { return true }
        let before = line[line.index(before: range.lowerBound)]
        return !before.isLetter && !before.isNumber && !"._\"".contains(before)
    }
}

@Suite("Source files are tidy")
struct SourceFileTests {
    @Test("no file is too long, badly named, unfinished, or does what its floor may not")
    func everyFile() {
        let tidy = "Tests/TidyTests/"
        for file in Repository.sources + Repository.tests where !file.path.hasPrefix(tidy) {
            for objection in SourceRules.objections(to: file) { Issue.record("\(objection)") }
        }
    }

    @Test(
        "each rule sees its breach",
        arguments: [
            ("Sources/LuthierMath/A.swift", "// FIXME: later"),
            ("Sources/LuthierMath/A.swift", "let a = 1  // TODO later"),
            ("Sources/LuthierMath/A.swift", "    print(a)"),
            ("Sources/LuthierServer/A.swift", "let now = Date()"),
            ("Tests/LuthierMathTests/A.swift", "let a = try! b()"),
            ("Sources/LuthierMath/Helpers.swift", ""),
            ("Sources/LuthierMath/My File.swift", ""),
            ("Sources/LuthierMath/Generated/A.swift", "let table = [1]"),
            ("Sources/LuthierMath/A.swift", String(repeating: "\n", count: 501)),
        ])
    func breaches(path: String, text: String) {
        #expect(SourceRules.objections(to: TextFile(path: path, text: text)).count == 1)
    }

    @Test(
        "what only looks like a breach is none",
        arguments: [
            ("Sources/LuthierMath/A.swift", "    fingerprint(a)"),
            ("Sources/LuthierMath/A.swift", "    /// print(a) shows it"),
            ("Sources/LuthierCommands/A.swift", "    print(a)"),
            ("Sources/LuthierCommands/A.swift", "let now = Date()"),
            ("Sources/LuthierMath/A.swift", String(repeating: "\n", count: 500)),
        ])
    func noBreaches(path: String, text: String) {
        #expect(SourceRules.objections(to: TextFile(path: path, text: text)).isEmpty)
    }
}
