import Foundation
import LuthierTesting
import Testing

@testable import LuthierWire

@Suite("StudyFileSchema")
struct StudyFileSchemaTests {
    @Test("the schema is the recorded one, which is also the one in the documents")
    func golden() throws {
        let text = StudyFileSchema.json.text(.pretty) + "\n"
        #expect(try GoldenFile("study-file.schema.json").difference(from: text) == nil)
        let document = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Documentation/study.schema.json").standardizedFileURL
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try Data(text.utf8).write(to: document)
        }
        #expect(try String(contentsOf: document, encoding: .utf8) == text)
    }

    @Test("keys, needs and groups come from the tables")
    func tables() {
        let schema = StudyFileSchema.json
        #expect(schema["required"]?.elements == ["study", "parameters", "metrics"])
        #expect(schema["additionalProperties"] == false)
        let parameter = schema["properties"]?["parameters"]?["additionalProperties"]
        #expect(parameter?["oneOf"]?.elements?.count == 3)
        #expect(parameter?["properties"]?["scale"]?["enum"]?.elements?.contains("log") == true)
    }
}
