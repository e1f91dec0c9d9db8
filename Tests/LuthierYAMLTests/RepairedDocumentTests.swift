import LuthierWire
import Testing

@testable import LuthierYAML

@Suite("RepairedDocument")
struct RepairedDocumentTests {
    private func entries(_ text: String) throws -> [SourceNode.Entry] {
        guard case .mapping(let entries) = try YAMLSource.read(text).content else { return [] }
        return entries
    }

    @Test("repeated keys are kept with all their places")
    func places() throws {
        let found = try entries("a: 1\nb: 2\n\"a\": 3\n'a' : 4\nb: 5\n")
        #expect(found.map(\.key.name) == ["a", "b", "a", "a", "b"])
        #expect(found.map(\.key.line) == [1, 2, 3, 4, 5])
        #expect(found.map(\.value.flat) == ["1", "2", "3", "4", "5"])
    }

    @Test("keys repeat apart from each other in nested mappings and lists")
    func nested() throws {
        let found = try entries("x: [{ é: 1, é: 2 }, { é: 3 }]\né: 4\n")
        #expect(found.map(\.key.name) == ["x", "é"])
        #expect(found[0].value.flat == "[{é:1,é:2},{é:3}]")
    }

    @Test("private characters of the text stay as they are")
    func privateCharacters() throws {
        let found = try entries("\u{E000}: 1\na: \u{E001}\na: 2\n")
        #expect(found.map(\.key.name) == ["\u{E000}", "a", "a"])
        #expect(found[1].value.flat == "\"\u{E001}\"")
    }

    @Test("lines end as on all systems, a byte order mark counts for nothing")
    func lineEnds() throws {
        #expect(try entries("\u{FEFF}a: 1\r\na: 2\r\n").map(\.key.line) == [1, 2])
    }

    @Test("a key that cannot be renamed is reported as it is")
    func unrenameable() {
        for text in ["\"\\x61\": 1\na: 2", "&x a: 1\na: 2", "\"\": 1\n\"\": 2"] {
            let error = #expect(throws: StudyFileError.self) { try YAMLSource.read(text) }
            #expect(error?.issues.first?.message.contains("twice") == true)
        }
    }

    @Test("more repeated keys than anybody writes end in an error")
    func tooMany() {
        let text = (0..<200).map { _ in "a: 1\n" }.joined()
        #expect(throws: StudyFileError.self) { try YAMLSource.read(text) }
    }
}
