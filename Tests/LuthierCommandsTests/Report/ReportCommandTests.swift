import Foundation
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@testable import LuthierCommands

/// `luthier report` as a user runs it.
@Suite("Reports on the command line", .serialized)
struct ReportCommandTests {
    @Test("a report is written, refused where one is, replaced, printed, and told as JSON")
    func report() throws {
        let folder = try StudyFolder(
            #"echo "luthier: {\"loss\": $(value x)}""#, budget: "{ trials: 4, parallel: 2 }")
        defer { folder.remove() }
        #expect(try folder.luthier("run", "study.yaml", "--quiet").code == 0)
        let first = try folder.luthier("report")
        #expect(first.code == 0 && first.output.hasPrefix("wrote shell.html ("), "\(first.errors)")
        let page = try String(contentsOf: folder.url.appending(path: "shell.html"), encoding: .utf8)
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("The best is trial"))

        let second = try folder.luthier("report", "shell")
        #expect(second.code == 1 && second.errors.contains("shell.html is there already"))
        #expect(try folder.luthier("report", "--force").code == 0)

        let printed = try folder.luthier("report", "-o", "-")
        #expect(printed.code == 0 && printed.output.hasSuffix("</html>\n"))

        let told = try folder.luthier("report", "--output", "b.html", "--json").output
        let body = try JSONSerialization.jsonObject(with: Data(told.utf8)) as? [String: Any]
        #expect(body?["study"] as? String == "shell" && body?["trials"] as? Int == 4)
        #expect(body?["file"] as? String == "b.html")

        let missing = try folder.luthier("report", "-o", "no/such/folder.html")
        #expect(missing.code == 1 && missing.errors.contains("there is no folder"))
        #expect(try folder.luthier("report", "-o", "-", "--json").code == 64)
        #expect(try folder.luthier("report", "-o", "").code == 64)
        #expect(try folder.luthier("report", "other").code == 1)
    }
}
