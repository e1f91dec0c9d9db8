#if Postgres
    import Foundation
    import Testing

    /// The commands on a study in PostgreSQL, run as users run them.
    @Suite(
        "Commands on a PostgreSQL database",
        .enabled(if: ProcessInfo.processInfo.environment["LUTHIER_TEST_POSTGRES"] != nil))
    struct PostgresCommandTests {
        private static let program = """
            echo "luthier: {\\"step\\": 1, \\"loss\\": $(value x)}"
            sleep 0.05
            echo "luthier: {\\"loss\\": $(value x)}"
            """

        /// A database of its own, and its address.
        private func freshDatabase() throws -> String {
            let server = ProcessInfo.processInfo.environment["LUTHIER_TEST_POSTGRES"] ?? ""
            var address = try #require(URLComponents(string: server))
            let name = "commands_" + UUID().uuidString.lowercased().prefix(8)
            let control =
                ProcessInfo.processInfo.environment["LUTHIER_TEST_POSTGRES_PSQL"] ?? "psql"
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [control, "-q", server, "-c", "CREATE DATABASE \(name)"]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            address.path = "/\(name)"
            return try #require(address.string)
        }

        @Test("two runs and a worker share one study, and every command sees it")
        func sharing() throws {
            let folder = try StudyFolder(Self.program, budget: "{ trials: 20, parallel: 2 }")
            defer { folder.remove() }
            let storage = ["--storage", try freshDatabase()]
            func luthier(_ arguments: String...) throws -> ProgramRun {
                try ProgramRun(arguments + storage, in: folder.url)
            }
            let runs = try [luthier("run", "study.yaml"), luthier("run", "study.yaml")]
            #expect(runs[0].waitsFor("1/20") || runs[0].waitsFor("trial"))
            let worker = try luthier("worker", "--study", "shell", "--quiet")
            for run in runs + [worker] {
                let ending = run.end()
                #expect(ending.code == 0, "\(ending.errors)")
                #expect(!(ending.output + ending.errors).contains("luthier_admin:luthier@"))
            }
            let export = try luthier("study", "export", "--format", "json").end().output
            let trials =
                try JSONSerialization.jsonObject(with: Data(export.utf8)) as? [[String: Any]] ?? []
            #expect(trials.compactMap { $0["number"] as? Int } == Array(0..<20))
            #expect(trials.allSatisfy { $0["outcome"] as? String == "completed" })
            for command in [
                ["list"], ["show"], ["best"], ["trials"], ["why", "3"], ["importance"],
                ["slices"], ["curves"], ["history"], ["verify"], ["rebuild"],
            ] {
                let ending = try ProgramRun(["study"] + command + storage, in: folder.url).end()
                #expect(ending.code == 0, "\(command): \(ending.errors)")
            }
            #expect(try luthier("report", "--output", "report.html").end().code == 0)
            let page = try String(
                contentsOf: folder.url.appending(path: "report.html"), encoding: .utf8)
            #expect(!page.contains("luthier_admin:luthier@"))
            #expect(try luthier("study", "stop").end().code == 0)
            #expect(try luthier("run", "study.yaml", "--trials", "22").end().code == 0)
            #expect(try luthier("study", "delete", "--yes").end().code == 0)
            #expect(try luthier("study", "list").end().output.contains("no studies"))
        }
    }
#endif
