import Foundation
import Testing

@testable import LuthierPages

@Suite("Files of pages")
struct PageAssetsTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/CPageAssets")

    private func data(_ paths: [String]) throws -> Data {
        try paths.reduce(Data()) { try $0 + Data(contentsOf: Self.folder.appending(path: $1)) }
    }

    @Test("what is embedded is what lies in the folder; if not, change the edition in assets.S")
    func embedded() throws {
        #expect(try Data(PageAssets.echarts) == data(["vendor/echarts/echarts.min.js"]))
        #expect(try Data(PageAssets.style) == data(["page/report.css"]))
        let scripts = [
            "drawing", "history", "front", "importance", "parallel", "slices", "curves",
            "overfitting", "report",
        ]
        #expect(try Data(PageAssets.script) == data(scripts.map { "page/\($0).js" }))
        let there = try FileManager.default.contentsOfDirectory(
            atPath: Self.folder.appending(path: "page").path(percentEncoded: false))
        #expect(there.count == scripts.count + 1, "a file of the folder is not embedded")
    }

    @Test("nothing embedded ends the element that it stands in, or asks for anything")
    func harmless() throws {
        for asset in [PageAssets.echarts, PageAssets.style, PageAssets.script] {
            let text = String(decoding: asset, as: UTF8.self).lowercased()
            #expect(!text.contains("</script") && !text.contains("</style"))
            #expect(!text.contains("<!--"))
        }
        for asset in [PageAssets.style, PageAssets.script] {
            let text = String(decoding: asset, as: UTF8.self)
            for word in ["http:", "https:", "url(", "@import", "fetch(", "innerHTML", "eval("] {
                #expect(!text.contains(word), "\(word)")
            }
        }
    }
}
