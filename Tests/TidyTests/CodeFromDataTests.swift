import Testing

/// Ways in which a program comes to run what it has read.
enum CodeFromData {
    /// Words of such ways, by the ending of the files in which they would work.
    static let words: [(ending: String, words: [String])] = [
        (
            ".swift",
            ["NSKeyedUnarchiver", "NSUnarchiver", "NSExpression(", "NSPredicate(format", "dlopen("]
        ),
        (
            ".py",
            [
                "pickle.load", "marshal.load", "yaml.load(", "eval(", "exec(", "shell=True",
                "os.system(",
            ]
        ),
        (
            ".js",
            [
                "eval(", "new Function(", "innerHTML", "outerHTML", "insertAdjacentHTML",
                "document.write(",
            ]
        ),
    ]

    /// Lines that may hold such a word, with why.
    static let known: [(path: String, line: String)] = [
        // Whether an exception survives being sent to the parent process, tried on what this process has made.
        ("Python/src/luthier/process_slots.py", "pickle.loads(pickle.dumps(error))")
    ]

    /// The places of a file where such a word stands.
    static func places(in file: TextFile) -> [String] {
        let words = words.filter { file.path.hasSuffix($0.ending) }.flatMap(\.words)
        return file.lines.enumerated().compactMap { offset, line in
            guard let word = words.first(where: { stands($0, in: line) }),
                !known.contains(where: { $0.path == file.path && line.contains($0.line) })
            else { return nil }
            return "\(file.path):\(offset + 1): \(word) may run what was read; read it as data."
        }
    }

    /// Whether a word stands in a line, not as the end of another one.
    private static func stands(_ word: String, in line: Substring) -> Bool {
        guard let range = line.firstRange(of: word) else { return false }
        guard range.lowerBound > line.startIndex else { return true }
        let before = line[line.index(before: range.lowerBound)]
        return !before.isLetter && !before.isNumber && before != "_"
            && !(before == "." && word.hasSuffix("("))
    }
}

@Suite("No data is run as code")
struct CodeFromDataTests {
    @Test("no source has a way to run what it has read")
    func everyFile() {
        let files = Repository.files.filter {
            $0.path.hasPrefix("Sources/") || $0.path.hasPrefix("Python/src/")
        }
        #expect(files.contains { $0.path.hasSuffix(".js") })
        #expect(files.contains { $0.path.hasSuffix(".py") })
        for place in files.flatMap(CodeFromData.places) { Issue.record("\(place)") }
        for (path, line) in CodeFromData.known {
            #expect(
                files.contains { $0.path == path && $0.text.contains(line) },
                "\(path) is known for \"\(line)\", which it has no more")
        }
    }

    @Test(
        "each way is seen",
        arguments: [
            ("Sources/A/A.swift", "let a = NSKeyedUnarchiver(forReadingFrom: data)"),
            ("Python/src/luthier/a.py", "    return pickle.loads(text)"),
            ("Python/src/luthier/a.py", "value = eval(text)"),
            ("Sources/CPageAssets/page/a.js", "row.innerHTML = name;"),
        ])
    func seen(path: String, text: String) {
        #expect(CodeFromData.places(in: TextFile(path: path, text: text)).count == 1)
    }
}
