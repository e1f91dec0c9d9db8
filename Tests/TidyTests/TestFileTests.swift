import Testing

/// A source file without a test file of its own name, because another suite exercises it.
struct CoveredElsewhere {
    /// The source files, below `Sources`, without `.swift`.
    let sources: [String]
    /// The test file that exercises them, below `Tests`.
    let suite: String
    /// Why they have none of their own.
    let reason: String
}

/// Finds the test file of a source file.
enum TestFiles {
    /// Whether a source file has one: `XTests.swift` anywhere in its module's tests.
    ///
    /// `Type+Ability.swift` may be tested with its type, in `TypeTests.swift`.
    static func exist(for source: TextFile, among tests: Set<String>) -> Bool {
        guard let module = source.target else { return true }
        let type = source.stem.split(separator: "+").first.map(String.init) ?? source.stem
        return [source.stem, type].contains { tests.contains("\(module)Tests/\($0)Tests.swift") }
    }

    /// Each test file as its target and name, without the folders between.
    static var all: Set<String> {
        Set(Repository.tests.compactMap { file in file.target.map { "\($0)/\(file.name)" } })
    }

    /// A source file's path as the list of exceptions writes it.
    static func key(_ source: TextFile) -> String {
        String(source.path.dropFirst("Sources/".count).dropLast(".swift".count))
    }
}

@Suite("Every source file has a test file")
struct TestFileTests {
    private let tests = TestFiles.all
    private var exceptions: [String] { CoveredElsewhere.list.flatMap(\.sources) }

    @Test("of its own name, or a written reason why another suite covers it")
    func everySource() {
        let known = Set(exceptions)
        for source in Repository.sources where !source.path.contains("/Generated/") {
            #expect(
                TestFiles.exist(for: source, among: tests) || known.contains(TestFiles.key(source)),
                """
                \(source.path) has no test file. Write Tests/\(source.target ?? "?")Tests/\
                \(source.stem)Tests.swift; only where another suite exercises all of it, name that \
                suite in CoveredElsewhere.
                """)
        }
    }

    @Test("an exception ends when its source is gone or has a test file of its own")
    func noStaleException() {
        let sources = Dictionary(
            uniqueKeysWithValues: Repository.sources.map { (TestFiles.key($0), $0) })
        for key in exceptions {
            guard let source = sources[key] else {
                Issue.record("Sources/\(key).swift is gone; remove it from CoveredElsewhere.")
                continue
            }
            #expect(
                !TestFiles.exist(for: source, among: tests),
                "\(source.path) has a test file now; remove it from CoveredElsewhere")
        }
        #expect(
            Set(exceptions).count == exceptions.count, "CoveredElsewhere names a source file twice")
    }

    @Test("an exception names a suite that exists, and a reason")
    func suitesExist() {
        for entry in CoveredElsewhere.list {
            #expect(
                Repository.exists("Tests/\(entry.suite)"),
                "Tests/\(entry.suite) does not exist; name the suite that covers \(entry.sources)")
            #expect(entry.reason.count > 15, "say why \(entry.sources) need no suite of their own")
        }
    }

    @Test("a file with no test is noticed, and an extension may be tested with its type")
    func rule() {
        let type = TextFile(path: "Sources/LuthierMath/Folder/Wave.swift", text: "")
        let ability = TextFile(path: "Sources/LuthierMath/Wave+Ability.swift", text: "")
        #expect(!TestFiles.exist(for: type, among: ["LuthierDomainTests/WaveTests.swift"]))
        #expect(!TestFiles.exist(for: ability, among: ["LuthierMathTests/AbilityTests.swift"]))
        #expect(TestFiles.exist(for: type, among: ["LuthierMathTests/WaveTests.swift"]))
        #expect(TestFiles.exist(for: ability, among: ["LuthierMathTests/WaveTests.swift"]))
        #expect(TestFiles.exist(for: ability, among: ["LuthierMathTests/Wave+AbilityTests.swift"]))
    }
}
