import Testing

/// Which floor a module stands on, and what it may touch outside the house.
enum Floors {
    /// The floor of each module of ours.
    static let floor: [String: Int] = [
        "LuthierMath": 0, "LuthierDomain": 0,
        "LuthierSurrogates": 1, "LuthierPorts": 1, "LuthierWire": 1,
        "LuthierSamplers": 2, "LuthierSchedulers": 2, "LuthierAnalysis": 2,
        "LuthierEngine": 3,
        "LuthierKit": 4, "LuthierServer": 4, "LuthierSQLite": 4, "LuthierPostgres": 4,
        "LuthierExecutors": 4, "LuthierYAML": 4, "LuthierData": 4, "LuthierPages": 4,
        "LuthierHTTP": 4, "LuthierRemote": 4, "LuthierTesting": 4, "LuthierMLflow": 4,
        "LuthierCommands": 5, "LuthierLibrary": 5,
        "luthier": 5,
    ]

    /// Pure modules that any floor may import.
    private static let pure: Set = ["RealModule", "Synchronization"]

    /// The operating system, for the modules that talk to something outside.
    private static let system: Set = [
        "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "System",
        "SystemPackage",
    ]

    /// The one outside thing of each module that has one.
    private static let own: [String: Set<String>] = [
        "LuthierMath": ["CAccelerate", "COpenBLAS"],
        "LuthierSQLite": ["GRDB", "GRDBSQLite"],
        "LuthierPostgres": ["CLibPQ"],
        "LuthierExecutors": ["Crypto", "Subprocess"],
        "LuthierYAML": ["Yams"],
        "LuthierData": ["Crypto"],
        "LuthierHTTP": [
            "CZlib", "Crypto", "HTTPTypes", "Hummingbird", "HummingbirdCore", "HummingbirdHTTP2",
            "Logging", "NIOCore", "NIOHTTP1", "NIOHTTPTypes", "NIOSSL", "NIOTLS",
            "ServiceLifecycle",
        ],
        "LuthierRemote": ["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL"],
        "LuthierMLflow": [
            "AsyncHTTPClient", "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging", "NIOCore",
            "NIOHTTP1", "NIOPosix", "NIOSSL", "ServiceLifecycle",
        ],
        "LuthierPages": ["CPageAssets"],
        "LuthierCommands": ["ArgumentParser", "Logging"],
        "LuthierLibrary": ["CLuthierTurns"],
        "luthier": ["LuthierCommands"],
    ]

    /// The mathematics below the engine, which knows nothing of storages and programs.
    private static let mathematics: Set = [
        "LuthierMath", "LuthierSurrogates", "LuthierSamplers", "LuthierSchedulers",
        "LuthierAnalysis",
    ]

    /// What is wrong with importing `imported` in `module`, or nil.
    static func objection(to imported: String, in module: String) -> String? {
        guard let here = floor[module] else {
            return
                "\(module) has no floor; give it one in Floors and in Documentation/Architecture.md"
        }
        if own[module]?.contains(imported) == true || pure.contains(imported) { return nil }
        if let there = floor[imported] {
            if mathematics.contains(module), ["LuthierPorts", "LuthierWire"].contains(imported) {
                return
                    "\(module) is mathematics and imports \(imported); the two halves meet only in"
                    + " LuthierEngine, so pass what is needed as a value of LuthierDomain"
            }
            return there < here
                ? nil
                : "\(module) on floor \(here) imports \(imported) on floor \(there); move the code"
                    + " down, or pass it in through a protocol of LuthierPorts"
        }
        guard here >= 4 else {
            return "\(module) on floor \(here) imports \(imported); floors 0 to 3 are pure, so take"
                + " the value as an argument or add a protocol to LuthierPorts"
        }
        return system.contains(imported)
            ? nil
            : "\(module) imports \(imported), which is not its outside thing; give that thing a"
                + " module of floor 4, and add it to Floors"
    }

