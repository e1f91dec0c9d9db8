import Foundation
import LuthierHTTP
import LuthierWire
import Testing

@testable import LuthierCommands

@Suite("The dashboard that is served")
struct ServedPagesTests {
    private let pages = ServedPages()

    @Test("every file that the page asks for is there, and asks for nothing else")
    func files() throws {
        let page = String(decoding: pages.page.bytes, as: UTF8.self)
        #expect(page.hasPrefix("<!DOCTYPE html>") && pages.page.type.hasPrefix("text/html"))
        let names = page.split(separator: "\"").filter { $0.hasPrefix("/assets/") }.map {
            String($0.dropFirst("/assets/".count))
        }
        #expect(
            Set(names) == ["echarts.js", "charts.js", "dashboard.js", "dashboard.css", "icon.svg"])
        for name in names {
            let file = try #require(pages.file(name), "\(name)")
            #expect(!file.bytes.isEmpty)
            let type =
                name.hasSuffix(".js")
                ? "text/javascript; charset=utf-8"
                : name.hasSuffix(".css") ? "text/css; charset=utf-8" : "image/svg+xml"
            #expect(file.type == type)
        }
        #expect(pages.file("../luthier.db") == nil && pages.file("") == nil)
    }

    @Test("a study file is read as YAML and as JSON, and its mistakes have their lines")
    func definitions() throws {
        let yaml = """
            study: s
            parameters: { x: { from: 0.0, to: 1.0 } }
            metrics: { loss: { goal: minimize } }
            """
        let read = try pages.definition(in: yaml)
        #expect(read["study"] == "s" && read["command"] == nil)
        #expect(try pages.definition(in: read.text()) == read)
        #expect(try pages.definition(in: "\n  " + read.text(.pretty)) == read)
        for (text, place) in [
            ("study: s\nparameters:\n  x: { from: 0, too: 1 }\n", "study file:3:"),
            ("{\"study\": \"s\",\n \"parameters\": }", "study file:2:"),
            (yaml + "\nsampler: { kind: nothing }", "study file:4:"), ("", "error"),
            ("- a\n- b", "study file:1:"),
        ] {
            let error = #expect(throws: OperationError.self) { try pages.definition(in: text) }
            #expect(error?.field == "text" && error?.message.contains(place) == true, "\(text)")
        }
    }

    @Test("all sections of reports can be asked for, and why a trial was tried")
    func sections() {
        #expect(pages.sections.contains("history") && pages.sections.contains("why"))
        #expect(pages.sections.contains(pages.sectionOfEvents))
        #expect(Set(pages.sections).count == pages.sections.count)
    }

    @Test("files of aliases that grow without end are refused")
    func bombs() {
        var text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        for (before, name) in zip("abcdefgh", "bcdefghi") {
            let list = Array(repeating: "*\(before)", count: 10).joined(separator: ", ")
            text += "\(name): &\(name) [\(list)]\n"
        }
        #expect(throws: OperationError.self) { try pages.definition(in: text) }
    }
}
