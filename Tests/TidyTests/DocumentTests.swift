import Foundation
import Testing

/// What a document points to inside the repository.
enum Links {
    /// The relative targets of a document's links, outside code, without anchors.
    static func relative(in file: TextFile) -> [String] {
        var isCode = false
        var found: [String] = []
        for line in file.lines {
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isCode.toggle()
                continue
            }
            guard !isCode else { continue }
            for piece in line.components(separatedBy: "](").dropFirst() {
                guard let end = piece.firstIndex(of: ")") else { continue }
                let target = piece[..<end].split(separator: " ").first.map(String.init) ?? ""
                let path = target.prefix { $0 != "#" }
                guard !path.isEmpty, !target.contains("://"), !target.hasPrefix("mailto:"),
                    !target.hasPrefix("doc:")
                else { continue }
                found.append(String(path))
            }
        }
        return found
    }

    /// Where a link leads, below the repository's folder; nil when it leaves the repository.
    static func destination(of link: String, in file: TextFile) -> String? {
        var parts = file.path.split(separator: "/").dropLast().map(String.init)
        if link.hasPrefix("/") { return nil }
        for part in link.split(separator: "/") where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(String(part).removingPercentEncoding ?? String(part))
            }
        }
        return parts.joined(separator: "/")
    }
}

@Suite("Documents")
struct DocumentTests {
    @Test("no relative link is dead")
    func links() {
        for file in Repository.documents {
            for link in Links.relative(in: file) {
                let destination = Links.destination(of: link, in: file)
                #expect(
                    destination.map { $0.isEmpty || Repository.exists($0) } == true,
                    "\(file.path) links to \(link), which is not there; mend the path or the page")
            }
        }
    }

    @Test("links are found in text and not in code, and followed from their page")
    func linkReading() {
        let page = TextFile(
            path: "Documentation/samplers/grid.md",
            text: "[a](../x.md#part) [b](https://example.org)\n```\n[c](d.md)\n```\n[e](#here)")
        #expect(Links.relative(in: page) == ["../x.md"])
        #expect(Links.destination(of: "../x.md", in: page) == "Documentation/x.md")
        #expect(Links.destination(of: "../../../x.md", in: page) == nil)
    }

    @Test("the README stays within 150 lines")
    func readmeLength() throws {
        let readme = try #require(Repository.file("README.md"))
        #expect(
            readme.lines.count <= 150,
            "README.md has \(readme.lines.count) lines; move what few readers need to Documentation"
        )
    }

    @Test(
        "every kind of sampler and scheduler has a page, and every page a kind",
        arguments: ["Sampler", "Scheduler"])
    func methodPages(method: String) {
        let catalogues = Repository.sources.filter {
            $0.target == "Luthier\(method)s"
                && ($0.stem == "\(method)Catalogue"
                    || $0.text.contains("[String: \(method)Catalogue.Maker] = ["))
        }
        let kinds = Set(catalogues.flatMap(Self.keys))
        let folder = "Documentation/\(method.lowercased())s/"
        // A README beside the pages helps to choose among them.
        let pages = Set(
            Repository.documents.filter { $0.path.hasPrefix(folder) && $0.name != "README.md" }
                .map(\.stem))
        #expect(!kinds.isEmpty, "\(method)Catalogue lists no kind as a line \"kind\": maker")
        for kind in kinds.subtracting(pages).sorted() {
            Issue.record("the kind \(kind) has no page; write \(folder)\(kind).md.")
        }
        for page in pages.subtracting(kinds).sorted() {
            Issue.record("\(folder)\(page).md describes no kind of the catalogue; remove it.")
        }
    }

    @Test("every module says what it owns")
    func modulePages() {
        for module in Set(Repository.sources.compactMap(\.target)).sorted()
        where module != "luthier" {
            let page = "Sources/\(module)/\(module).docc/\(module).md"
            #expect(Repository.exists(page), "\(module) has no page; say what it owns in \(page)")
        }
    }

    @Test("every package of ours bears the version that luthier prints")
    func versions() throws {
        let command = try #require(
            Repository.file("Sources/LuthierCommands/LuthierCommand.swift"))
        let version = try #require(
            command.text.firstMatch(of: /static let text = "([^"]+)"/)?.1, "no Version.text")
        for file in Repository.files where ["pyproject.toml", "package.json"].contains(file.name) {
            guard let match = file.text.firstMatch(of: /"?version"?\s*[=:]\s*"([^"]+)"/) else {
                continue
            }
            #expect(match.1 == version, "\(file.path) has another version than Version.text")
        }
        let changelog = try #require(Repository.file("CHANGELOG.md"))
        if let newest = changelog.text.firstMatch(of: /\n## \[?([0-9]+\.[0-9][^\s\]]*)/) {
            #expect(newest.1 == version, "the newest release in CHANGELOG.md is not Version.text")
        }
    }

    /// The keys of dictionary lines such as `"sobol": { … }`, outside comments.
    private static func keys(in file: TextFile) -> [String] {
        file.lines.compactMap { line in
            let code = line.drop { $0 == " " }
            guard code.hasPrefix("\""), let end = code.dropFirst().firstIndex(of: "\"") else {
                return nil
            }
            guard code[code.index(after: end)...].hasPrefix(":") else { return nil }
            return String(code[code.index(after: code.startIndex)..<end])
        }
    }
}
