import Foundation
import Testing

@testable import LuthierPages

@Suite("Files of pages")
struct PageAssetsTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/CPageAssets")

    private static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: path)), as: UTF8.self)
    }

    /// The files of each asset, as `assets.S` names them.
    private static func named() throws -> [String: [String]] {
        var files: [String: [String]] = [:]
        var name = ""
        for line in try text("assets.S").split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.first == "begin", words.count == 2 { name = words[1] }
            if words.first == ".incbin" {
                files[name, default: []].append(words[1].trimmingCharacters(in: ["\""]))
            }
        }
        return files
    }

    private static var assets: [(name: String, bytes: UnsafeRawBufferPointer)] {
        [
            ("echarts", PageAssets.echarts), ("look", PageAssets.look),
            ("charts", PageAssets.charts),
            ("report_style", PageAssets.reportStyle), ("report_script", PageAssets.reportScript),
            ("dashboard_page", PageAssets.dashboardPage),
            ("dashboard_icon", PageAssets.dashboardIcon),
            ("dashboard_style", PageAssets.dashboardStyle),
            ("dashboard_script", PageAssets.dashboardScript),
        ]
    }

    @Test("what is embedded is what lies in the folder; if not, change the edition in assets.S")
    func embedded() throws {
        let named = try Self.named()
        #expect(Set(named.keys) == Set(Self.assets.map(\.name)))
        for (name, bytes) in Self.assets {
            let files = try (named[name] ?? []).reduce(Data()) {
                try $0 + Data(contentsOf: Self.folder.appending(path: $1))
            }
            #expect(Data(bytes) == files, "\(name)")
        }
        let folder = Self.folder.path(percentEncoded: false)
        let there = try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
            $0.hasPrefix("page/") && $0.contains(".")
        }
        #expect(Set(there) == Set(named.values.joined().filter { $0.hasPrefix("page/") }))
    }

    @Test("nothing of a report ends the element that it stands in, or asks for anything")
    func harmless() throws {
        let own = [
            PageAssets.look, PageAssets.charts, PageAssets.reportStyle, PageAssets.reportScript,
        ]
        for asset in [PageAssets.echarts] + own {
            let text = String(decoding: asset, as: UTF8.self).lowercased()
            #expect(!text.contains("</script") && !text.contains("</style"))
            #expect(!text.contains("<!--"))
        }
        for asset in own {
            let text = String(decoding: asset, as: UTF8.self)
            for word in ["http:", "https:", "url(", "@import", "fetch(", "innerHTML", "eval("] {
                #expect(!text.contains(word), "\(word)")
            }
        }
    }

    @Test("the dashboard asks nobody else, and makes no HTML or code of texts")
    func dashboard() throws {
        for asset in [
            PageAssets.charts, PageAssets.dashboardScript, PageAssets.dashboardStyle,
            PageAssets.dashboardPage,
        ] {
            let text = String(decoding: asset, as: UTF8.self)
            for word in [
                "http:", "https:", "//cdn", "url(", "@import", "innerHTML", "outerHTML",
                "insertAdjacentHTML", "document.write", "eval(", "new Function", "localStorage",
                "style=", "onclick=", "javascript:",
            ] {
                #expect(!text.contains(word), "\(word)")
            }
        }
        let page = String(decoding: PageAssets.dashboardPage, as: UTF8.self)
        // A strict policy lets no script or style of the page itself run.
        #expect(!page.contains("<style") && !page.contains("<script>"))
    }
}
