import Foundation
import Testing

@testable import LuthierData

@Suite("Checking parts")
struct SplitCheckerTests {
    @Test("shared records are counted and named by their first lines, an ignored column aside")
    func records() throws {
        try inDataFolder { folder in
            let first = try folder.write("a.csv", "id,x\n1,p\n2,q\n3,q\n")
            let second = try folder.write("b.csv", "id,x\n4,r\n5,q\n6,q\n7,p\n")
            #expect(try SplitChecker().compare([first, second]).isSound)
            let report = try SplitChecker(roles: ColumnRoles(ignored: ["id"])).compare([
                first, second,
            ])
            let overlap = try #require(report.overlaps.first)
            #expect(overlap.kind == .records && overlap.values == 2)
            #expect(overlap.recordsInFirst == 3 && overlap.recordsInSecond == 3)
            #expect(overlap.lines.map(\.first) == [3, 2] && overlap.lines.map(\.second) == [3, 5])
            #expect(overlap.sentence.contains("shares 2 different records with"))
            #expect(overlap.sentence.contains("(lines 3 and 3, 2 and 5)"))
        }
    }

    @Test("groups on both sides and times out of order are found")
    func groupsAndTimes() throws {
        try inDataFolder { folder in
            let paths = [
                try folder.write("a.csv", "g,t\nu,1\nv,2\n"),
                try folder.write("b.csv", "g,t\nw,3\nv,4\n"),
                try folder.write("c.csv", "g,t\nx,4\ny,9\n"),
            ]
            let groups = try SplitChecker(roles: ColumnRoles(groups: ["g"])).compare(paths).overlaps
            #expect(groups.map(\.kind) == [.groups] && groups.first?.lines.first?.first == 3)
            let times = try SplitChecker(roles: ColumnRoles(time: "t")).compare(paths).overlaps
            #expect(times.map(\.kind) == [.times])
            #expect(times.first?.first.hasSuffix("b.csv") == true)
            #expect(times.first?.sentence.contains("does not end before") == true)
        }
    }

    @Test("a changed, a shortened and a missing part are told from the manifest")
    func changed() throws {
        try inDataFolder { folder in
            try folder.write("data.csv", "a\n" + (0..<40).map { "\($0)\n" }.joined())
            try folder.split("data.csv")
            #expect(try SplitChecker.check(folder.path("out")).isSound)
            let train = try folder.text("out/train.csv")
            try folder.write("out/train.csv", train + "99\n")
            var report = try SplitChecker.check(folder.path("out"))
            #expect(report.differences.count == 1 && report.differences[0].contains("29 records"))
            // A record of the holdout in the training data is a change and a leak.
            let leaked = try folder.text("out/holdout.csv").split(separator: "\n").last ?? ""
            try folder.write("out/train.csv", train + "\(leaked)\n")
            report = try SplitChecker.check(folder.path("out"))
            #expect(report.differences.count == 1 && report.overlaps.count == 1)
            try FileManager.default.removeItem(atPath: folder.path("out/validation.csv"))
            try folder.write("out/train.csv", "a\n\"\n")
            report = try SplitChecker.check(folder.path("out"))
            #expect(report.differences.count == 2)
            #expect(report.differences.contains { $0.contains("is gone") })
            #expect(report.differences.contains { $0.contains("cannot be read") })
        }
    }

    @Test("folds share records by design, a fold and the holdout may not")
    func folds() throws {
        try inDataFolder { folder in
            try folder.write("data.csv", "a\n" + (0..<40).map { "\($0)\n" }.joined())
            try folder.split("data.csv") {
                $0.way = .folds(3)
                $0.parts = PartShare.resampled
            }
            #expect(try SplitChecker.check(folder.path("out")).isSound)
            try folder.write("out/holdout.csv", folder.text("out/fold-2/validation.csv"))
            let report = try SplitChecker.check(folder.path("out"))
            #expect(report.differences.count == 1)
            #expect(report.overlaps.count == 3, "one file of each fold has them")
        }
    }
}
