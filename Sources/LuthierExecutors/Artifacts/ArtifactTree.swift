#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
import LuthierDomain

/// The plain files below a folder that a program filled.
///
/// Every folder and file is opened from the open folder above it, and no link is followed: one that
/// somebody puts in the place of a folder or a file in the meantime leads nowhere else. Pipes, sockets and
/// devices are never opened for reading.
struct ArtifactTree {
    /// What was passed over, by reason, with the first example of each.
    struct Passed {
        private(set) var reasons: [(reason: String, count: Int, example: String)] = []

        /// Counts one.
        mutating func add(_ reason: String, _ example: String) {
            if let place = reasons.firstIndex(where: { $0.reason == reason }) {
                reasons[place].count += 1
            } else {
                reasons.append((reason, 1, Self.shown(example)))
            }
        }

        /// Each reason as a part of a sentence.
        var texts: [String] {
            reasons.map { reason, count, example in
                example.isEmpty ? reason : "\(count) \(reason), such as \(example)"
            }
        }

        /// A name without what a terminal would act upon.
        private static func shown(_ name: String) -> String {
            String(
                name.unicodeScalars.prefix(80).map { scalar -> Character in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "?"
                    default: Character(scalar)
                    }
                })
        }
    }

    /// A folder that nobody replaces by a link: the one that holds all studies.
    let root: String
    /// The folders that lead from there to the files.
    let parts: [String]
    /// Called before each file and folder is opened; for tests that change it then.
    var beforeOpening: (String) -> Void = { _ in }

    /// Visits the files in the order of their names.
    ///
    /// - Parameters:
    ///   - passed: Receives what is passed over.
    ///   - visit: Is given name, size and an open descriptor that is closed afterwards.
    func visit(
        passing passed: inout Passed,
        _ visit: (_ name: String, _ size: Int, _ descriptor: Int32, _ passed: inout Passed) -> Void
    ) {
        var folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        for part in parts {
            let inner = openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            let code = errno
            close(folder)
            guard inner >= 0 else {
                if code != ENOENT {
                    passed.add("its folder cannot be opened as a plain folder", "")
                }
                return
            }
            folder = inner
        }
        walk(folder, below: "", depth: 1, &passed, visit)
        close(folder)
    }

    private func walk(
        _ folder: Int32, below place: String, depth: Int, _ passed: inout Passed,
        _ visit: (String, Int, Int32, inout Passed) -> Void
    ) {
        let entries = FolderTree.names(in: folder).map { (FolderTree.text($0), $0) }
            .sorted { $0.0 < $1.0 }
        for (text, entry) in entries {
            let name = place + text
            if let problem = ArtifactName.problem(in: name) {
                passed.add("with \(problem.rawValue)", name)
                continue
            }
            guard let status = FolderTree.status(of: entry, in: folder) else { continue }
            beforeOpening(name)
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                let inner = FolderTree.openFolder(entry, in: folder)
                guard inner >= 0 else {
                    passed.add("that cannot be opened", name)
                    continue
                }
                walk(inner, below: name + "/", depth: depth + 1, &passed, visit)
                close(inner)
            case S_IFREG: file(entry, in: folder, name, &passed, visit)
            case S_IFLNK: passed.add("symbolic links", name)
            default: passed.add("pipes, sockets or devices", name)
            }
        }
    }

    private func file(
        _ entry: FolderTree.Name, in folder: Int32, _ name: String, _ passed: inout Passed,
        _ visit: (String, Int, Int32, inout Passed) -> Void
    ) {
        // What has become a pipe meanwhile must not be waited for.
        let descriptor = openat(
            folder, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return passed.add("that cannot be opened", name) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return passed.add("pipes, sockets or devices", name)
        }
        visit(name, Int(status.st_size), descriptor, &passed)
    }
}
