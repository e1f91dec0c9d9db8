import ArgumentParser
import Foundation
import LuthierData
import LuthierWire

/// `luthier data split`: training, validation and holdout from one file.
struct SplitDataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract: "Split a file of records into training, validation and holdout.",
        discussion: """
            Reads CSV and JSON lines of any size and copies every record unchanged. The folder gets a \
            manifest, split.json, with fingerprints; equal records go to the same part unless \
            --duplicates says otherwise. The same file, options and seed give the same parts anywhere.

            Examples:
              luthier data split churn.csv --stratify churned
              luthier data split visits.csv --group patient -o visits
              luthier data split sales.csv --time date --parts train=0.8,validation=0.1,holdout=0.1
              luthier data split churn.csv --folds 5 --stratify churned
              luthier data split churn.csv --bootstrap 20 --weights importance
            """)

    @Argument(help: "The file: CSV with any delimiter, or JSON lines.")
    var file: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How records are divided; said already by --stratify, --group and --time.",
            valueName: "way"))
    var by: SplitBy?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Keep the classes of this column in proportion; several may be given.",
            valueName: "column"))
    var stratify: [String] = []

    @Option(name: .long, help: "Cut numeric columns of --stratify into so many quantile bins.")
    var bins: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Keep records with equal values of this column in one part; several make one key.",
            valueName: "column"))
    var group: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Put the oldest records into the first part and the newest into the last.",
            valueName: "column"))
    var time: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Draw training records in proportion to this column, some more than once.",
            valueName: "column"))
    var weights: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Make so many folds of all but the holdout.", valueName: "k"))
    var folds: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Make so many resamples with replacement; what each leaves out is its validation.",
            valueName: "n"))
    var bootstrap: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Names and shares; by default train=0.7,validation=0.15,holdout=0.15, with folds and "
                + "resamples train=0.85,holdout=0.15.",
            valueName: "parts"))
    var parts: String?

    @Option(
        name: .long,
        help: "What happens to equal records: keep-together, error, drop or allow.")
    var duplicates = SplitRequest.Duplicates.keepTogether

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A column that does not count when records are compared, such as a running number.",
            valueName: "column"))
    var ignore: [String] = []

    @Flag(
        name: .long,
        help: "Keep a label in proportion although the records are texts for a generative model.")
    var asClasses = false

    @Option(name: .long, help: "The seed of all chance.")
    var seed: Int = 0

    @OptionGroup var format: DataFormatOptions

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "The folder to write; by default the file's name with -split in the current folder.",
            valueName: "dir"))
    var output: String?

    @Flag(name: .long, help: "Replace an earlier split in the folder.")
    var force = false

    @Flag(name: .long, help: "Print the manifest as one JSON document, and nothing else.")
    var json = false

    func run() async throws {
        let splitter: DataSplitter
        do throws(DataError) { splitter = try DataSplitter(file, try request()) } catch {
            throw CommandFailure(error)
        }
        let (folder, force) = (output ?? Self.folder(for: file), force)
        let report = try await InterruptibleWork.run { () throws(DataError) in
            try splitter.split(into: folder, replaces: force)
        }
        Console.line(
            json
                ? report.manifest.body.text(.pretty)
                : SplitReportText(report: report, file: file).lines.joined(separator: "\n"))
    }

    /// The request that the options make.
    private func request() throws(DataError) -> SplitRequest {
        var request = SplitRequest()
        func refuse(_ message: String, _ hint: String) -> DataError {
            DataError(.badRequest, message: message, hint: hint)
        }
        guard folds == nil || bootstrap == nil else {
            throw refuse("Folds and resamples are two ways.", "Choose --folds or --bootstrap.")
        }
        guard seed >= 0 else {
            throw refuse("\(seed) is no seed.", "Choose a whole number from 0 on.")
        }
        if let folds { request.way = .folds(folds) }
        if let bootstrap { request.way = .bootstrap(bootstrap) }
        request.parts = request.way == .parts ? PartShare.standard : PartShare.resampled
        if let parts { request.parts = try PartShare.parse(parts) }
        request.roles = ColumnRoles(
            classes: stratify, groups: group, time: time, weight: weights, ignored: ignore)
        request.bins = bins
        request.takesLabelsAsClasses = asClasses
        request.duplicates = duplicates
        request.seed = UInt64(seed)
        do throws(CommandFailure) { request.reading = try format.reading() } catch {
            throw DataError(.badRequest, message: error.message)
        }
        let isSaid =
            switch by {
            case nil: true
            case .random: stratify.isEmpty && group.isEmpty && time == nil
            case .stratify: !stratify.isEmpty
            case .group: !group.isEmpty
            case .time: time != nil
            }
        guard isSaid else {
            let way = by?.rawValue ?? ""
            throw way == "random"
                ? refuse("--by random has no column.", "Leave out --by, or the other way.")
                : refuse("--by \(way) needs its column.", "Write --\(way) COLUMN.")
        }
        return request
    }

    /// The folder for the parts of a file, in the current folder.
    static func folder(for file: String) -> String {
        URL(filePath: file).deletingPathExtension().lastPathComponent + "-split"
    }
}

/// How records are divided, as a word.
enum SplitBy: String, ExpressibleByArgument, CaseIterable {
    case random, stratify, group, time
}

extension SplitRequest.Duplicates: ExpressibleByArgument {}
