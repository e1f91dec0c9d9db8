import Foundation
import LuthierMath

@testable import LuthierData

/// A temporary folder with data files, gone when `remove` is called.
struct DataFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// The path of a file in it.
    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    /// Writes a file.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    /// Writes a file of bytes.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: url.appending(path: name))
        return path(name)
    }

    /// The bytes of a file.
    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: url.appending(path: name)))
    }

    /// The text of a file.
    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// What is in it, hidden things too.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false))
            .sorted()
    }

    /// Splits a file of it.
    @discardableResult
    func split(
        _ name: String, into folder: String = "out", force: Bool = false,
        _ change: (inout SplitRequest) -> Void = { _ in }
    ) throws -> DataSplitter.Report {
        var request = SplitRequest()
        change(&request)
        return try DataSplitter(path(name), request).split(into: path(folder), replaces: force)
    }

    /// The error of a split.
    func failure(
        _ text: String, name: String = "data.csv", _ change: (inout SplitRequest) -> Void = { _ in }
    ) throws -> DataError? {
        try write(name, text)
        do {
            try split(name, change)
            return nil
        } catch let error as DataError {
            return error
        }
    }

    /// Forgets the folder.
    func remove() { try? FileManager.default.removeItem(at: url) }
}

/// Does something in a folder that is gone afterwards.
func inDataFolder(_ body: (DataFolder) throws -> Void) throws {
    let folder = try DataFolder()
    defer { folder.remove() }
    try body(folder)
}

/// Numbers for tests.
func testSource(_ seed: UInt64) -> RandomSource { RandomSource(seed: seed, purpose: .test) }