    /// The lines that are not the text of a multi-line literal.
    static func code(_ lines: [Substring]) -> [Substring] {
        var closing: String?
        return lines.filter { line in
            if let end = closing {
                if line.drop(while: { $0 == " " }).hasPrefix(end) { closing = nil }
                return closing == nil
            }
            // What opens a literal ends its line; as many # as stand before it close it.
            let isComment = line.drop(while: { $0 == " " }).hasPrefix("//")
            if !isComment, line.hasSuffix("\"\"\"") {
                closing = "\"\"\"" + String(line.dropLast(3).reversed().prefix { $0 == "#" })
            }
            return true
        }
    }

    /// The modules that a line imports: one, or none.
    static func imported(by line: Substring) -> String? {
        var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
        let modifiers: Set<Substring> = [
            "public", "package", "internal", "fileprivate", "private", "@testable", "@_exported",
            "@preconcurrency",
        ]
        while let word = words.first, modifiers.contains(word) { words.removeFirst() }
        guard words.popFirst() == "import" else { return nil }
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
        ]
        if let word = words.first, kinds.contains(word) { words.removeFirst() }
        return words.first.flatMap { $0.split(separator: ".").first }.map(String.init)
    }
}

@Suite("Imports follow the floors")
struct ImportFloorTests {
    @Test("every import of every source file goes down, or to the module's one outside thing")
    func imports() {
        #expect(!Repository.sources.isEmpty, "no sources below \(Repository.root)")
        for file in Repository.sources {
            for line in Floors.code(file.lines) where line.contains("import") {
                guard let imported = Floors.imported(by: line), let module = file.target else {
                    continue
                }
                if let objection = Floors.objection(to: imported, in: module) {
                    Issue.record("\(file.path): \(objection).")
                }
            }
        }
    }

    @Test("every module of the house stands on a floor of the drawing")
    func everyModuleHasAFloor() throws {
        let drawing = try #require(Repository.file("Documentation/Architecture.md"))
        for module in Set(Repository.sources.compactMap(\.target)).sorted() {
            #expect(
                Floors.floor[module] != nil && drawing.text.contains(module),
                "\(module) is missing in Floors or in Documentation/Architecture.md; add it to both"
            )
        }
    }

    @Test(
        "an import up, sideways or outside is refused",
        arguments: [
            ("LuthierDomain", "LuthierMath"), ("LuthierSamplers", "LuthierEngine"),
            ("LuthierSamplers", "LuthierWire"), ("LuthierEngine", "Foundation"),
            ("LuthierEngine", "LuthierWire2"), ("LuthierServer", "Yams"),
            ("LuthierServer", "LuthierSQLite"), ("LuthierUnknown", "LuthierDomain"),
        ])
    func refusals(module: String, imported: String) {
        #expect(Floors.objection(to: imported, in: module) != nil)
    }

    @Test(
        "an import is found behind every modifier",
        arguments: [
            "import GRDB", "public import GRDB", "@_exported public import GRDB",
            "@preconcurrency package import GRDB", "    import GRDB", "import struct GRDB.Row",
        ])
    func reading(line: String) {
        #expect(Floors.imported(by: line[...]) == "GRDB")
    }

    @Test("a program's text in a literal imports nothing, and what follows it does")
    func literals() {
        let lines = [
            "import A", "let text = #\"\"\"", "    \"\"\"Trains.\"\"\"", "    import os",
            "    \"\"\"#",
            "import B", "let other = \"\"\"", "    import sys", "    \"\"\"", "import C",
        ]
        let imported = Floors.code(lines.map { $0[...] }).compactMap { Floors.imported(by: $0) }
        #expect(imported == ["A", "B", "C"])
    }

    @Test("a sentence about an import is none")
    func notAnImport() {
        #expect(Floors.imported(by: "/// import nothing") == nil)
        #expect(Floors.imported(by: "let important = 1") == nil)
    }
}
