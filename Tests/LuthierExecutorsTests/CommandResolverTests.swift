import Testing

@testable import LuthierExecutors

@Suite("CommandResolver")
struct CommandResolverTests {
    @Test("a name is looked for in PATH, a path is taken from the working directory")
    func found() throws {
        try TemporaryFolder.with { folder in
            try "#!/bin/sh\n".write(toFile: folder + "/tool", mode: 0o755)
            #expect(try resolve(["tool"], folder, path: "/nowhere:" + folder) == folder + "/tool")
            #expect(try resolve(["./tool"], folder, path: "") == folder + "/./tool")
            #expect(try resolve([folder + "/tool"], "/", path: nil) == folder + "/tool")
            #expect(try resolve(["sh"], "/", path: nil).hasSuffix("bin/sh"))
        }
    }

    @Test("a missing program names the folders searched and the nearest program")
    func missing() throws {
        try TemporaryFolder.with { folder in
            try "#!/bin/sh\n".write(toFile: folder + "/python3", mode: 0o755)
            let error = refusal(["python", "train.py"], folder, path: "/nowhere:" + folder)
            #expect(error?.code == .commandNotFound)
            #expect(
                error?.message
                    == "There is no program named python; looked in /nowhere, \(folder).")
            #expect(error?.hint == "Did you mean python3?")
            #expect(
                refusal(["pyhton3"], folder, path: folder)?.hint == "Did you mean python3?")
        }
    }

    @Test("a missing file names its nearest neighbour")
    func missingFile() throws {
        try TemporaryFolder.with { folder in
            try "#!/bin/sh\n".write(toFile: folder + "/train.sh", mode: 0o755)
            let error = refusal(["./trian.sh"], folder, path: nil)
            #expect(error?.message == "There is no file \(folder)/./trian.sh.")
            #expect(error?.hint == "Did you mean ./train.sh?")
        }
    }

    @Test("a file that may not be executed says how to allow it")
    func notExecutable() throws {
        try TemporaryFolder.with { folder in
            try "print()".write(toFile: folder + "/train.py")
            let error = refusal(["./train.py"], folder, path: nil)
            #expect(error?.code == .notExecutable)
            #expect(
                error?.hint
                    == "Run chmod +x \(folder)/./train.py or write [python3, ./train.py] in the command."
            )
            #expect(
                refusal(["train.py"], folder, path: "/bin")?.hint
                    == "It is in the working directory: write [python3, train.py].")
        }
    }

    @Test("a whole shell line in one word is taken apart in the hint")
    func words() {
        #expect(
            refusal(["python3 train.py"], "/", path: "/bin")?.hint
                == "The command is a list of words: write [python3, train.py].")
    }

    @Test("a folder is no program, and a missing working directory is named")
    func folders() {
        #expect(refusal(["/usr"], "/", path: nil)?.message == "/usr is a folder, not a program.")
        let error = refusal(["sh"], "/nowhere", path: nil)
        #expect(error?.code == .workingDirectory)
        #expect(error?.message == "The working directory /nowhere does not exist.")
        #expect(
            refusal(["sh"], "/etc/passwd", path: nil)?.message
                == "The working directory /etc/passwd is not a folder.")
    }

    private func resolve(
        _ command: [String], _ folder: String, path: String?
    ) throws(ExecutorError) -> String {
        try CommandResolver(command: command, workingDirectory: folder, searchPath: path).resolve()
    }

    private func refusal(_ command: [String], _ folder: String, path: String?) -> ExecutorError? {
        do throws(ExecutorError) {
            _ = try resolve(command, folder, path: path)
            return nil
        } catch {
            return error
        }
    }
}
