import ArgumentParser
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierPages
import LuthierPorts
import LuthierWire

/// `luthier study artifacts`: what trials left to be kept.
struct ArtifactsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "artifacts",
        abstract: "List the files that trials left to be kept, and copy one out.",
        discussion: """
            Files that a program writes into the folder LUTHIER_ARTIFACTS are kept when its trial ends. The \
            list is part of the study; the contents lie on the machine that ran the trial, or on the server \
            that it was run for, beside the storage.

            Examples:
              luthier study artifacts spam-gbm
              luthier study artifacts spam-gbm 17
              luthier study artifacts spam-gbm 17 --get plots/loss.png --to loss.png
              luthier study artifacts spam-gbm --check
            """)

    @Argument(
        help: "The study's name or its study file; needed only when the storage holds several.")
    var study: String?

    @Argument(help: "The number of a trial; all of them when left out.")
    var trial: Int?

    @OptionGroup var storage: StorageOptions

    @Option(name: .long, help: "The name of a file to copy out, as the list has it.")
    var get: String?

    @Option(name: .long, help: "The new file for --get; nothing that exists is overwritten.")
    var to: String?

    @Flag(name: .long, help: "Read all contents again, and compare them with the list.")
    var check = false

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func validate() throws {
        guard (get == nil) == (to == nil) else {
            throw ValidationError("--get NAME and --to FILE belong together; give both.")
        }
        guard get == nil || trial != nil else {
            throw ValidationError("name the trial, as in `luthier study artifacts spam-gbm 17`.")
        }
        guard get == nil || !check else {
            throw ValidationError("--get and --check do not go together.")
        }
    }

    func run() async throws {
        let ledger = try await StudyChoice(study: study, storage: storage.storage).open().study
            .ledger()
        if let trial { _ = try ledger.existingTrial(trial) }
        let surroundings = Surroundings.current
        let location = try StorageLocation(storage.storage, in: surroundings)
        let store = ArtifactFolder(root: location.trialsFolder(in: surroundings))
        if let get, let to, let trial {
            return try copy(
                get, of: trial, in: ledger, from: store, to: surroundings.absolute(to))
        }
        let numbers = trial.map { [$0] } ?? ledger.trialsWithArtifacts
        let rows = numbers.flatMap { number in
            ledger.artifacts(of: number).map { Row(number: number, artifact: $0) }
        }
        try check ? compare(rows, in: ledger, store) : list(rows, in: ledger)
    }

    /// An artifact with its trial.
    private struct Row {
        let number: Int
        let artifact: Artifact
    }

    // MARK: Listing

    private func list(_ rows: [Row], in ledger: StudyLedger) {
        guard !json else {
            let artifacts = rows.map { row -> JSONValue in
                var body = ArtifactBody.json(row.artifact).members ?? JSONObject()
                body["trial"] = .integer(row.number)
                return .object(body)
            }
            return Console.line(
                JSONValue.object([
                    "study": .string(ledger.definition.name),
                    "bytes": .integer(ledger.artifactBytes), "artifacts": .array(artifacts),
                ]).text(.pretty))
        }
        guard !rows.isEmpty else {
            return Console.line(
                trial.map { "trial \($0) has no artifacts" } ?? "no artifacts")
        }
        var table = TextTable(headings: ["trial", "name", "size", "sha256", ""])
        table.rightAligned = [0, 2]
        for row in rows {
            let file = row.artifact.file
            table.rows.append([
                "\(row.number)", NumberText.plain(file.name), "\(ByteCount(file.size))",
                String(file.digest.description.prefix(12)),
                row.artifact.removal.map { "removed (\($0.reason.rawValue))" } ?? "",
            ])
        }
        Console.line(table.lines.joined(separator: "\n"))
        if trial == nil {
            let quota = ledger.definition.artifacts.quota.map { " of \(ByteCount($0))" } ?? ""
            Console.line("\(ByteCount(ledger.artifactBytes))\(quota), equal contents counted once")
        }
    }

    // MARK: Checking

    private func compare(
        _ rows: [Row], in ledger: StudyLedger, _ store: ArtifactFolder
    ) throws {
        var sound = 0
        var problems: [(row: Row, problem: String)] = []
        var known: [ArtifactDigest: String?] = [:]
        for row in rows where row.artifact.removal == nil {
            let digest = row.artifact.file.digest
            let problem =
                known[digest] ?? problem(of: row.artifact.file, in: ledger.definition.name, store)
            known[digest] = problem
            if let problem { problems.append((row, problem)) } else { sound += 1 }
        }
        if json {
            Console.line(
                JSONValue.object([
                    "study": .string(ledger.definition.name), "sound": .integer(sound),
                    "problems": .array(
                        problems.map { row, problem in
                            [
                                "trial": .integer(row.number),
                                "name": .string(row.artifact.file.name),
                                "problem": .string(problem),
                            ]
                        }),
                ]).text(.pretty))
        } else {
            for (row, problem) in problems {
                Console.line(
                    "trial \(row.number)  \(NumberText.plain(row.artifact.file.name))  \(problem)")
            }
            Console.line("\(NumberText.count(sound, "artifact")) sound, \(problems.count) not")
        }
        if !problems.isEmpty { throw CommandFailure("", status: .failure) }
    }

    private func problem(
        of file: ArtifactFile, in study: String, _ store: ArtifactFolder
    ) -> String? {
        do throws(ArtifactError) {
            guard let contents = try store.contents(file.digest, of: study) else {
                return "is not on this machine"
            }
            while try !contents.read(upTo: Self.chunk).isEmpty {}
            return nil
        } catch {
            return error.description
        }
    }

    // MARK: Copying

    private static let chunk = 1 << 20

    private func copy(
        _ name: String, of number: Int, in ledger: StudyLedger, from store: ArtifactFolder,
        to path: String
    ) throws {
        let all = ledger.artifacts(of: number)
        guard let artifact = all.first(where: { $0.file.name == name }) else {
            let near = nearestWord(to: name, in: all.map(\.file.name))
            throw CommandFailure(
                "trial \(number) has no artifact \"\(NumberText.plain(name))\"."
                    + (near.map { " Did you mean \(NumberText.plain($0))?" } ?? ""), status: .usage)
        }
        if let removal = artifact.removal {
            throw CommandFailure(
                "the artifact was removed on \(removal.time.text) by artifacts."
                    + "\(removal.reason.rawValue) of the study file.")
        }
        let study = ledger.definition.name
        guard let contents = try store.contents(artifact.file.digest, of: study) else {
            throw CommandFailure(
                "the contents are not on this machine: they lie where the trial was run, or on the server "
                    + "that it was run for.")
        }
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                "there is a file \(path) already, and it is left alone. Name one that does not exist.",
                status: .usage)
        }
        let partial = "\(path).partial-\(UInt32.random(in: 0 ... .max))"
        guard FileManager.default.createFile(atPath: partial, contents: nil),
            let file = FileHandle(forWritingAtPath: partial)
        else { throw CommandFailure("\(path) cannot be written.") }
        do {
            while case let bytes = try contents.read(upTo: Self.chunk), !bytes.isEmpty {
                try file.write(contentsOf: bytes)
            }
            try file.close()
            try FileManager.default.moveItem(atPath: partial, toPath: path)
        } catch {
            // The file that was begun is of no use to anybody.
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
        if json {
            Console.line(ArtifactBody.json(artifact).text(.pretty))
        } else {
            Console.line("\(NumberText.plain(path)): \(ByteCount(artifact.file.size))")
        }
    }
}
