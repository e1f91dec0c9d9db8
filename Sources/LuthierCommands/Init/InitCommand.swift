import ArgumentParser
import LuthierDomain

/// `luthier init`: writes a study to begin with.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a starter study file and a program to try.",
        discussion: """
            Without a template it writes the one for Python, which needs nothing but Python 3.

            Examples:
              luthier init
              luthier init lightgbm --folder boosting
              luthier init --list
            """)

    @Argument(help: "The template; --list shows them.")
    var template = StarterTemplate.python.name

    @Option(name: .long, help: ArgumentHelp("Where to write; made when missing.", valueName: "dir"))
    var folder = "."

    @Flag(name: .long, help: "Replace files that are there already.")
    var force = false

    @Flag(name: .long, help: "List the templates, and write nothing.")
    var list = false

    func run() async throws {
        guard !list else {
            var table = TextTable(headings: ["template", "tunes", "needs"])
            table.rows = StarterTemplate.allCases.map {
                [$0.name, $0.summary, $0.installation ?? ""]
            }
            return Console.line(table.lines.joined(separator: "\n"))
        }
        Console.line(try write(in: .current).joined(separator: "\n"))
    }

    /// Writes the template.
    ///
    /// - Returns: What to tell the user.
    func write(in surroundings: Surroundings) throws(CommandFailure) -> [String] {
        let template = try Self.template(template)
        let path = folder == "." ? surroundings.folder : surroundings.absolute(folder)
        let writer = StarterWriter(folder: path, replaces: force)
        let replaced = try writer.write(template.files)
        let prefix = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
        var lines = template.files.map { file in
            "\(replaced.contains(file.name) ? "replaced" : "wrote") \(prefix)\(file.name)"
        }
        lines += ["", "next:"]
        if folder != "." { lines.append("  cd \(Self.shellWord(folder))") }
        if let installation = template.installation { lines.append("  \(installation)") }
        return lines + ["  luthier check study.yaml", "  luthier run study.yaml"]
    }

    /// The template with a name, or a failure that names the nearest.
    static func template(_ name: String) throws(CommandFailure) -> StarterTemplate {
        if let template = StarterTemplate(rawValue: name.lowercased()) { return template }
        let names = StarterTemplate.allCases.map(\.name)
        let hint =
            nearestWord(to: name, in: names).map { "Did you mean \($0)?" }
            ?? "The templates are \(names.joined(separator: ", "))."
        throw CommandFailure("there is no template \"\(name)\". \(hint)", status: .usage)
    }

    /// A word that a shell takes as one.
    private static func shellWord(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "_-./".contains($0) }
        if isPlain { return text }
        let inner = text.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''")
        return "'\(inner)'"
    }
}
