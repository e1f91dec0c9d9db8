import Foundation
package import LuthierWire

/// What a split is: where it comes from, how it was made, and what its files are.
///
/// It is kept beside the files as `split.json`. It names no folder, time or machine, so equal splits
/// have equal manifests.
package struct SplitManifest: Sendable, Hashable {
    /// The manifest's name in the folder.
    package static let fileName = "split.json"
    /// The version of the manifest's form.
    package static let version = 1
    /// Beyond so many classes the shares are left out.
    static let mostClasses = 1000

    /// One file of the split.
    package struct File: Sendable, Hashable {
        /// The part, such as `train` or `fold-1/train`.
        package var name: String
        /// The file's name below the folder.
        package var file: String
        /// How many records it has; one that was drawn twice counts twice.
        package var records: Int
        /// How many bytes it has.
        package var bytes: Int
        /// Its fingerprint, SHA-256 in hexadecimal digits.
        package var sha256: String
        /// The share that was asked for; nil where resampling decides.
        package var share: Double?
        /// How many records each class has, in the order of the class names of the manifest.
        package var classes: [Int]
    }

    /// The source's name without its folder.
    package var source: String
    /// How its records are written.
    package var format: RecordFormat
    /// How many bytes it has.
    package var bytes: Int
    /// How many records it has.
    package var records: Int
    /// Its fingerprint.
    package var sha256: String
    /// How it was split.
    package var request: SplitRequest
    /// The names of the classes; empty without classes.
    package var classes: [String]
    /// How many different records come more than once.
    package var duplicateSets: Int
    /// How many records those are in all.
    package var duplicateRecords: Int
    /// How many records were left out as copies of others.
    package var leftOut: Int
    /// The files.
    package var files: [File]

    /// The word for how the records were divided.
    package var by: String {
        let roles = request.roles
        if roles.time != nil { return "time" }
        switch (roles.classes.isEmpty, roles.groups.isEmpty) {
        case (true, true): return "random"
        case (false, true): return "stratify"
        case (true, false): return "group"
        case (false, false): return "stratify+group"
        }
    }

    /// The manifest as JSON.
    package var body: JSONValue {
        var source: JSONObject = [
            "file": .string(self.source), "format": .string(format.word), "bytes": .integer(bytes),
            "records": .integer(records), "sha256": .string(sha256),
        ]
        if case .csv(let delimiter, let hasHeader) = format {
            source["delimiter"] = .string(String(UnicodeScalar(delimiter)))
            source["header"] = .boolean(hasHeader)
        }
        return [
            "format": .integer(Self.version), "source": .object(source), "by": .string(by),
            "seed": .integer(Int(clamping: request.seed)), "options": .object(options),
            "duplicates": [
                "sets": .integer(duplicateSets), "records": .integer(duplicateRecords),
                "left_out": .integer(leftOut),
            ],
            "parts": .array(files.map { .object(body(of: $0)) }),
        ]
    }

    private var options: JSONObject {
        var options: JSONObject = [:]
        let roles = request.roles
        func texts(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
        options["parts"] = .object(
            request.parts.reduce(into: JSONObject()) { $0[$1.name] = .double($1.share) })
        switch request.way {
        case .parts: break
        case .folds(let count): options["folds"] = .integer(count)
        case .bootstrap(let count): options["bootstrap"] = .integer(count)
        }
        if !roles.classes.isEmpty { options["stratify"] = texts(roles.classes) }
        options["bins"] = request.bins.map { .integer($0) }
        if !roles.groups.isEmpty { options["group"] = texts(roles.groups) }
        options["time"] = roles.time.map { .string($0) }
        options["weights"] = roles.weight.map { .string($0) }
        if !roles.ignored.isEmpty { options["ignore"] = texts(roles.ignored) }
        options["duplicates"] = .string(request.duplicates.rawValue)
        return options
    }

    private func body(of file: File) -> JSONObject {
        var body: JSONObject = [
            "part": .string(file.name), "file": .string(file.file),
            "records": .integer(file.records), "bytes": .integer(file.bytes),
            "sha256": .string(file.sha256),
        ]
        body["share"] = file.share.map { .double($0) }
        guard !classes.isEmpty, classes.count <= Self.mostClasses else { return body }
        var shares = JSONObject()
        for (name, count) in zip(classes, file.classes) {
            let share = file.records == 0 ? 0 : Double(count) / Double(file.records)
            shares[name] = ["records": .integer(count), "share": .double(share)]
        }
        body["classes"] = .object(shares)
        return body
    }
}

// MARK: - Reading

extension SplitManifest {
    /// What a check needs of a manifest.
    package struct Record: Sendable, Hashable {
        /// The files; classes are not read.
        package var files: [File]
        /// The columns that were looked at.
        package var roles: ColumnRoles
        /// What was done with equal records.
        package var duplicates: SplitRequest.Duplicates
        /// How the files are read.
        package var reading: ReadingOptions
    }

    /// Reads the manifest of a folder.
    ///
    /// - Throws: `DataError` when there is none, or it is of another version.
    package static func read(_ folder: String) throws(DataError) -> Record {
        let path = "\(folder)/\(fileName)"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DataError(
                .unreadable, file: folder, message: "There is no \(fileName) in this folder.",
                hint: "Name a folder that `luthier data split` wrote, or the files to compare.")
        }
        let body: JSONValue
        do throws(JSONError) { body = try JSONValue(parsing: Array(data)) } catch {
            throw DataError(
                .malformed, file: path, message: "It is no JSON: \(error).",
                hint: "Split the data again.")
        }
        guard body["format"]?.integerValue == version, let files = body["parts"]?.elements
        else {
            throw DataError(
                .malformed, file: path, message: "It is no manifest of version \(version).",
                hint: "Split the data again, with this version of luthier.")
        }
        let options = body["options"]
        func names(_ key: String) -> [String] {
            options?[key]?.elements?.compactMap(\.stringValue) ?? []
        }
        let roles = ColumnRoles(
            groups: names("group"), time: options?["time"]?.stringValue,
            ignored: names("ignore"))
        let delimiter = body["source"]?["delimiter"]?.stringValue?.utf8.first
        return Record(
            files: try files.map { file throws(DataError) in try Self.file(file, path) },
            roles: roles,
            duplicates: (options?["duplicates"]?.stringValue)
                .flatMap(SplitRequest.Duplicates.init) ?? .keepTogether,
            reading: ReadingOptions(
                delimiter: delimiter,
                hasHeader: body["source"]?["header"]?.booleanValue ?? true))
    }

    private static func file(_ body: JSONValue, _ path: String) throws(DataError) -> File {
        guard let name = body["part"]?.stringValue, let file = body["file"]?.stringValue,
            let records = body["records"]?.integerValue,
            let bytes = body["bytes"]?.integerValue,
            let sha256 = body["sha256"]?.stringValue,
            !file.hasPrefix("/"), !file.split(separator: "/").contains("..")
        else {
            throw DataError(
                .malformed, file: path,
                message: "A part in it lacks its name, file or fingerprint.",
                hint: "Split the data again.")
        }
        return File(
            name: name, file: file, records: records, bytes: bytes, sha256: sha256, share: nil,
            classes: [])
    }

    /// The files of the split in a folder, the manifest included; none where it cannot be read.
    static func files(in folder: String) -> Set<String> {
        guard let record = try? read(folder) else { return [fileName] }
        return Set(record.files.map(\.file) + [fileName])
    }
}
