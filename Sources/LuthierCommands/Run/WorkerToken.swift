import Foundation

/// The token of a worker: from a file, which is read for each request, or from the environment.
struct WorkerToken: Sendable {
    /// What is wrong with it, as a sentence.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let path: String?
    private let fixed: String?

    /// A token.
    ///
    /// - Parameters:
    ///   - path: A file that only its owner can read; nil to take LUTHIER_TOKEN, if it is set.
    ///   - surroundings: The environment, and where relative paths begin.
    /// - Throws: What is wrong with it; never with the token in it.
    init(file path: String?, in surroundings: Surroundings) throws {
        self.path = path.map(surroundings.absolute)
        let variable = surroundings.environment["LUTHIER_TOKEN"]
        fixed = path == nil ? try variable.flatMap { try Self.checked($0, "LUTHIER_TOKEN") } : nil
        _ = try current()
    }

    /// The token now; nil for none.
    func current() throws -> String? {
        guard let path else { return fixed }
        let manager = FileManager.default
        guard let data = manager.contents(atPath: path), data.count <= 4096 else {
            throw Failure(description: "the file of the token, \(path), cannot be read.")
        }
        let mode = try? manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        guard let mode, mode & 0o077 == 0 else {
            throw Failure(
                description: "others may read the token in \(path); take that from them with "
                    + "`chmod 600 \(path)`.")
        }
        guard let token = try Self.checked(String(decoding: data, as: UTF8.self), path) else {
            throw Failure(description: "the file of the token, \(path), is empty.")
        }
        return token
    }

    private static func checked(_ text: String, _ place: String) throws -> String? {
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty else { return nil }
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Failure(
                description:
                    "the token in \(place) is not as `luthier token create` gave it: it must be "
                    + "one word.")
        }
        return token
    }
}
