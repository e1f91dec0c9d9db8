import LuthierDomain
import LuthierWire

@testable import LuthierRemote

/// What is done with an input, and what must hold.
enum FuzzReaders {
    /// Lines, tables and texts in addresses are read or refused.
    static func report(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let plain = PercentText.decoded(text) {
            precondition(PercentText.decoded(PercentText.encoded(plain)) == plain, "\(plain)")
        }
        var table = ReportTable()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            _ = try? ReportLine.inOutput(line)
            _ = try? ReportLine(String(line))
            _ = try? table.measurement(in: String(line))
        }
    }

    /// An event that is accepted is written so that it reads back the same; the first line is its kind.
    static func event(_ bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return }
        let kind = String(decoding: bytes[..<end], as: UTF8.self)
        func decode(_ body: [UInt8]) -> StudyEvent? {
            body.withUnsafeBufferPointer {
                try? EventCodec.standard.event(kind: kind, body: $0, names: ["x", "n"])
            }
        }
        guard let event = decode(Array(bytes[(end + 1)...])) else { return }
        precondition(EventCodec.kind(of: event) == kind, "another kind")
        let body = EventCodec.standard.body(of: event)
        guard let again = decode(Array(body.utf8)) else { fatalError("refused: \(body)") }
        precondition(EventCodec.standard.body(of: again) == body, "reads back otherwise: \(body)")
    }

    /// An entry that is accepted is written so that it reads back the same.
    static func spool(_ bytes: [UInt8]) {
        // The length before it would keep most inputs out.
        for bytes in [bytes, Array("\(bytes.count)\n".utf8) + bytes] {
            guard let entry = SpoolEntry(bytes) else { continue }
            precondition(SpoolEntry(entry.bytes) == entry, "reads back otherwise: \(entry)")
        }
    }
}
