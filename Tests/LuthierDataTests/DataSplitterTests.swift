import Foundation
import LuthierWire
import LuthierMath
import Testing

@testable import LuthierData

@Suite("Splitting data files")
struct DataSplitterTests {
    /// Random CSV with every difficulty, its header and its records.
    private func table(_ seed: UInt64, rows: Int) -> (header: String, records: [String]) {
        var source = testSource(seed)
        let lineBreak = seed % 3 == 0 ? "\r\n" : "\n"
        let texts = ["plain", "\"a,b\"", "\"two\n\nlines\"", "\"say \"\"hi\"\"\"", "ü€😀", "", " "]
        let records = (0..<rows).map { row in
            let day = source.below(28) + 1
            return "\(row),\(texts[source.below(texts.count)]),g\(source.below(40)),"
                + "\(source.below(5) == 0 ? "yes" : "no"),2024-01-\(day < 10 ? "0" : "")\(day),"
                + "\(Double(source.below(100)) / 10)\(lineBreak)"
        }
        let mark = seed % 2 == 0 ? "\u{FEFF}" : ""
        return ("\(mark)id,text,group,label,date,weight\(lineBreak)", records)
    }

    /// The records of a part, which begins with the header.
    private func records(_ folder: DataFolder, _ name: String, header: String) throws -> String {
        let text = try folder.text("out/\(name)")
        #expect(text.utf8.starts(with: header.utf8))
        return String(decoding: text.utf8.dropFirst(header.utf8.count), as: UTF8.self)
    }

    /// Property: every record is in exactly one part, byte for byte and in the order of the source;
    /// a second run gives equal files and an equal manifest.
    @Test func everyRecordOnce() throws {
        for seed in 0..<12 as Range<UInt64> {
            try inDataFolder { folder in
                let (header, records) = table(seed, rows: 60 + Int(seed) * 17)
                // The last record may lack its line break.
                let text = records.joined()
                try folder.write(
                    "data.csv", header + (seed % 4 == 1 ? String(text.dropLast()) : text))
                func change(_ request: inout SplitRequest) {
                    request.seed = seed
                    switch seed % 4 {
                    case 1: request.roles.classes = ["label"]
                    case 2: request.roles.groups = ["group"]
                    case 3: request.roles.time = "date"
                    default: break
                    }
                }
                let report = try folder.split("data.csv", change)
                var places: [Substring: Int] = [:]
                var parts: [String] = []
                for file in report.manifest.files {
                    parts.append(try self.records(folder, file.file, header: header))
                }
                var rest = parts.map { $0.utf8[...] }
                let source = try folder.bytes("data.csv").dropFirst(header.utf8.count)
                var start = source.startIndex
                for record in records {
                    let bytes = source[start..<min(start + record.utf8.count, source.endIndex)]
                    start = bytes.endIndex
                    let part = rest.indices.filter { rest[$0].starts(with: bytes) }
                    #expect(part.count == 1, "seed \(seed): \(record)")
                    guard let part = part.first else { return }
                    rest[part] = rest[part].dropFirst(bytes.count)
                    let fields = record.split(separator: ",", omittingEmptySubsequences: false)
                    if seed % 4 == 2 {
                        let group = fields[fields.count - 4]
                        #expect(places[group, default: part] == part, "seed \(seed)")
                        places[group] = part
                    }
                }
                #expect(rest.allSatisfy { $0.isEmpty }, "seed \(seed)")
                #expect(report.manifest.files.map(\.records).reduce(0, +) == records.count)
                let again = try folder.split("data.csv", into: "again", change)
                #expect(again.manifest == report.manifest, "seed \(seed)")
                let manifests = [
                    try folder.text("out/split.json"), try folder.text("again/split.json"),
                ]
                #expect(manifests[0] == manifests[1], "seed \(seed)")
                #expect(try SplitChecker.check(folder.path("out")).isSound, "seed \(seed)")
            }
        }
    }

