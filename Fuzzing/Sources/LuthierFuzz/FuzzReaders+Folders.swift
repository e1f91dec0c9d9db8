import Foundation
import LuthierWire

@testable import LuthierData

extension FuzzReaders {
    /// A data file is read or refused.
    static func records(_ bytes: [UInt8]) {
        for kind in ["csv", "jsonl"] {
            inFolder(bytes, as: "data.\(kind)") { folder in
                var interners = SurveyInterners()
                let survey = try? RecordSurvey(
                    "\(folder)/data.\(kind)", ReadingOptions(), roles: ColumnRoles(),
                    interners: &interners)
                precondition(survey?.bytes ?? bytes.count == bytes.count, "bytes were lost")
            }
        }
    }

    /// A data file that is split: every record is in one part, and what was written is found sound.
    ///
    /// The first line says how, in words: `folds`, `bootstrap`, the word for what is done with equal records, the
    /// bins, and roles for the columns `c`, `g`, `t` and `w`; or it names the parts. The rest is the file.
    static func split(_ bytes: [UInt8]) {
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        let line = String(decoding: bytes[..<end], as: UTF8.self)
        let request = request(line)
        let kind = line.contains("jsonl") ? "jsonl" : line.contains("tab") ? "tsv" : "csv"
        inFolder(Array(bytes[end...].dropFirst()), as: "data.\(kind)") { folder in
            let parts = "\(folder)/parts"
            defer { try? FileManager.default.removeItem(atPath: parts) }
            guard let splitter = try? DataSplitter("\(folder)/data.\(kind)", request),
                let report = try? splitter.split(into: parts, replaces: false)
            else {
                precondition(!FileManager.default.fileExists(atPath: parts), "it is left half")
                return
            }
            let manifest = report.manifest
            let written = manifest.files.reduce(0) { $0 + $1.records }
            if request.way == .parts {
                precondition(written + manifest.leftOut == manifest.records, "records were lost")
            }
            do throws(DataError) {
                let record = try SplitManifest.read(parts)
                precondition(record.files.map(\.sha256) == manifest.files.map(\.sha256))
                let check = try SplitChecker.check(parts)
                precondition(check.differences.isEmpty, "\(check.differences)")
                precondition(check.overlaps.isEmpty, "\(check.overlaps)")
            } catch {
                fatalError("what was written is refused: \(error)")
            }
        }
    }

    private static func request(_ line: String) -> SplitRequest {
        var request = SplitRequest()
        let words = line.split(separator: " ").map(String.init)
        for word in words {
            switch word {
            case "folds": request.way = .folds(3)
            case "bootstrap": request.way = .bootstrap(2)
            case "c": request.roles.classes.append("c")
            case "g": request.roles.groups.append("g")
            case "h": request.roles.groups.append("h")
            case "t": request.roles.time = "t"
            case "w": request.roles.weight = "w"
            case "i": request.roles.ignored = ["i"]
            case "bins": request.bins = 3
            case "bare": request.reading.hasHeader = false
            case "labels": request.takesLabelsAsClasses = true
            default:
                if let way = SplitRequest.Duplicates(rawValue: word) { request.duplicates = way }
                if let parts = try? PartShare.parse(word) { request.parts = parts }
            }
        }
        if request.way != .parts { request.parts = PartShare.resampled }
        return request
    }

    /// A manifest is read or refused, and the files that it names lie in its folder.
    static func manifest(_ bytes: [UInt8]) {
        inFolder(bytes, as: SplitManifest.fileName) { folder in
            guard let record = try? SplitManifest.read(folder) else { return }
            for file in record.files {
                let path = URL(filePath: "\(folder)/\(file.file)").standardized.path
                precondition(path.hasPrefix("\(folder)"), "leads out: \(file.file)")
            }
        }
    }

    /// Has a folder that holds an input as a file.
    private static func inFolder(_ bytes: [UInt8], as name: String, _ body: (String) -> Void) {
        let parent = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        let folder = "\(parent)/luthier-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
        mkdir(folder, 0o700)
        let path = "\(folder)/\(name)"
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
            fatalError("\(path) cannot be written")
        }
        body(folder)
        unlink(path)
        guard rmdir(folder) == 0 else { fatalError("something was left in \(folder)") }
    }
}
