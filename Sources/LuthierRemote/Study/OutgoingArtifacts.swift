import LuthierDomain
import LuthierPorts
import LuthierWire
import Synchronization

/// The contents that a worker has stored here and that the server is to have.
///
/// They stay in the worker's store until the server has them, under whatever names they are sent.
final class OutgoingArtifacts: Sendable {
    private struct State {
        var waiting: [ArtifactDigest: Int] = [:]
        var released: [ArtifactDigest] = []
    }

    /// Where the contents lie; nil where this worker stores none.
    let store: (any ArtifactStore)?
    private let state = Mutex(State())

    init(store: (any ArtifactStore)?) { self.store = store }

    /// Notes that contents are to be sent once more.
    func add(_ digest: ArtifactDigest) {
        state.withLock { $0.waiting[digest, default: 0] += 1 }
    }

    /// Notes that contents were sent, or were refused for good.
    func release(_ digest: ArtifactDigest) {
        state.withLock { state in
            let left = (state.waiting[digest] ?? 1) - 1
            state.waiting[digest] = left > 0 ? left : nil
            state.released.append(digest)
        }
    }

    /// Those of some contents that are yet to be sent.
    func waiting(among digests: [ArtifactDigest]) -> Set<ArtifactDigest> {
        state.withLock { state in Set(digests.filter { state.waiting[$0] != nil }) }
    }

    /// What was released, from a place on.
    func released(after place: Int) -> [ArtifactDigest] {
        state.withLock { Array($0.released.dropFirst(place)) }
    }
}

extension SpoolEntry {
    /// An artifact that is to be sent.
    init(_ file: ArtifactFile, number: Int, token: Int, key: String) {
        self.init(
            .artifact, number: number, token: token, key: key,
            body: [
                "name": .string(file.name), "size": .integer(file.size),
                "sha256": .string(file.digest.description),
            ])
    }

    /// The artifact that the entry is about; nil when it is about something else.
    var artifact: ArtifactFile? {
        guard kind == .artifact, let name = body["name"]?.stringValue,
            let size = body["size"]?.integerValue,
            let digest = body["sha256"]?.stringValue.flatMap({ ArtifactDigest($0) })
        else { return nil }
        return ArtifactFile(name: name, size: size, digest: digest)
    }
}
