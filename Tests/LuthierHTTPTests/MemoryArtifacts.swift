import Crypto
import LuthierDomain
import LuthierPorts
import Synchronization

/// Contents in memory, which can be told to be full.
final class MemoryArtifacts: ArtifactStore {
    struct Shelf {
        var contents: [String: [ArtifactDigest: [UInt8]]] = [:]
        var isFull = false
        var unfinished = 0
        var received = 0
    }

    let shelf = Mutex(Shelf())

    func receive(
        for study: String, atMost limit: Int?
    ) async throws(ArtifactError) -> any ArtifactIntake {
        if shelf.withLock({ $0.isFull }) { throw ArtifactError(.full, "there is no room.") }
        return MemoryIntake(store: self, study: study, limit: limit)
    }

    func contents(
        _ digest: ArtifactDigest, of study: String
    ) throws(ArtifactError) -> (any ArtifactContents)? {
        shelf.withLock { $0.contents[study]?[digest] }.map { MemoryContents(bytes: $0) }
    }

    func discard(
        _ digests: [ArtifactDigest], of study: String,
        unless used: @Sendable ([ArtifactDigest]) async -> Set<ArtifactDigest>
    ) async -> [ArtifactDigest] {
        let kept = await used(digests)
        shelf.withLock { shelf in
            for digest in digests where !kept.contains(digest) {
                shelf.contents[study]?[digest] = nil
            }
        }
        return []
    }

    /// The digest of contents.
    static func digest(of bytes: [UInt8]) -> ArtifactDigest {
        let text = SHA256.hash(data: bytes).map { byte in
            let hex = String(byte, radix: 16)
            return hex.count == 1 ? "0" + hex : hex
        }
        guard let digest = ArtifactDigest(text.joined()) else {
            preconditionFailure("a SHA-256 has 64 digits")
        }
        return digest
    }
}

private final class MemoryIntake: ArtifactIntake {
    private let store: MemoryArtifacts
    private let study: String
    private let limit: Int?
    private let bytes = Mutex<[UInt8]>([])

    init(store: MemoryArtifacts, study: String, limit: Int?) {
        self.store = store
        self.study = study
        self.limit = limit
        store.shelf.withLock {
            $0.unfinished += 1
            $0.received += 1
        }
    }

    deinit { store.shelf.withLock { $0.unfinished -= 1 } }

    func write(_ more: [UInt8]) throws(ArtifactError) {
        let size = bytes.withLock { bytes in
            bytes += more
            return bytes.count
        }
        if let limit, size > limit { throw ArtifactError(.tooLarge, "it is too large.") }
    }

    func finish(
        expecting expected: ArtifactDigest?
    ) throws(ArtifactError) -> (digest: ArtifactDigest, size: Int) {
        let all = bytes.withLock { $0 }
        let digest = MemoryArtifacts.digest(of: all)
        if let expected, expected != digest { throw ArtifactError(.mismatch, "it is another.") }
        store.shelf.withLock { $0.contents[study, default: [:]][digest] = all }
        return (digest, all.count)
    }
}

private final class MemoryContents: ArtifactContents {
    private let rest: Mutex<ArraySlice<UInt8>>
    let size: Int

    init(bytes: [UInt8]) {
        rest = Mutex(bytes[...])
        size = bytes.count
    }

    func read(upTo count: Int) throws(ArtifactError) -> [UInt8] {
        rest.withLock { rest in
            let part = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
            return part
        }
    }
}
