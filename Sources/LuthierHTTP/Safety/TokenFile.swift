#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
import LuthierDomain
import Foundation
import LuthierWire
import Synchronization

/// The tokens of a server, in a file that only its owner may read.
package final class TokenFile: Sendable {
    /// What is wrong with the file, and what to do.
    package struct Failure: Error, CustomStringConvertible {
        /// The sentence.
        package let description: String
    }

    /// What tells that the file has changed.
    private struct Stamp: Equatable {
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    private struct Cache {
        var stamp: Stamp?
        var tokens: [AccessToken] = []
        var wasThere = false
    }

    /// Where it is.
    package let path: String
    private let cache = Mutex(Cache())

    /// The tokens at a path; the file need not exist.
    package init(path: String) { self.path = path }

    /// The tokens, read again when the file has changed; nil when there never was a file.
    ///
    /// A file that was there and is gone holds no token, and does not open the server to everybody.
    ///
    /// - Throws: When it cannot be read, or others may read it.
    package func tokens() throws(Failure) -> [AccessToken]? {
        let path = path
        let result = cache.withLock { cache -> Result<[AccessToken]?, Failure> in
            Result { () throws(Failure) -> [AccessToken]? in
                guard let stamp = try Self.stamp(of: path) else {
                    cache.stamp = nil
                    cache.tokens = []
                    return cache.wasThere ? [] : nil
                }
                if cache.stamp != stamp {
                    cache.wasThere = true
                    cache.stamp = nil
                    cache.tokens = try Self.read(path)
                    cache.stamp = stamp
                }
                return cache.tokens
            }
        }
        return try result.get()
    }

    /// Adds a token.
    ///
    /// - Throws: When the name is taken, or the file cannot be written.
    package func add(_ token: AccessToken) throws(Failure) {
        var tokens = try tokens() ?? []
        guard !tokens.contains(where: { $0.name == token.name }) else {
            throw Failure(
                description:
                    "there is a token named \"\(token.name)\" already. Choose another name, or "
                    + "revoke it first.")
        }
        tokens.append(token)
        try write(tokens)
    }

    /// Takes a token away at once.
    ///
    /// - Returns: Whether there was one of that name.
    /// - Throws: When the file cannot be read or written.
    package func revoke(_ name: String) throws(Failure) -> Bool {
        guard let tokens = try tokens(), tokens.contains(where: { $0.name == name }) else {
            return false
        }
        try write(tokens.filter { $0.name != name })
        return true
    }

    // MARK: The file

    private static func stamp(of path: String) throws(Failure) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw Failure(
                description:
                    "the tokens in \(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw Failure(
                description:
                    "others may read or write the tokens in \(path). Run `chmod 600 \(path)`.")
        }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return Stamp(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: Int(time.tv_sec),
            nanoseconds: Int(time.tv_nsec))
    }

    private static func read(_ path: String) throws(Failure) -> [AccessToken] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(description: "the tokens in \(path) cannot be read.")
        }
        let entries: [JSONValue]?
        do throws(JSONError) {
            entries = try JSONValue(parsing: Array(data))["tokens"]?.elements
        } catch {
            throw broken(path)
        }
        let tokens = entries?.compactMap(token)
        guard let tokens, tokens.count == entries?.count else { throw broken(path) }
        return tokens
    }

    private static func broken(_ path: String) -> Failure {
        Failure(
            description:
                "\(path) is no file of tokens. Restore it, or remove it and make new tokens with "
                + "`luthier token create`.")
    }

    private static func token(_ entry: JSONValue) -> AccessToken? {
        guard let name = entry["name"]?.stringValue,
            let role = entry["role"]?.stringValue.flatMap(Role.init(rawValue:)),
            let digest = entry["sha256"]?.stringValue.flatMap(AccessToken.bytes),
            digest.count == 32, let created = entry["created"]?.integerValue
        else { return nil }
        let studies = entry["studies"]?.elements
        let names = studies?.compactMap(\.stringValue)
        guard names?.count == studies?.count else { return nil }
        return AccessToken(
            name: name, role: role, studies: names, digest: digest,
            created: Timestamp(milliseconds: Int64(created)),
            expires: entry["expires"]?.integerValue.map { Timestamp(milliseconds: Int64($0)) })
    }

    /// Writes a new file beside the old one and puts it in its place.
    private func write(_ tokens: [AccessToken]) throws(Failure) {
        let entries = tokens.map { token -> JSONValue in
            var entry: JSONObject = [
                "name": .string(token.name), "role": .string(token.role.rawValue),
                "sha256": .string(AccessToken.hexadecimal(token.digest)),
                "created": .integer(Int(token.created.milliseconds)),
            ]
            entry["studies"] = token.studies.map { .array($0.map { .string($0) }) }
            entry["expires"] = token.expires.map { .integer(Int($0.milliseconds)) }
            return .object(entry)
        }
        let text = (["tokens": .array(entries)] as JSONValue).text(.pretty) + "\n"
        let new = path + ".new"
        unlink(new)
        let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw unwritable() }
        defer { close(file) }
        let bytes = Array(text.utf8)
        let count = bytes.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
        guard count == bytes.count, fsync(file) == 0, rename(new, path) == 0 else {
            let failure = unwritable()
            unlink(new)
            throw failure
        }
    }

    private func unwritable() -> Failure {
        Failure(
            description:
                "the tokens in \(path) cannot be written: \(String(cString: strerror(errno))).")
    }
}

/// `write` of the C library, which a method of the same name would hide.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}
