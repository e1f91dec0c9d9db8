import Foundation
public import LuthierDomain

/// Where one trial's files are kept.
///
/// ```
/// STUDY/0007/checkpoint/            survives pauses and retries
/// STUDY/0007/artifacts/             is kept
/// STUDY/0007/attempt-1/             parameters.json, report.jsonl, stdout.log, stderr.log
/// STUDY/0007/holdout-1/             the same of a scoring on the holdout
/// ```
///
/// Where a trial has several units, each has a folder of its name in each of these.
public struct TrialFolder: Sendable, Hashable {
    /// The folder of the trial.
    public let path: String
    /// The folder of the attempt.
    public let attempt: String
    /// What a run of the program is called: the trial, and which part of it where it has several.
    let title: String
    private let isFirstAttempt: Bool
    private let unit: String?

    /// The folder of an attempt.
    ///
    /// - Parameters:
    ///   - number: The trial's number.
    ///   - attempt: Which start of the trial it is, from 1.
    ///   - study: The study's name, which becomes part of the path as ``safe(_:)`` makes it.
    ///   - root: The folder of all studies.
    ///   - isScoring: Whether it is an attempt to score the trial on the holdout.
    ///   - unit: Which fold or seed of the trial; nil where it is one run.
    public init(
        number: Int, attempt: Int, study: String, root: String, isScoring: Bool = false,
        unit: Replication.Unit? = nil
    ) {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(4 - digits.count, 0)) + digits
        path = "\(root)/\(Self.safe(study))/\(padded)"
        self.unit = unit?.name
        title =
            "trial \(number)" + (isScoring ? " on the holdout" : "")
            + (unit.map { " (\($0.name))" } ?? "")
        self.attempt = Self.part(
            of: "\(path)/\(isScoring ? "holdout" : "attempt")-\(attempt)", unit?.name)
        isFirstAttempt = attempt == 1 && !isScoring && unit?.place ?? 0 == 0
    }

    /// What survives pauses and retries.
    public var checkpoint: String { Self.part(of: "\(path)/checkpoint", unit) }
    /// What is kept.
    public var artifacts: String { Self.part(of: "\(path)/artifacts", unit) }
    /// All values, as JSON.
    public var parameters: String { "\(attempt)/parameters.json" }
    /// Where report lines may be written.
    public var report: String { "\(attempt)/report.jsonl" }
    /// What the program printed.
    public var standardOutput: String { "\(attempt)/stdout.log" }
    /// What the program printed as errors.
    public var standardError: String { "\(attempt)/stderr.log" }

    private static func part(of folder: String, _ unit: String?) -> String {
        unit.map { "\(folder)/\($0)" } ?? folder
    }

    /// The first folder above the checkpoint that is a link, from the study's on; nil when none is.
    ///
    /// A program may put one in the place of its folder, and what lies behind it is not the trial's.
    var linkAbove: String? {
        let study = (path as NSString).deletingLastPathComponent
        return [study, path, (checkpoint as NSString).deletingLastPathComponent]
            .first { FolderTree.kind(of: $0) == .link }
    }

    /// Makes the folders, and writes the values.
    ///
    /// What already lies there belongs to another study of the same name: a checkpoint or reports of
    /// it would be taken for this trial's. It is renamed to `NAME.previous`, and never removed.
    ///
    /// - Parameter text: The contents of ``parameters``.
    /// - Throws: When the file system refuses.
    package func make(parameters text: String) throws {
        try begin()
        try fill(parameters: text)
    }

    /// Makes the trial's folder, empty when this is its first attempt.
    ///
    /// - Throws: When the file system refuses.
    func begin() throws {
        try Self.keepApart(isFirstAttempt ? path : attempt)
        try Self.makeFolder(path)
    }

    /// Makes the folders in it, writes the values, and begins the logs.
    ///
    /// - Parameter text: The contents of ``parameters``.
    /// - Throws: When the file system refuses.
    func fill(parameters text: String) throws {
        for folder in [checkpoint, artifacts, attempt] {
            try Self.makeFolder(folder)
        }
        try Self.write(text, to: parameters)
        // Made before the program starts, they need no room then.
        for log in [standardOutput, standardError] { try Self.write("", to: log) }
    }

    /// Writes a file for its owner alone.
    private static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    /// Makes a folder, and those above that are missing, for its owner alone.
    private static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    /// Whether an attempt of this trial was made ready here.
    var hasAttempts: Bool {
        SystemCall.names(in: path).contains { $0.hasPrefix("attempt-") }
    }

    private static func keepApart(_ folder: String) throws {
        guard FileManager.default.fileExists(atPath: folder) else { return }
        var previous = folder + ".previous"
        var count = 1
        while FileManager.default.fileExists(atPath: previous) {
            count += 1
            previous = "\(folder).previous-\(count)"
        }
        try FileManager.default.moveItem(atPath: folder, toPath: previous)
    }

    /// Renames a file that an earlier trial left, so that its numbers are not taken for this one's.
    ///
    /// - Parameter path: The file that the program will write; it becomes `NAME.previous`, in place
    ///   of an older one.
    /// - Throws: When the file system refuses.
    static func setAside(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        let previous = path + ".previous"
        if FileManager.default.fileExists(atPath: previous) {
            try FileManager.default.removeItem(atPath: previous)
        }
        try FileManager.default.moveItem(atPath: path, toPath: previous)
    }

    /// A study's name as one harmless part of a path.
    ///
    /// - Parameter name: Any text.
    /// - Returns: The name itself where it is 1 to 100 of the characters `A-Z a-z 0-9 _ - .` and does
    ///   not begin with a dot. Else others are replaced by `_`, and a number computed from the name
    ///   follows, so that names which differ stay apart.
    public static func safe(_ name: String) -> String {
        let plain = name.unicodeScalars.prefix(100).map { scalar -> Character in
            let isPlain =
                scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "_-.".unicodeScalars.contains(scalar)
            return isPlain ? Character(scalar) : "_"
        }
        let text = String(plain)
        guard text != name || text.isEmpty || text.hasPrefix(".") else { return text }
        return "_\(text)-\(String(hash(of: name), radix: 36))"
    }

    /// FNV-1a, 64 bits: Fowler, Noll and Vo, RFC 9923.
    private static func hash(of name: String) -> UInt64 {
        name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
