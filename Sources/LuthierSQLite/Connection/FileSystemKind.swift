import Foundation

/// What kind of file system a folder is on, as far as it matters to a database.
///
/// SQLite's locks and its shared memory do not work between machines, so a database on a network
/// file system is damaged sooner or later.
enum FileSystemKind: Hashable {
    /// One on which a database is safe, as far as is known.
    case local
    /// One that other machines see too, by its name.
    case network(String)

    private static let networkTypes: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "9p", "lustre", "gpfs",
        "beegfs", "ceph", "panfs", "pvfs2", "ocfs2", "gfs2", "davfs", "fuse.sshfs",
        "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse", "fuse.goofys", "fuse.ceph",
        "fuse.beegfs", "fuse.juicefs",
    ]

    /// The kind of file system that holds a folder; `local` when the system does not say.
    init(ofFolder path: String) {
        #if os(Linux)
            let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            let table = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
            self.init(ofFolder: folder, mounts: table ?? "")
        #else
            var status = statfs()
            let isKnown = statfs(path, &status) == 0
            let isLocal = !isKnown || status.f_flags & UInt32(MNT_LOCAL) != 0
            self = isLocal ? .local : .network("network")
        #endif
    }

    /// The kind of file system that holds a folder, by Linux' table of mounts.
    ///
    /// - Parameters:
    ///   - folder: An absolute path without symbolic links.
    ///   - mounts: Lines of `/proc/self/mountinfo`.
    /// - SeeAlso: proc_pid_mountinfo(5).
    init(ofFolder folder: String, mounts: String) {
        self = .local
        var longest = 0
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash > 4, dash + 1 < fields.count else {
                continue
            }
            let point = Self.unescaped(fields[4])
            let prefix = point.hasSuffix("/") ? point : point + "/"
            // Of two mounts at one place the later hides the earlier.
            guard "\(folder)/".hasPrefix(prefix), prefix.utf8.count >= longest else { continue }
            longest = prefix.utf8.count
            let type = String(fields[dash + 1])
            // Sandboxes hand their whole tree to the kernel as 9P; there it is as good as local.
            let isSandbox = type == "9p" && point == "/"
            self = Self.networkTypes.contains(type) && !isSandbox ? .network(type) : .local
        }
    }

    /// A path in which spaces and the like are written as `\040`.
    private static func unescaped(_ path: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = path.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let code = UInt8(Substring(rest.prefix(3)), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
