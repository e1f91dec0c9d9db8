import Foundation
import Testing

@testable import LuthierExecutors

@Suite("OutputLog")
struct OutputLogTests {
    @Test("an output within the quota is kept whole, as it comes")
    func whole() throws {
        try TemporaryFolder.with { folder in
            var log = try OutputLog(path: folder + "/log", quota: 4096)
            append("first\n", to: &log)
            #expect(try content(folder) == "first\n")
            append(String(repeating: "x", count: 4090), to: &log)
            log.close()
            #expect(try content(folder) == "first\n" + String(repeating: "x", count: 4090))
            #expect(log.leftOut == 0)
            #expect(log.total == 4096)
        }
    }

    @Test("of a longer output the beginning, the end and the number of missing bytes are kept")
    func quota() throws {
        try TemporaryFolder.with { folder in
            var log = try OutputLog(path: folder + "/log", quota: 4096)
            append("begin", to: &log)
            for _ in 0..<1000 { append(String(repeating: "x", count: 100), to: &log) }
            append("end", to: &log)
            log.close()
            let text = try content(folder)
            #expect(text.hasPrefix("beginxxx"))
            #expect(text.hasSuffix("xxxend"))
            #expect(text.contains("[luthier: the quota of this log is reached"))
            #expect(log.leftOut == 100_008 - 4096)
            #expect(text.contains("[luthier: \(log.leftOut) bytes are left out here]"))
            #expect(text.utf8.count < 4096 + 200)
        }
    }

    /// Property: head and tail are the output's own, for any sizes of the writes.
    @Test func ringKeepsTheEnd() throws {
        try TemporaryFolder.with { folder in
            for seed in 0..<40 as Range<UInt64> {
                var source = SplitMix(state: seed)
                var log = try OutputLog(path: folder + "/log", quota: 1024)
                var output = ""
                for number in 0..<Int(20 + source.next() % 60) {
                    let text = String(repeating: "\(number),", count: Int(source.next() % 120))
                    output += text
                    append(text, to: &log)
                }
                log.close()
                let lines = try content(folder)
                guard output.utf8.count > 1024 else {
                    #expect(lines == output, "seed \(seed)")
                    continue
                }
                #expect(lines.hasPrefix(output.prefix(768)), "seed \(seed)")
                #expect(lines.hasSuffix(output.suffix(256)), "seed \(seed)")
                #expect(log.leftOut == output.utf8.count - 1024, "seed \(seed)")
            }
        }
    }

    @Test("a log that cannot be opened names the file and the reason")
    func unwritable() {
        let error = #expect(throws: ExecutorError.self) {
            try OutputLog(path: "/nowhere/log", quota: 4096)
        }
        #expect(error?.code == .logFile)
        #expect(
            error?.message == "The log /nowhere/log cannot be written: No such file or directory.")
    }

    #if os(Linux)
        @Test("a full disk ends the log and not the program")
        func fullDisk() throws {
            var log = try OutputLog(path: "/dev/full", quota: 4096)
            append("abc", to: &log)
            append("def", to: &log)
            log.close()
            #expect(
                log.failure == "The log could not be written to its end: No space left on device.")
            #expect(log.leftOut == 6)
        }
    #endif

    private func append(_ text: String, to log: inout OutputLog) {
        Array(text.utf8).withUnsafeBytes { log.append($0) }
    }

    private func content(_ folder: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: folder + "/log")), as: UTF8.self)
    }
}
