import ArgumentParser
import LuthierEngine
import LuthierKit
import LuthierPages
import LuthierPostgres
import LuthierSQLite

/// `luthier study rebuild`: the tables that follow from events.
struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Make the table of trials again from the log.",
        discussion: """
            Only people with an SQL shell read that table; Luthier itself reads the log. Nothing is changed when \
            an event is not sound.
            """)

    @OptionGroup var study: StudyOptions

    func run() async throws {
        let storage = try study.storage.open(in: .current, mustExist: true)
        let name = try await study.name(in: StudyEngine(storage: storage, clock: SystemClock()))
        let events: Int
        if let sqlite = storage as? SQLiteStorage {
            try await sqlite.rebuild(name)
            events = try await sqlite.verify(name)
        } else if let postgres = storage as? PostgresStorage {
            try await postgres.rebuild(name)
            events = try await postgres.verify(name)
        } else {
            throw CommandFailure(
                "\(study.storage.shown) keeps nothing that follows from the log, so there is nothing to "
                    + "make again.", status: .usage)
        }
        Console.line("\(name): made again from \(NumberText.count(events, "event"))")
    }
}
