import ArgumentParser
import LuthierData
import LuthierPages

/// `luthier data`: prepares data files for tuning.
struct DataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Split data for tuning without leaks, and check that it stays so.",
        subcommands: [SplitDataCommand.self, CheckDataCommand.self])
}

extension CommandFailure {
    /// An error of data files as a failure: wrong options 64, wrong data 65, a refusing disk 1.
    init(_ error: DataError) {
        let status: ExitStatus =
            switch error.code {
            case .badRequest: .usage
            case .unwritable: .failure
            case .cancelled: .interrupted
            default: .studyFile
            }
        self.init(
            error.code == .cancelled ? "interrupted; nothing was left behind" : "\(error)",
            status: status)
    }
}

/// How a data file is written, where it does not tell by itself.
struct DataFormatOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The character between the fields of CSV, or tab; found out by default.",
            valueName: "character"))
    var delimiter: String?

    @Flag(name: .long, help: "The first row of CSV is a record; columns are named 1, 2, 3 ….")
    var noHeader = false

    /// The options for reading.
    func reading() throws(CommandFailure) -> ReadingOptions {
        var options = ReadingOptions(hasHeader: !noHeader)
        guard let delimiter else { return options }
        let names = ["tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "space": " "]
        let character = names[delimiter.lowercased()] ?? delimiter
        guard let byte = character.utf8.first, character.utf8.count == 1,
            ![UInt8(ascii: "\""), 0x0A, 0x0D, 0].contains(byte)
        else {
            throw CommandFailure(
                "\"\(NumberText.plain(delimiter))\" is no delimiter. Use one ASCII character, or tab.",
                status: .usage)
        }
        options.delimiter = byte
        return options
    }
}

/// Does slow work that Ctrl-C ends in order.
enum InterruptibleWork {
    /// Runs work that looks at `Task.isCancelled` now and then.
    ///
    /// - Throws: What the work throws.
    static func run<Outcome: Sendable>(
        _ body: @escaping @Sendable () throws(DataError) -> Outcome
    ) async throws(CommandFailure) -> Outcome {
        let work = Task { Result { () throws(DataError) in try body() } }
        let watch = Task {
            for await _ in Interruptions.stream() { work.cancel() }
        }
        defer { watch.cancel() }
        do throws(DataError) { return try await work.value.get() } catch {
            throw CommandFailure(error)
        }
    }
}
