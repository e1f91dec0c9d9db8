import LuthierDomain
import Testing

@testable import LuthierWire

/// A small sound study file in which single keys are replaced.
enum StudyFileSample {
    private static let sound: KeyValuePairs = [
        "study": #""s""#,
        "parameters": #"{"x": {"from": 0, "to": 1}, "optimizer": {"choices": ["adamw", "sgd"]}}"#,
        "metrics": #"{"accuracy": {"goal": "maximize"}, "loss": {"store": true}}"#,
    ]

    /// The file as JSON.
    ///
    /// - Parameter changes: Keys with JSON values; an empty value removes a key.
    /// - Returns: One key a line.
    static func text(_ changes: KeyValuePairs<String, String> = [:]) -> String {
        let kept = sound.filter { key, _ in !changes.contains { $0.key == key } }
        let members = kept.map { ($0, $1) } + changes.filter { !$0.value.isEmpty }.map { ($0, $1) }
        return "{\n" + members.map { "\"\($0)\": \($1)" }.joined(separator: ",\n") + "\n}"
    }

    /// The definition in the file.
    static func definition(
        _ changes: KeyValuePairs<String, String> = [:]
    ) throws -> StudyDefinition {
        try StudyFileDecoder().decode(SourceNode(parsingJSON: text(changes)))
    }

    /// The mistakes in the file.
    static func issues(
        _ changes: KeyValuePairs<String, String>, decoder: StudyFileDecoder = StudyFileDecoder()
    ) throws -> [StudyFileIssue] {
        let node = try SourceNode(parsingJSON: text(changes))
        do throws(StudyFileError) {
            _ = try decoder.decode(node)
            return []
        } catch {
            return error.issues
        }
    }

    /// The only mistake in the file.
    static func issue(
        _ changes: KeyValuePairs<String, String>, decoder: StudyFileDecoder = StudyFileDecoder(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> StudyFileIssue {
        let issues = try issues(changes, decoder: decoder)
        #expect(
            issues.count == 1, "\(issues.map(\.definitionIssue))", sourceLocation: sourceLocation)
        return try #require(issues.first, sourceLocation: sourceLocation)
    }
}