    @Test("by time no part begins before the one before it has ended")
    func byTime() throws {
        try inDataFolder { folder in
            let (header, records) = table(4, rows: 200)
            try folder.write("data.csv", header + records.joined())
            try folder.split("data.csv") { $0.roles.time = "date" }
            let days = try ["train", "validation", "holdout"].map { name in
                try self.records(folder, "\(name).csv", header: header).matches(of: /2024-01-\d\d/)
                    .map { String($0.output) }
            }
            #expect((days[0].max() ?? "") < (days[1].min() ?? ""))
            #expect((days[1].max() ?? "") < (days[2].min() ?? ""))
            #expect(days.map(\.count).reduce(0, +) == 200)
        }
    }

    @Test(
        "each record is validated in one fold, trained on in the others, and never in the holdout")
    func folds() throws {
        try inDataFolder { folder in
            let (header, records) = table(1, rows: 103)
            try folder.write("data.csv", header + records.joined())
            let report = try folder.split("data.csv") {
                $0.way = .folds(4)
                $0.parts = PartShare.resampled
                $0.roles.classes = ["label"]
            }
            #expect(report.manifest.files.map(\.name).count == 9)
            let holdout = try self.records(folder, "holdout.csv", header: header)
            var validated: [String] = []
            for fold in 1...4 {
                let train = try self.records(folder, "fold-\(fold)/train.csv", header: header)
                let validation = try self.records(
                    folder, "fold-\(fold)/validation.csv", header: header)
                for record in records where !holdout.contains(record) {
                    #expect(train.contains(record) != validation.contains(record))
                    if validation.contains(record) { validated.append(record) }
                }
            }
            #expect(validated.count == Set(validated).count)
            #expect(validated.count == records.count { !holdout.contains($0) })
            #expect(try SplitChecker.check(folder.path("out")).isSound)
        }
    }

    @Test("folds of time are each validated on what comes after their training")
    func foldsOfTime() throws {
        try inDataFolder { folder in
            let (header, records) = table(1, rows: 200)
            try folder.write("data.csv", header + records.joined())
            let report = try folder.split("data.csv") {
                $0.way = .folds(3)
                $0.parts = PartShare.resampled
                $0.roles.time = "date"
            }
            #expect(report.manifest.files.count == 7)
            var before = 0
            for file in report.manifest.files where file.name.hasSuffix("train") {
                #expect(file.records > before)
                before = file.records
            }
            #expect(try SplitChecker.check(folder.path("out")).isSound)
        }
    }

    @Test("a resample draws as many as there are, and what it leaves out is its validation")
    func bootstrap() throws {
        try inDataFolder { folder in
            // The last record, without a line break, may be drawn twice.
            let records = (0..<40).map { "\($0),x" }
            for seed in 0..<6 as Range<UInt64> {
                try folder.write("data.csv", "a,b\n" + records.joined(separator: "\n"))
                let report = try folder.split("data.csv", force: true) {
                    $0.way = .bootstrap(2)
                    $0.parts = PartShare.resampled
                    $0.seed = seed
                }
                for replicate in 1...2 {
                    let parts = try ["train", "validation"].map { name in
                        try folder.text("out/bootstrap-\(replicate)/\(name).csv").split(
                            separator: "\n"
                        )
                        .dropFirst()
                    }
                    #expect(parts[0].count == 34, "seed \(seed)")
                    #expect(Set(parts[0]).isDisjoint(with: parts[1]))
                    #expect(Set(parts[0]).count + parts[1].count == 34)
                    #expect(Set(parts[0]).isSubset(of: records.map { $0[...] }), "seed \(seed)")
                }
                #expect(report.manifest.files[0].sha256 != report.manifest.files[2].sha256)
            }
        }
    }

    @Test("weights change how often training records come, and nothing else")
    func weights() throws {
        try inDataFolder { folder in
            let rows = (0..<300).map { "\($0),\($0 % 3)\n" }.joined()
            try folder.write("data.csv", "id,w\n\(rows)")
            try folder.split("data.csv", into: "plain")
            try folder.split("data.csv") { $0.roles.weight = "w" }
            for name in ["validation", "holdout"] {
                #expect(try folder.bytes("out/\(name).csv") == folder.bytes("plain/\(name).csv"))
            }
            let train = try folder.text("out/train.csv").split(separator: "\n").dropFirst()
            #expect(train.count == 210)
            let light = train.count { $0.hasSuffix(",1") }
            let heavy = train.count { $0.hasSuffix(",2") }
            #expect(light + heavy == 210 && abs(Double(heavy) / Double(light) - 2) < 0.4)
            #expect(try SplitChecker.check(folder.path("out")).isSound)
        }
    }

