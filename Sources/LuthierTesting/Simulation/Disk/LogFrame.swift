import LuthierDomain
import LuthierPorts
import LuthierWire

/// How one transaction stands in the simulated log: its length, a checksum, its events and receipts.
///
/// Events have the kinds, bodies and chained checksums of the real storage; only the frame around them,
/// which SQLite makes there, is the simulation's own.
struct LogFrame {
    /// What the log holds up to a place.
    struct Chain {
        /// The checksum of the event before.
        var previous = EventChecksum.beginning
        /// The names of the study's parameters; empty before the first event.
        var names: [String] = []
    }

    /// The events, in order.
    var events: [EventRecord]
    /// What was answered under keys.
    var receipts: [Receipt]

    /// The transaction as bytes, to be written behind a chain of events.
    ///
    /// - Returns: The bytes; the chain then ends with the last event.
    func bytes(after chain: inout Chain, of study: EventChecksum) -> [UInt8] {
        var writer = ByteWriter()
        writer.integer(events.count)
        for record in events {
            var kind = EventCodec.kind(of: record.event)
            var body = EventCodec.standard.body(of: record.event)
            chain.previous = kind.withUTF8 { kind in
                body.withUTF8 { body in
                    study(
                        after: chain.previous, sequence: Int64(record.sequence),
                        time: record.time.milliseconds, kind: UnsafeRawBufferPointer(kind),
                        body: UnsafeRawBufferPointer(body))
                }
            }
            writer.integer(record.sequence)
            writer.integer(Int(record.time.milliseconds))
            writer.text(kind)
            writer.text(body)
            writer.integer(Int(chain.previous))
            if case .created(let definition) = record.event {
                chain.names = definition.space.names
            }
        }
        writer.integer(receipts.count)
        for receipt in receipts {
            writer.text(receipt.key)
            writer.text(receipt.fingerprint)
            writer.text(receipt.reply)
        }
        var head = ByteWriter()
        head.integer(writer.bytes.count)
        head.integer(Int(Self.checksum(of: writer.bytes[...])))
        return head.bytes + writer.bytes
    }

    /// Reads the transaction at a place.
    ///
    /// - Returns: The transaction and the place behind it; nil when there is none that is whole.
    static func read(
        _ bytes: [UInt8], at place: Int, after chain: inout Chain, of study: EventChecksum
    ) -> (frame: LogFrame, end: Int)? {
        var head = ByteReader(bytes, from: place, to: bytes.count)
        guard let count = head.integer(), let checksum = head.integer(), count >= 0,
            count <= bytes.count - head.place,
            Int(Self.checksum(of: bytes[head.place..<head.place + count])) == checksum
        else { return nil }
        var reader = ByteReader(bytes, from: head.place, to: head.place + count)
        var frame = LogFrame(events: [], receipts: [])
        var next = chain
        guard let eventCount = reader.integer() else { return nil }
        for _ in 0..<eventCount {
            guard let record = event(from: &reader, after: &next, of: study) else { return nil }
            frame.events.append(record)
        }
        guard let receiptCount = reader.integer() else { return nil }
        for _ in 0..<receiptCount {
            guard let key = reader.text(), let fingerprint = reader.text(),
                let reply = reader.text()
            else { return nil }
            frame.receipts.append(Receipt(key: key, fingerprint: fingerprint, reply: reply))
        }
        chain = next
        return (frame, head.place + count)
    }

    private static func event(
        from reader: inout ByteReader, after chain: inout Chain, of study: EventChecksum
    ) -> EventRecord? {
        guard let sequence = reader.integer(), let time = reader.integer(),
            let kind = reader.stretch(), let body = reader.stretch(),
            let checksum = reader.integer()
        else { return nil }
        let expected = kind.withUnsafeBytes { kind in
            body.withUnsafeBytes { body in
                study(
                    after: chain.previous, sequence: Int64(sequence), time: Int64(time),
                    kind: kind, body: body)
            }
        }
        guard Int(expected) == checksum else { return nil }
        let names = chain.names
        let event = body.withUnsafeBufferPointer { body in
            try? EventCodec.standard.event(
                kind: String(decoding: kind, as: UTF8.self), body: body, names: names)
        }
        guard let event else { return nil }
        chain.previous = expected
        if case .created(let definition) = event { chain.names = definition.space.names }
        return EventRecord(
            sequence: sequence, time: Timestamp(milliseconds: Int64(time)), event: event)
    }

    private static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        var checksum = CRC32C()
        bytes.withUnsafeBytes { checksum.update($0) }
        return checksum.value
    }
}

/// Numbers and texts as bytes.
private struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func integer(_ value: Int) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func text(_ text: String) {
        integer(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }
}

/// Numbers and texts from bytes that may be anything.
private struct ByteReader {
    private let bytes: [UInt8]
    private let end: Int
    private(set) var place: Int

    init(_ bytes: [UInt8], from place: Int, to end: Int) {
        self.bytes = bytes
        self.place = place
        self.end = end
    }

    mutating func integer() -> Int? {
        guard end - place >= 8 else { return nil }
        defer { place += 8 }
        return bytes.withUnsafeBytes {
            Int(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Int.self))
        }
    }

    mutating func stretch() -> ArraySlice<UInt8>? {
        guard let count = integer(), count >= 0, count <= end - place else { return nil }
        defer { place += count }
        return bytes[place..<place + count]
    }

    mutating func text() -> String? {
        stretch().map { String(decoding: $0, as: UTF8.self) }
    }
}
