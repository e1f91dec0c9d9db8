import Crypto
#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
public import LuthierDomain
public import LuthierPorts
import Synchronization

/// Contents by their SHA-256, in one folder for each study.
///
/// ```
/// STUDY/artifacts/.incoming/RANDOM      what is being stored
/// STUDY/artifacts/ab/abcdef…            what is stored; never written to again
/// ```
///
/// Whoever stores holds a shared lock on the folder until it is recorded, and whoever removes an exclusive
/// one. No name that came from outside is ever part of a path here.
public struct ArtifactFolder: ArtifactStore {
    /// How long a removal is waited for.
    private static let patience: Duration = .seconds(60)

    /// The folder of all studies.
    private let root: String

    /// A store in the folder in which trials keep their files.
    ///
    /// - Parameter root: The folder of all studies; an absolute path.
    public init(root: String) { self.root = root }

    private func folder(of study: String) -> String {
        "\(root)/\(TrialFolder.safe(study))/artifacts"
    }

    private static func shard(of digest: ArtifactDigest) -> Substring {
        digest.description.prefix(2)
    }

    /// Where contents lie; they may not be there.
    package func path(of digest: ArtifactDigest, in study: String) -> String {
        "\(folder(of: study))/\(Self.shard(of: digest))/\(digest)"
    }

    // MARK: Storing

    /// Keeps everything that is stored of a study from now on, as long as the value lives.
    func hold(of study: String) async throws(ArtifactError) -> FolderLock {
        let folder = folder(of: study)
        try Self.make([root, "\(root)/\(TrialFolder.safe(study))", folder])
        let lock = await FolderLock.waiting(for: folder, .shared, patience: Self.patience)
        guard let lock else {
            throw ArtifactError(.refused, "\(folder) is in use and nothing can be stored there.")
        }
        return lock
    }

    /// Begins to take contents.
    public func receive(
        for study: String, atMost limit: Int?
    ) async throws(ArtifactError) -> any ArtifactIntake {
        try intake(for: study, atMost: limit, lock: await hold(of: study))
    }

    /// Begins to take contents under a lock that the caller has.
    func intake(
        for study: String, atMost limit: Int? = nil, lock: FolderLock
    ) throws(ArtifactError) -> any ArtifactIntake {
        try FolderIntake(in: folder(of: study), atMost: limit, lock: lock)
    }

    /// Bytes that the disk has for contents; as many as can be where that cannot be known.
    func room(for study: String) -> Int {
        var status = statvfs()
        guard statvfs(folder(of: study), &status) == 0 else { return .max }
        let (bytes, isMore) = Int(status.f_bavail).multipliedReportingOverflow(
            by: Int(status.f_frsize))
        return isMore ? .max : bytes
    }

    /// Makes folders for their owner alone, outer ones first.
    static func make(_ folders: [String]) throws(ArtifactError) {
        for folder in folders {
            if mkdir(folder, 0o700) == 0 {
                try sync(String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]) + "/")
            } else if errno != EEXIST || FolderTree.kind(of: folder) == .other {
                throw Self.refusal(folder, errno)
            }
        }
    }

    /// Makes the names in a folder durable, where the file system can and the folder may be read.
    static func sync(_ folder: String) throws(ArtifactError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || [EINVAL, ENOTSUP].contains(errno) else {
            throw refusal(folder, errno)
        }
    }

    static func refusal(_ path: String, _ code: Int32) -> ArtifactError {
        ArtifactError(
            SystemCall.isOutOfSpace(code) ? .full : .refused,
            "\(path) cannot be written: \(SystemCall.text(of: code)).")
    }

    // MARK: Reading

    /// Opens contents; whatever is no plain file is taken for missing.
    public func contents(
        _ digest: ArtifactDigest, of study: String
    ) throws(ArtifactError) -> (any ArtifactContents)? {
        let path = path(of: digest, in: study)
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if [ENOENT, ELOOP, ENOTDIR].contains(errno) { return nil }
            throw ArtifactError(
                .refused, "\(path) cannot be read: \(SystemCall.text(of: errno)).")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_nlink == 1 || Self.hasDigest(digest, descriptor)
        else {
            close(descriptor)
            return nil
        }
        return FolderContents(
            digest: digest, size: Int(status.st_size), path: path, descriptor: descriptor)
    }

    /// Whether a file of several names is what was stored, and not another one that was linked into its
    /// place.
    ///
    /// - Complexity: O(size).
    private static func hasDigest(_ digest: ArtifactDigest, _ descriptor: Int32) -> Bool {
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var place: off_t = 0
        while true {
            let count = pread(descriptor, &buffer, buffer.count, place)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return false }
            if count == 0 { return ArtifactDigest(hashed: hash) == digest }
            hash.update(data: buffer[..<count])
            place += off_t(count)
        }
    }

    // MARK: Removing

    /// Removes unused contents, and what was left of storing that was cut short.
    public func discard(
        _ digests: [ArtifactDigest], of study: String,
        unless used: @Sendable ([ArtifactDigest]) async -> Set<ArtifactDigest>
    ) async -> [ArtifactDigest] {
        let folder = folder(of: study)
        guard FolderTree.kind(of: folder) == .folder else { return [] }
        guard let lock = FolderLock(folder, .exclusive) else { return digests }
        defer { withExtendedLifetime(lock) {} }
        // Nobody is storing, so whatever lies there will never be finished.
        try? FolderTree(path: "\(folder)/.incoming").remove()
        let kept = await used(digests)
        return digests.filter { digest in
            guard !kept.contains(digest) else { return false }
            let isLeft = unlink(path(of: digest, in: study)) != 0 && errno != ENOENT
            // Gone when it is empty; whoever stores makes it anew.
            rmdir("\(folder)/\(Self.shard(of: digest))")
            return isLeft
        }
    }
}

