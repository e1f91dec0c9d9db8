import LuthierPorts
import Testing

@testable import LuthierSQLite

@Suite("FileSystemKind")
struct FileSystemKindTests {
    static let mounts = #"""
        21 1 254:0 / / rw,relatime - ext4 /dev/vda rw
        22 21 0:20 / /home rw,relatime shared:1 - nfs4 server:/home rw
        23 22 0:21 / /home/me/local rw - xfs /dev/vdb rw
        24 21 0:22 / /mnt/my\040share rw shared:2 master:3 - cifs //server/share rw
        25 21 0:23 / /mnt/ssh rw - fuse.sshfs me@host: rw
        26 21 0:24 / /mnt/windows rw - 9p drvfs rw
        27 21 0:25 / /twice rw - nfs server:/ rw
        28 27 0:26 / /twice rw - tmpfs tmpfs rw
        broken line
        """#

    @Test(
        "is that of the innermost, latest mount",
        arguments: [
            ("/", FileSystemKind.local), ("/var", .local), ("/home", .network("nfs4")),
            ("/home/me", .network("nfs4")), ("/homes", .local), ("/home/me/local/x", .local),
            ("/mnt/my share/a", .network("cifs")), ("/mnt/ssh", .network("fuse.sshfs")),
            ("/mnt/windows", .network("9p")), ("/twice", .local),
        ])
    func innermost(folder: String, kind: FileSystemKind) {
        #expect(FileSystemKind(ofFolder: folder, mounts: Self.mounts) == kind)
    }

    @Test("a sandbox whose whole tree is 9P counts as local")
    func sandbox() {
        let mounts = "1 0 0:1 / / rw - 9p none rw\n2 1 0:2 / /data rw - nfs x rw"
        #expect(FileSystemKind(ofFolder: "/work", mounts: mounts) == .local)
        #expect(FileSystemKind(ofFolder: "/data", mounts: mounts) == .network("nfs"))
        #expect(FileSystemKind(ofFolder: "/work", mounts: "") == .local)
    }

    @Test("the error says what to do instead")
    func message() {
        let error = DatabaseFile(path: "/home/me/a.db").networkError("nfs4")
        #expect(error.code == .unsuitable)
        #expect(error.description.contains("luthier serve"))
    }
}
