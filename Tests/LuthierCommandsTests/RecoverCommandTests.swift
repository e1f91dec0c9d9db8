import Foundation
import Testing

@Suite("luthier study recover", .serialized)
struct RecoverCommandTests {
    @Test(
        "of a damaged file what is sound is copied, the rest is named, and the file is left as it is"
    )
    func recover() throws {
        let folder = try StudyFolder.finished()
        defer { folder.remove() }
        // A copy has no journal, whoever still had the file open.
        #expect(try folder.luthier("study", "backup", "copy.db").code == 0)
        for suffix in ["", "-wal", "-shm"] {
            let file = folder.url.appending(path: "luthier.db\(suffix)")
            try? FileManager.default.removeItem(at: file)
        }
        let path = folder.url.appending(path: "luthier.db")
        try FileManager.default.moveItem(at: folder.url.appending(path: "copy.db"), to: path)
        var bytes = try Data(contentsOf: path)
        // A digit of a result, in the middle of the log.
        let digits = Data("0.123456789".utf8)
        var places: [Int] = []
        var rest = bytes.startIndex..<bytes.endIndex
        while let found = bytes.range(of: digits, in: rest) {
            places.append(found.lowerBound)
            rest = found.upperBound..<bytes.endIndex
        }
        #expect(places.count >= 6)
        for place in places { bytes[place + 5] = UInt8(ascii: "9") }
        try bytes.write(to: path)
        let show = try folder.luthier("study", "show")
        #expect(show.code == 1)
        #expect(show.errors.contains("luthier study recover"), "\(show)")
        let verify = try folder.luthier("study", "verify")
        #expect(verify.code == 1, "\(verify)")
        #expect(verify.errors.contains("does not match its checksum"), "\(verify)")
        let list = try folder.luthier("study", "list")
        #expect(list.code == 0 && list.output.contains("damaged"), "\(list)")
        #expect(list.errors.contains("the log of shell cannot be read."), "\(list)")
        #expect(try folder.luthier("study", "list", "--json").output.contains("\"damaged\""))
        #expect(try folder.luthier("run", "study.yaml").code == 1)
        let recover = try folder.luthier("study", "recover", "--into", "sound.db")
        #expect(recover.code == 1)
        #expect(recover.output.hasPrefix("shell: "), "\(recover)")
        #expect(recover.output.contains(" on are lost. Event "), "\(recover)")
        let again = try folder.luthier("study", "recover", "--into", "again.db")
        #expect(again.output == recover.output)
        #expect(try folder.luthier("study", "list", "--storage", "sound.db").code == 0)
        // The study goes on with what is left.
        let run = try folder.luthier("run", "study.yaml", "--storage", "sound.db")
        #expect(run.code == 0, "\(run.errors)")
        let taken = try folder.luthier("study", "recover", "--into", "sound.db")
        #expect(taken.code == 64 && taken.errors.contains("left alone"))
    }

    @Test("of a sound file everything is recovered")
    func sound() throws {
        let folder = try StudyFolder.finished()
        defer { folder.remove() }
        let recover = try folder.luthier("study", "recover", "--into", "sound.db")
        #expect(recover.code == 0 && recover.output.hasPrefix("shell: all "))
    }
}
