import LuthierDomain
import LuthierPorts
import LuthierWire

/// What a storage knows of its log, read from bytes or as it was written.
struct LoadedLog: Sendable {
    /// Every event.
    private(set) var records: [EventRecord] = []
    /// What was answered under keys.
    private(set) var receipts: [String: Receipt] = [:]
    /// Where the sound part of the file ends.
    var end = 0
    /// What the next event follows.
    private(set) var chain = LogFrame.Chain()

    /// An empty log.
    init() {}

    /// Reads whatever is whole, up to the first frame that is not.
    ///
    /// - Complexity: O(bytes).
    init(_ bytes: [UInt8], of study: String) { readOn(bytes, of: study) }

    /// Reads on from the end, up to the first frame that is not whole.
    mutating func readOn(_ bytes: [UInt8], of study: String) {
        let checksum = EventChecksum(study: study)
        var next = chain
        while let (frame, end) = LogFrame.read(bytes, at: end, after: &next, of: checksum) {
            take(frame, chain: next, end: end)
        }
    }

    /// Takes a transaction in.
    mutating func take(_ frame: LogFrame, chain: LogFrame.Chain, end: Int) {
        records += frame.events
        for receipt in frame.receipts { receipts[receipt.key] = receipt }
        self.chain = chain
        self.end = end
    }
}
