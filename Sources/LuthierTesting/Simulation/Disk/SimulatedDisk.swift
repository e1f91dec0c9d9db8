import LuthierMath

/// One file on a disk that keeps only what was synced.
///
/// Programs read ``bytes``, as through the cache of an operating system. A power cut leaves what was
/// synced, and of the rest whatever chance leaves: nothing, a beginning, a beginning with garbage in
/// it, or all. A sync that failed leaves bytes that are read as before and that no later sync makes
/// durable, as Linux does.
struct SimulatedDisk: Sendable {
    /// Why an operation failed.
    enum Failure: Error {
        /// There is no space; a beginning of what was to be written may be there.
        case full
        /// The disk did not confirm that it has everything.
        case sync
    }

    /// What programs read.
    private(set) var bytes: [UInt8] = []
    /// How many bytes a power cut certainly leaves.
    private(set) var syncedCount = 0
    /// Bytes that were cut off and will be there again after a power cut, unless a sync comes first.
    private var cutOff: [UInt8] = []
    /// Where bytes begin that a failed sync left behind; nil when there are none.
    private var lostFrom: Int?
    /// How many bytes may still be written; nil when there is space.
    var space: Int?
    /// How many of the next syncs fail.
    var failingSyncs = 0

    /// Writes at the end of the file.
    mutating func append(_ more: some Collection<UInt8>) throws(Failure) {
        if let space, more.count > space {
            bytes += more.prefix(space)
            self.space = 0
            throw .full
        }
        if let space { self.space = space - more.count }
        bytes += more
    }

    /// Cuts the file off.
    mutating func truncate(to count: Int) {
        guard count < bytes.count else { return }
        if count < syncedCount {
            cutOff = Array(bytes[count..<syncedCount]) + cutOff
            syncedCount = count
        }
        bytes.removeSubrange(count...)
        if let from = lostFrom, from >= count { lostFrom = nil }
    }

    /// Makes durable what was written.
    mutating func sync() throws(Failure) {
        if failingSyncs > 0 {
            failingSyncs -= 1
            if syncedCount < bytes.count { lostFrom = min(lostFrom ?? syncedCount, syncedCount) }
            throw .sync
        }
        syncedCount = bytes.count
        cutOff = []
    }

    /// Cuts the power.
    mutating func powerCut(_ source: inout RandomSource) {
        if let from = lostFrom {
            bytes.removeSubrange(from...)
            syncedCount = min(syncedCount, from)
        } else if !cutOff.isEmpty, source.below(2) == 0 {
            bytes = Array(bytes[..<syncedCount]) + cutOff
        } else {
            tear(&source)
        }
        cutOff = []
        lostFrom = nil
        syncedCount = bytes.count
    }

    /// Leaves of what was not synced whatever chance leaves.
    private mutating func tear(_ source: inout RandomSource) {
        let count = bytes.count - syncedCount
        guard count > 0 else { return }
        switch source.below(4) {
        case 0: bytes.removeSubrange(syncedCount...)
        case 1: bytes.removeSubrange((syncedCount + source.below(count + 1))...)
        case 2:
            // A sector that was to hold the beginning never came, and later ones did.
            let start = syncedCount + source.below(count)
            let end = min(start + 1 + source.below(64), bytes.count)
            for place in start..<end { bytes[place] = UInt8(source.below(256)) }
        default: break
        }
    }
}
