import ArgumentParser
import LuthierEngine
import LuthierPorts
import LuthierPages
import LuthierWire

/// `luthier study recover`: what is sound of a damaged storage.
struct RecoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Copy what is sound of a damaged storage into a new file, and name the rest.",
        discussion: """
            Each study is copied up to its first event whose checksum does not hold; what came after it may rest on \
            what is lost. The damaged studies stay as they are. Exit code 1 when anything is missing.
            """)

    @Option(name: .long, help: ArgumentHelp("A file that does not exist.", valueName: "file"))
    var into: String

    @OptionGroup var storage: StorageOptions

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func run() async throws {
        let surroundings = Surroundings.current
        let source = try storage.open(in: surroundings, mustExist: true)
        let target = try StorageLocation.newFile(at: surroundings.absolute(into))
        let outcomes = try await LogCopy(from: source, into: target).all(asFarAsSound: true)
        if json {
            Console.line(
                JSONValue.object([
                    "file": .string(into), "studies": .array(outcomes.map(Self.json)),
                ]).text(.pretty))
        } else {
            for outcome in outcomes { Console.line(Self.line(outcome)) }
            if outcomes.isEmpty { Console.line("no studies") }
        }
        if outcomes.contains(where: { $0.damage != nil }) { throw CommandFailure("") }
    }

    private static func line(_ outcome: LogCopy.Outcome) -> String {
        guard let damage = outcome.damage else {
            return
                "\(NumberText.plain(outcome.study)): all \(NumberText.count(outcome.total, "event"))"
        }
        return
            "\(NumberText.plain(outcome.study)): \(outcome.copied) of \(NumberText.count(outcome.total, "event")); "
            + "those from \(outcome.copied + 1) on are lost. \(NumberText.plain(damage.message))"
    }

    private static func json(_ outcome: LogCopy.Outcome) -> JSONValue {
        var body: JSONObject = [
            "name": .string(outcome.study), "copied": .integer(outcome.copied),
            "events": .integer(outcome.total),
        ]
        body["damage"] = outcome.damage.map { .string($0.message) }
        return .object(body)
    }
}
