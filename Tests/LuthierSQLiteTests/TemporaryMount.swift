import Foundation

/// A small file system in memory, for tests of full and read-only disks.
///
/// Only the superuser may mount; elsewhere there is none, and the tests that need it say so.
final class TemporaryMount {
    private let folder: TemporaryFolder

    var path: String { folder.path }

    init?(options: String) throws {
        folder = try TemporaryFolder()
        let isMounted =
            geteuid() == 0
            && Self.run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.path)
        guard isMounted else {
            print("Skipped: file systems cannot be mounted here.")
            return nil
        }
    }

    deinit { _ = Self.run("umount", "-l", path) }

    func remount(options: String) throws {
        guard Self.run("mount", "-o", "remount,\(options)", path) else {
            throw CocoaError(.fileWriteUnknown)
        }
    }

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