/// Contents on their way into the folder.
private final class FolderIntake: ArtifactIntake {
    private struct State {
        var descriptor: Int32
        var hash = SHA256()
        var size = 0
    }

    private let folder: String
    private let path: String
    private let limit: Int?
    private let lock: FolderLock
    private let state: Mutex<State>

    init(in folder: String, atMost limit: Int?, lock: FolderLock) throws(ArtifactError) {
        self.folder = folder
        self.limit = limit
        self.lock = lock
        let incoming = "\(folder)/.incoming"
        try ArtifactFolder.make([incoming])
        var generator = SystemRandomNumberGenerator()
        path = "\(incoming)/\(String(generator.next() as UInt64, radix: 36))"
        let descriptor = open(
            path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ArtifactFolder.refusal(path, errno) }
        state = Mutex(State(descriptor: descriptor))
    }

    deinit {
        let descriptor = state.withLock { $0.descriptor }
        guard descriptor >= 0 else { return }
        unlink(path)
        close(descriptor)
    }

    func write(_ bytes: [UInt8]) throws(ArtifactError) {
        try state.withLock { (state) throws(ArtifactError) in
            precondition(state.descriptor >= 0, "contents that are finished take no more")
            if let limit, state.size + bytes.count > limit {
                throw ArtifactError(.tooLarge, "it has more than \(limit) bytes.")
            }
            var written = 0
            while written < bytes.count {
                let step = bytes[written...].withUnsafeBytes {
                    systemWrite(state.descriptor, $0.baseAddress, $0.count)
                }
                if step < 0, errno == EINTR { continue }
                guard step >= 0 else { throw ArtifactFolder.refusal(path, errno) }
                written += step
            }
            state.hash.update(data: bytes)
            state.size += bytes.count
        }
    }

    func finish(
        expecting expected: ArtifactDigest?
    ) throws(ArtifactError) -> (digest: ArtifactDigest, size: Int) {
        try state.withLock { (state) throws(ArtifactError) in
            let digest = ArtifactDigest(hashed: state.hash)
            if let expected, expected != digest {
                throw ArtifactError(
                    .mismatch, "what came has the SHA-256 \(digest) and not \(expected).")
            }
            let shard = "\(folder)/\(digest.description.prefix(2))"
            let target = "\(shard)/\(digest)"
            var status = stat()
            if lstat(target, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                Int(status.st_size) == state.size
            {
                unlink(path)
            } else {
                try ArtifactFolder.make([shard])
                guard fchmod(state.descriptor, 0o400) == 0, fsync(state.descriptor) == 0,
                    rename(path, target) == 0
                else { throw ArtifactFolder.refusal(target, errno) }
            }
            // Also what another process stored a moment ago.
            try ArtifactFolder.sync(shard)
            close(state.descriptor)
            state.descriptor = -1
            return (digest, state.size)
        }
    }
}

/// The system's function, beside a method of the same name.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

/// The system's function, beside a method of the same name.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int
{
    read(descriptor, bytes, count)
}

extension ArtifactDigest {
    /// The digest of what was hashed.
    fileprivate init(hashed hash: SHA256) {
        let digits = Array("0123456789abcdef".utf8)
        let text = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        guard let digest = ArtifactDigest(String(decoding: text, as: UTF8.self)) else {
            preconditionFailure("a SHA-256 has 64 digits, got \(text.count)")
        }
        self = digest
    }
}

/// Contents of a file in the folder; they are compared with their digest as they are read.
private final class FolderContents: ArtifactContents {
    let size: Int
    private let digest: ArtifactDigest
    private let path: String
    private let descriptor: Int32
    private let hashed = Mutex((hash: SHA256(), size: 0))

    init(digest: ArtifactDigest, size: Int, path: String, descriptor: Int32) {
        self.digest = digest
        self.size = size
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    func read(upTo count: Int) throws(ArtifactError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let step = bytes[filled...].withUnsafeMutableBytes {
                systemRead(descriptor, $0.baseAddress, $0.count)
            }
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else {
                throw ArtifactError(
                    .refused, "\(path) cannot be read: \(SystemCall.text(of: errno)).")
            }
            if step == 0 { break }
            filled += step
        }
        bytes.removeSubrange(filled...)
        // Before the last bytes are given away, and not only at the end behind them.
        let seen = hashed.withLock { hashed in
            hashed.hash.update(data: bytes)
            hashed.size += filled
            return filled < count || hashed.size >= size
                ? ArtifactDigest(hashed: hashed.hash) : nil
        }
        if let seen, seen != digest {
            throw ArtifactError(.mismatch, "\(path) is damaged: it holds \(seen).")
        }
        return bytes
    }
}
