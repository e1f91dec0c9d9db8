import LuthierDomain
import LuthierPorts
import LuthierWire
import Testing

@testable import LuthierTesting

@Suite("LogFrame")
struct LogFrameTests {
    private let checksum = EventChecksum(study: "simulated")

    private func frames() throws -> [LogFrame] {
        let definition = try StudySketch(seed: 5, workers: 2, faults: 40).definition
        let names = definition.space.names
        let assignment = Assignment(
            names: names, values: names.map { _ in .real(0.5) })
        func record(_ sequence: Int, _ event: StudyEvent) -> EventRecord {
            EventRecord(sequence: sequence, time: Timestamp(milliseconds: 7), event: event)
        }
        return [
            LogFrame(events: [record(1, .created(definition))], receipts: []),
            LogFrame(
                events: [
                    record(2, .enqueued(number: 0, assignment)), record(3, .closed(.stopped)),
                ],
                receipts: [Receipt(key: "k", fingerprint: "f", reply: "numbered 0")]),
        ]
    }

    @Test("what was written is read, frame by frame")
    func roundTrip() throws {
        var chain = LogFrame.Chain()
        let frames = try frames()
        let bytes = frames.flatMap { $0.bytes(after: &chain, of: checksum) }
        let log = LoadedLog(bytes, of: "simulated")
        #expect(log.records == frames.flatMap(\.events))
        #expect(log.receipts["k"]?.reply == "numbered 0")
        #expect(log.end == bytes.count)
    }

    @Test("a log that is cut off or changed at any byte is read up to the last whole frame")
    func damage() throws {
        var chain = LogFrame.Chain()
        let frames = try frames()
        let first = frames[0].bytes(after: &chain, of: checksum)
        let bytes = first + frames[1].bytes(after: &chain, of: checksum)
        for place in first.count..<bytes.count {
            var changed = bytes
            changed[place] ^= 0x10
            for damaged in [Array(bytes[..<place]), changed] {
                let log = LoadedLog(damaged, of: "simulated")
                #expect(log.records == frames[0].events, "byte \(place)")
                #expect(log.end == first.count, "byte \(place)")
            }
        }
    }
}
