import ArgumentParser
import Foundation
import Logging
import LuthierEngine
import LuthierHTTP

/// Whether a server runs studies itself, and how.
struct RunOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Run studies on this machine, in this folder, when an operator asks for it: whoever has a \
            token of the role operator can run any program as this user. Needs a token.
            """, valueName: "folder"))
    var runStudies: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --run-studies: trials at once, of all studies; one for each processor if not given.",
            valueName: "trials"))
    var runParallel: Int?

    func validate() throws {
        if let runParallel, !(1...10_000).contains(runParallel) {
            throw ValidationError("--run-parallel must be 1 to 10000, got \(runParallel).")
        }
        if runParallel != nil, runStudies == nil {
            throw ValidationError("--run-parallel goes with --run-studies FOLDER.")
        }
    }

    /// Refuses to let everybody on this machine run programs.
    func check(_ file: TokenFile) throws {
        guard runStudies != nil else { return }
        let hasTokens: Bool
        do throws(TokenFile.Failure) { hasTokens = try file.tokens()?.isEmpty == false } catch {
            throw CommandFailure(error.description)
        }
        guard hasTokens else {
            throw CommandFailure(
                "with --run-studies and without a token, everybody on this machine could run programs "
                    + "as you. Make a token with `luthier token create NAME --role operator`.",
                status: .usage)
        }
    }

    /// What runs studies; nil where nothing does.
    ///
    /// - Throws: When the folder is none, or another server runs the studies of the storage.
    func served(
        on engine: StudyEngine, beside location: StorageLocation, in surroundings: Surroundings,
        logger: Logger
    ) throws -> ServedRuns? {
        guard let runStudies else { return nil }
        let base = surroundings.absolute(runStudies)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: base, isDirectory: &isFolder),
            isFolder.boolValue
        else {
            throw CommandFailure(
                "there is no folder \(base) to run studies in. Make it, or name another with "
                    + "--run-studies.", status: .usage)
        }
        do throws(RunList.Failure) {
            let list = try RunList(
                path: location == .memory
                    ? nil : location.companion("runs.json", in: surroundings))
            _ = try list.read()
            return ServedRuns(
                engine: engine,
                options: ServedRuns.Options(
                    base: base, root: location.trialsFolder(in: surroundings),
                    slots: runParallel ?? max(surroundings.processors, 1),
                    surroundings: surroundings),
                list: list, logger: logger)
        } catch {
            throw CommandFailure(error.description)
        }
    }
}
