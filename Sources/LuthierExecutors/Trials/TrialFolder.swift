import Foundation

/// Where one trial's files are kept.
///
/// ```
/// STUDY/0007/checkpoint/            survives pauses and retries
/// STUDY/0007/artifacts/             is kept
/// STUDY/0007/attempt-1/             parameters.json, report.jsonl, stdout.log, stderr.log
/// ```
public struct TrialFolder: Sendable, Hashable {
    /// The folder of the trial.
    public let path: String
    /// The folder of the attempt.
    public let attempt: String

    /// The folder of an attempt.
    ///
    /// - Parameters:
    ///   - number: The trial's number.
    ///   - attempt: Which start of the trial it is, from 1.
    ///   - study: The study's name, which becomes part of the path with every other character than
    ///     letters, digits, `_`, `-` and `.` replaced.
    ///   - root: The folder of all studies.
    public init(number: Int, attempt: Int, study: String, root: String) {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(4 - digits.count, 0)) + digits
        path = "\(root)/\(Self.safe(study))/\(padded)"
        self.attempt = "\(path)/attempt-\(attempt)"
    }

    /// What survives pauses and retries.
    public var checkpoint: String { "\(path)/checkpoint" }
    /// What is kept.
    public var artifacts: String { "\(path)/artifacts" }
    /// All values, as JSON.
    public var parameters: String { "\(attempt)/parameters.json" }
    /// Where report lines may be written.
    public var report: String { "\(attempt)/report.jsonl" }
    /// What the program printed.
    public var standardOutput: String { "\(attempt)/stdout.log" }
    /// What the program printed as errors.
    public var standardError: String { "\(attempt)/stderr.log" }

    /// Makes the folders, and writes the values.
    ///
    /// - Parameter parameters: The contents of ``parameters``.
    /// - Throws: When the file system refuses.
    func make(parameters text: String) throws {
        for folder in [checkpoint, artifacts, attempt] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        }
        try Data(text.utf8).write(to: URL(filePath: parameters))
    }

    /// Renames a file that an earlier trial left, so that its numbers are not taken for this one's.
    ///
    /// - Parameter path: The file that the program will write; it becomes `NAME.previous`.
    /// - Throws: When the file system refuses.
    func setAside(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        let previous = path + ".previous"
        if FileManager.default.fileExists(atPath: previous) {
            try FileManager.default.removeItem(atPath: previous)
        }
        try FileManager.default.moveItem(atPath: path, toPath: previous)
    }

    /// A study's name as one harmless part of a path.
    public static func safe(_ name: String) -> String {
        let plain = name.unicodeScalars.map { scalar -> Character in
            let isPlain =
                scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "_-.".unicodeScalars.contains(scalar)
            return isPlain ? Character(scalar) : "_"
        }
        let text = String(plain.prefix(100))
        return text.isEmpty || text.hasPrefix(".") ? "_" + text : text
    }
}
