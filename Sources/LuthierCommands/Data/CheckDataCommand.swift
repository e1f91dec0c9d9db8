import ArgumentParser
import Foundation
import LuthierData
import LuthierPages
import LuthierWire

/// `luthier data check`: whether parts are what they were and share nothing.
struct CheckDataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that parts are unchanged and share no record, group or time.",
        discussion: """
            A folder that `luthier data split` wrote is checked against its manifest. Files that came \
            from elsewhere are compared with one another. Exit code 1 when anything differs or leaks.

            Examples:
              luthier data check churn-split
              luthier data check train.csv validation.csv holdout.csv --group patient --ignore id
            """)

    @Argument(help: "One folder of a split, or two or more files.")
    var paths: [String]

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Files are to share no value of this column; several make one key.", valueName: "column"
        ))
    var group: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Each file is to end before the next begins, by this column.", valueName: "column"))
    var time: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A column that does not count when records are compared.", valueName: "column"))
    var ignore: [String] = []

    @OptionGroup var format: DataFormatOptions

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func run() async throws {
        var isFolder: ObjCBool = false
        let path = paths[0]
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let report: SplitChecker.Report
        if paths.count == 1, isFolder.boolValue {
            guard group.isEmpty, time == nil, ignore.isEmpty else {
                throw CommandFailure(
                    "a folder's manifest says what is compared. Name its files to compare them "
                        + "otherwise.", status: .usage)
            }
            report = try await InterruptibleWork.run { () throws(DataError) in
                try SplitChecker.check(path)
            }
        } else {
            guard paths.count > 1 else {
                throw CommandFailure(
                    "one file has nothing to be compared with. Name a folder of a split, or two or "
                        + "more files.", status: .usage)
            }
            let checker = SplitChecker(
                roles: ColumnRoles(groups: group, time: time, ignored: ignore),
                reading: try format.reading())
            let paths = paths
            report = try await InterruptibleWork.run { () throws(DataError) in
                try checker.compare(paths)
            }
        }
        Console.line(
            json ? Self.body(report).text(.pretty) : Self.lines(report).joined(separator: "\n"))
        if !report.isSound { throw CommandFailure("") }
    }

    /// What was found, for people.
    static func lines(_ report: SplitChecker.Report) -> [String] {
        var table = TextTable(headings: ["file", "records"])
        table.rightAligned = [1]
        table.rows = report.files.map { [NumberText.plain($0.name), "\($0.records)"] }
        var lines = table.lines + [""]
        lines += report.differences.map { "changed: \(NumberText.plain($0))" }
        lines += report.overlaps.map { "leak: \(NumberText.plain($0.sentence))" }
        lines += report.allowed.map { "allowed: \(NumberText.plain($0.sentence))" }
        if report.isSound {
            lines.append("sound: no file was changed, and none leaks into another")
        }
        return lines
    }

    /// What was found, for programs.
    static func body(_ report: SplitChecker.Report) -> JSONValue {
        func overlaps(_ overlaps: [SplitOverlap]) -> JSONValue {
            .array(
                overlaps.map { overlap in
                    [
                        "kind": .string(overlap.kind.rawValue), "column": .string(overlap.column),
                        "first": .string(overlap.first), "second": .string(overlap.second),
                        "values": .integer(overlap.values),
                        "records_in_first": .integer(overlap.recordsInFirst),
                        "records_in_second": .integer(overlap.recordsInSecond),
                        "lines": .array(
                            overlap.lines.map { [.integer($0.first), .integer($0.second)] }),
                    ]
                })
        }
        return [
            "sound": .boolean(report.isSound),
            "files": .array(
                report.files.map { ["file": .string($0.name), "records": .integer($0.records)] }),
            "changed": .array(report.differences.map { .string($0) }),
            "leaks": overlaps(report.overlaps), "allowed": overlaps(report.allowed),
        ]
    }
}
