import Foundation
import LuthierDomain
import Testing

@testable import LuthierExecutors

@Suite("TrialFolder")
struct TrialFolderTests {
    @Test("paths are made of study, number and attempt")
    func paths() {
        let folder = TrialFolder(number: 7, attempt: 2, study: "spam-gbm", root: "/r")
        #expect(folder.path == "/r/spam-gbm/0007")
        #expect(folder.checkpoint == "/r/spam-gbm/0007/checkpoint")
        #expect(folder.artifacts == "/r/spam-gbm/0007/artifacts")
        #expect(folder.parameters == "/r/spam-gbm/0007/attempt-2/parameters.json")
        #expect(folder.report == "/r/spam-gbm/0007/attempt-2/report.jsonl")
        #expect(folder.standardOutput == "/r/spam-gbm/0007/attempt-2/stdout.log")
        #expect(folder.standardError == "/r/spam-gbm/0007/attempt-2/stderr.log")
        let late = TrialFolder(number: 12345, attempt: 1, study: "s", root: "/r")
        #expect(late.path == "/r/s/12345")
    }

    @Test("folders and files are their owner's alone")
    func rights() throws {
        try TemporaryFolder.with { root in
            let folder = TrialFolder(number: 7, attempt: 1, study: "s", root: root + "/new/trials")
            try folder.make(parameters: "1")
            func mode(_ path: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            }
            for path in [
                root + "/new", root + "/new/trials", folder.path, folder.checkpoint,
                folder.artifacts, folder.attempt,
            ] {
                #expect(try mode(path) == 0o700, "\(path)")
            }
            #expect(try mode(folder.parameters) == 0o600)
        }
    }

    @Test(
        "where a trial has units, each has a part of every folder, and the first alone begins anew")
    func units() throws {
        let units = try #require(Replication(folds: 2)).units
        try TemporaryFolder.with { root in
            func folder(_ place: Int, attempt: Int = 1) -> TrialFolder {
                TrialFolder(number: 7, attempt: attempt, study: "s", root: root, unit: units[place])
            }
            #expect(folder(1).checkpoint == "\(root)/s/0007/checkpoint/fold-2")
            #expect(folder(1).artifacts == "\(root)/s/0007/artifacts/fold-2")
            #expect(folder(0, attempt: 2).report == "\(root)/s/0007/attempt-2/fold-1/report.jsonl")
            try folder(0).make(parameters: "1")
            try folder(1).make(parameters: "2")
            try folder(1, attempt: 2).make(parameters: "3")
            #expect(try text(folder(0).parameters) == "1")
            #expect(try text(folder(1).parameters) == "2")
            try folder(0).make(parameters: "4")
            #expect(try text("\(root)/s/0007.previous/attempt-1/fold-2/parameters.json") == "2")
        }
    }

    @Test("plain names stay as they are")
    func plainNames() {
        for name in ["spam-gbm", "A.b_9", String(repeating: "x", count: 100)] {
            #expect(TrialFolder.safe(name) == name)
        }
    }

    @Test("other names become one harmless part of a path, and stay apart")
    func otherNames() {
        let names = [
            "", ".", "..", ".hidden", "a b", "a_b", "a/b", "../a", "größe", "a\u{0}b", "a\nb", "😀",
            String(repeating: "x", count: 101), String(repeating: "x", count: 102),
        ]
        let safe = names.map(TrialFolder.safe)
        #expect(Set(safe).count == names.count)
        for name in safe {
            #expect(!name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 120)
            #expect(
                name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
            )
        }
    }

    @Test("what another study of the same name left is kept apart, never removed")
    func keptApart() throws {
        try TemporaryFolder.with { root in
            for round in 1...3 {
                let folder = TrialFolder(number: 0, attempt: 1, study: "s", root: root)
                try folder.make(parameters: "\(round)")
                #expect(try files(folder.checkpoint).isEmpty)
                try "\(round)".write(toFile: folder.checkpoint + "/model")
            }
            for (name, round) in [("0000.previous", "1"), ("0000.previous-2", "2"), ("0000", "3")] {
                #expect(try text("\(root)/s/\(name)/checkpoint/model") == round)
            }
        }
    }

    @Test("a second attempt has the checkpoint of the first, and its own reports")
    func secondAttempt() throws {
        try TemporaryFolder.with { root in
            let first = TrialFolder(number: 0, attempt: 1, study: "s", root: root)
            try first.make(parameters: "{}")
            try "half".write(toFile: first.checkpoint + "/model")
            let second = TrialFolder(number: 0, attempt: 2, study: "s", root: root)
            try second.make(parameters: "{}")
            try "old".write(toFile: second.report)
            #expect(try text(second.checkpoint + "/model") == "half")
            try second.make(parameters: "{}")
            #expect(try files(second.attempt) == ["parameters.json", "stderr.log", "stdout.log"])
            #expect(try text(second.attempt + ".previous/report.jsonl") == "old")
        }
    }

    @Test("a file is set aside in place of an older one")
    func setAside() throws {
        try TemporaryFolder.with { folder in
            let path = folder + "/metrics.csv"
            try TrialFolder.setAside(path)
            #expect(try files(folder).isEmpty)
            for round in 1...2 {
                try "\(round)".write(toFile: path)
                try TrialFolder.setAside(path)
                #expect(try files(folder) == ["metrics.csv.previous"])
                #expect(try text(path + ".previous") == "\(round)")
            }
        }
    }

    private func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}