    @Test("equal records stay together, are dropped, allowed or refused, and are named")
    func duplicates() throws {
        try inDataFolder { folder in
            let rows = (0..<60).map { "\($0),\($0 % 20)\n" }.joined()
            try folder.write("data.csv", "id,x\n\(rows)")
            for policy in [SplitRequest.Duplicates.keepTogether, .drop, .allow] {
                let report = try folder.split("data.csv", force: true) {
                    $0.duplicates = policy
                    $0.roles.ignored = ["id"]
                }
                let check = try SplitChecker.check(folder.path("out"))
                #expect(check.isSound)
                #expect(check.allowed.isEmpty == (policy != .allow))
                #expect(
                    report.manifest.duplicateSets == 20 && report.manifest.duplicateRecords == 60)
                #expect(report.manifest.leftOut == (policy == .drop ? 40 : 0))
                #expect(report.notes.contains { $0.contains("in 20 sets: lines 2, 22, 42;") })
            }
            var request = SplitRequest()
            request.duplicates = .error
            request.roles.ignored = ["id"]
            let splitter = try DataSplitter(folder.path("data.csv"), request)
            let error = try #require(throws: DataError.self) {
                try splitter.split(into: folder.path("no"), replaces: false)
            }
            #expect(error.code == .duplicates && error.message.contains("lines 2, 22, 42"))
            #expect(try folder.names() == ["data.csv", "out"])
        }
    }

    @Test("equal records of different times cannot be kept together, which is said")
    func duplicatesInTime() throws {
        try inDataFolder { folder in
            let rows = (1...20).map { "\($0 % 10),\($0)\n" }.joined()
            let error = try folder.failure("x,t\n\(rows)") {
                $0.roles.time = "t"
                $0.roles.ignored = ["t"]
            }
            #expect(error?.code == .duplicates && error?.hint?.contains("drop") == true)
        }
    }

    @Test(
        "free text has no classes, labels have",
        arguments: [
            (
                "{\"messages\": [], \"topic\": \"TOPIC\", \"n\": N}\n", "topic",
                "examples for a generative"
            ),
            (
                "{\"prompt\": \"p N\", \"completion\": \"a long answer N\"}\n", "completion",
                "generative"
            ),
            (
                "{\"q\": \"p N\", \"answer\": \"a long answer with number N\"}\n", "answer",
                "free text"
            ),
        ])
    func generative(line: String, column: String, reason: String) throws {
        try inDataFolder { folder in
            let text = (0..<40).map { number in
                line.split(separator: "N\"", omittingEmptySubsequences: false)
                    .joined(separator: "\(number)\"")
                    .split(separator: "TOPIC", omittingEmptySubsequences: false)
                    .joined(separator: number % 2 == 0 ? "a" : "b")
                    .split(separator: "N}", omittingEmptySubsequences: false)
                    .joined(separator: "\(number)}")
            }.joined()
            let error = try folder.failure(text, name: "data.jsonl") { $0.roles.classes = [column] }
            #expect(error?.code == .impossible && error?.message.contains(reason) == true)
            #expect(error?.hint?.contains("--group") == true)
            if column == "topic" {
                let report = try folder.split("data.jsonl") {
                    $0.roles.classes = [column]
                    $0.takesLabelsAsClasses = true
                }
                #expect(report.manifest.classes == ["a", "b"])
            }
        }
    }

    @Test("a part of records that are never drawn is refused", arguments: [nil, 3, -2])
    func weightless(ways: Int?) throws {
        var refused = 0
        for seed in 0..<20 {
            try inDataFolder { folder in
                // The one record that may be drawn falls into the part that is drawn from, or does not.
                let error = try folder.failure("a,w\n1,0\n2,34\n3,0\n4,0\n5,0\n6,0\n") {
                    $0.roles.weight = "w"
                    $0.seed = UInt64(seed)
                    if let ways { $0.way = ways > 0 ? .folds(ways) : .bootstrap(-ways) }
                    $0.parts = [PartShare("train", 0.5), PartShare("test", 0.5)]
                }
                guard let error else { return }
                refused += 1
                #expect(error.message.contains("have a weight of 0 in the column w"), "\(error)")
                #expect(try folder.names() == ["data.csv"])
            }
        }
        // Of folds one always leaves it out.
        #expect(ways == 3 ? refused == 20 : (1..<20).contains(refused))
    }

    @Test("what cannot be split is refused with the reason, and leaves nothing behind")
    func impossible() throws {
        try inDataFolder { folder in
            func check(
                _ text: String, _ reason: String, _ change: (inout SplitRequest) -> Void = { _ in }
            ) throws {
                let error = try folder.failure(text, change)
                let message = error.map { "\($0)" } ?? "nothing"
                #expect(message.contains(reason))
            }
            let lonely = "y,x\n" + (0..<9).map { "\($0 == 4 ? "rare" : "often"),\($0)\n" }.joined()
            try check(lonely, "line 6: The class \"rare\" has one record") {
                $0.roles.classes = ["y"]
            }
            try check("", "The file is empty.")
            try check("a,b\n", "a header and no record")
            try check("a\n1\n2\n", "The part holdout would be empty: there are 2")
            try check("a\n1\n2\n1\n1\n", "of 2 different records, the largest set of 3")
            try check("a\n1\n2\n", "5 folds need 5 records, and there are 2") {
                $0.way = .folds(5)
                $0.parts = [PartShare("train", 1)]
            }
            try check("a,g\n1,x\n2,x\n3,y\n", "3 folds need 3 groups, and there are 2") {
                $0.way = .folds(3)
                $0.parts = [PartShare("train", 1)]
                $0.roles.groups = ["g"]
            }
            try check("a,w\n1,0\n2,0\n3,0\n", "All weights") { $0.roles.weight = "w" }
            #expect(try folder.names() == ["data.csv"])
        }
    }

    @Test("numbers are stratified in bins, and without them that is suggested")
    func bins() throws {
        try inDataFolder { folder in
            let rows = (0..<200).map { "\($0),\(Double($0) / 7)\n" }.joined()
            let error = try folder.failure("id,y\n\(rows)") { $0.roles.classes = ["y"] }
            #expect(error?.hint?.contains("--bins") == true)
            let report = try folder.split("data.csv") {
                $0.roles.classes = ["y"]
                $0.bins = 4
            }
            #expect(report.manifest.classes.count == 4)
            #expect(report.manifest.files[0].classes == [35, 35, 35, 35])
            let text = try folder.failure("y\na\nb\na\nb\n") {
                $0.roles.classes = ["y"]
                $0.bins = 3
            }
            #expect(text?.line == 2 && text?.message.contains("is no number") == true)
        }
    }

    @Test("a request that contradicts itself is refused before the file is read")
    func requests() {
        func refusal(_ change: (inout SplitRequest) -> Void) -> String {
            var request = SplitRequest()
            change(&request)
            do {
                _ = try DataSplitter("gone.csv", request)
                return ""
            } catch {
                return error.code == .badRequest ? error.message : "\(error)"
            }
        }
        #expect(refusal { $0.roles = ColumnRoles(groups: ["g"], time: "t") }.contains("time"))
        #expect(refusal { $0.parts = [PartShare("a", 1)] }.contains("One part"))
        #expect(refusal { $0.way = .folds(1) }.contains("1 is no number of folds"))
        #expect(refusal { $0.way = .folds(3) }.contains("validation"))
        #expect(refusal { $0.way = .bootstrap(0) }.contains("0 is no number of resamples"))
        #expect(refusal { $0.bins = 3 }.contains("nothing to put in bins"))
        #expect(refusal { $0.roles.classes = ["a", "a"] }.contains("named twice"))
        #expect(refusal { _ in }.isEmpty)
    }
}
