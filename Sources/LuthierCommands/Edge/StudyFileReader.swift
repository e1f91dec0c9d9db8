import Foundation
import LuthierDomain
import LuthierExecutors
import LuthierSamplers
import LuthierSchedulers
import LuthierWire
import LuthierYAML

/// Reads study files from disk.
enum StudyFileReader {
    /// The definition in a file.
    ///
    /// - Parameters:
    ///   - path: A YAML or JSON file.
    ///   - needsCommand: Whether the file must say what to run.
    /// - Returns: The definition.
    /// - Throws: A `CommandFailure` whose message shows every mistake with its line.
    static func read(_ path: String, needsCommand: Bool = true) throws(CommandFailure)
        -> StudyDefinition
    {
        let text = try contents(path)
        do throws(StudyFileError) {
            let isJSON = path.lowercased().hasSuffix(".json")
            return try definition(in: text, isJSON: isJSON, needsCommand: needsCommand)
        } catch {
            throw CommandFailure(
                "the study file cannot be used\n\n"
                    + IssueReport(name: path, source: text).text(error),
                status: .studyFile)
        }
    }

    /// The definition in the text of a study file, whose methods exist and take their options.
    ///
    /// - Parameters:
    ///   - text: YAML or JSON.
    ///   - isJSON: Whether it is JSON, whose reader has errors about JSON.
    ///   - needsCommand: Whether it must say what to run.
    /// - Returns: The definition.
    /// - Throws: Every mistake with its line.
    static func definition(
        in text: String, isJSON: Bool, needsCommand: Bool
    ) throws(StudyFileError) -> StudyDefinition {
        let root = try tree(text, isJSON: isJSON)
        let definition = try StudyFileDecoder(
            needsCommand: needsCommand, needsFeasibility: true
        ).decode(root)
        do throws(DefinitionError) {
            try SamplerCatalogue().check(definition)
            try SchedulerCatalogue().check(definition)
            if case .patterns(let patterns) = definition.report {
                _ = try MetricPatterns(patterns)
            }
        } catch {
            throw StudyFileError(error, in: root)
        }
        return definition
    }

    private static func contents(_ path: String) throws(CommandFailure) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure(
                "there is no file \(path). `luthier init` writes a study file to begin with.",
                status: .studyFile)
        }
        guard !isFolder.boolValue else {
            throw CommandFailure(
                "\(path) is a folder; name the study file in it.", status: .studyFile)
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                "\(path) cannot be read; see who may read it.", status: .studyFile)
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure("\(path) is no UTF-8 text. Save it as UTF-8.", status: .studyFile)
        }
        return text
    }

    /// The file as a tree: JSON by its own reader, whose errors are about JSON, the rest as YAML.
    private static func tree(
        _ text: String, isJSON: Bool
    ) throws(StudyFileError) -> SourceNode {
        guard isJSON else { return try YAMLSource.read(text) }
        do throws(JSONError) {
            return try SourceNode(parsingJSON: text)
        } catch {
            throw StudyFileError([
                StudyFileIssue(
                    .unreadable, line: error.line, column: error.column, path: [],
                    message: error.message, hint: error.hint)
            ])
        }
    }
}
