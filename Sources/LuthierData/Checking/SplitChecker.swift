import Foundation

/// Verifies that files are what they were, and that none leaks into another.
package struct SplitChecker: Sendable {
    /// A file that was read.
    package struct CheckedFile: Sendable, Hashable {
        /// Its name.
        package let name: String
        /// How many records it has.
        package let records: Int
    }

    /// What was found.
    package struct Report: Sendable, Hashable {
        /// The files that were read, with their records.
        package var files: [CheckedFile] = []
        /// Files that are not what the manifest says, each as a sentence.
        package var differences: [String] = []
        /// What files share and should not.
        package var overlaps: [SplitOverlap] = []
        /// What files share by request.
        package var allowed: [SplitOverlap] = []

        /// Whether all is well.
        package var isSound: Bool { differences.isEmpty && overlaps.isEmpty }
    }

    private let roles: ColumnRoles
    private let reading: ReadingOptions
    private var interners = SurveyInterners()
    private var report = Report()

    /// A checker.
    ///
    /// - Parameters:
    ///   - roles: The groups that may not be on both sides, the time by which files follow one
    ///     another, and what does not count when records are compared.
    ///   - reading: What is known of the files' form.
    package init(roles: ColumnRoles = ColumnRoles(), reading: ReadingOptions = ReadingOptions()) {
        self.roles = roles
        self.reading = reading
    }

    /// Compares each file with each other.
    ///
    /// - Parameter paths: At least two files.
    /// - Returns: What they share.
    /// - Throws: `DataError` when one cannot be read.
    package func compare(_ paths: [String]) throws(DataError) -> Report {
        var checker = self
        var files: [OverlapFinder.Surveyed] = []
        for path in paths { files.append(try checker.survey(path, as: path)) }
        try checker.compare(files)
        return checker.report
    }

    /// Checks a folder against its manifest, and its files against each other.
    ///
    /// Training and validation of one fold or resample are compared with each other and with what
    /// was kept from all of them; folds share records by design.
    ///
    /// - Parameter folder: What `DataSplitter` wrote.
    /// - Returns: What differs and what is shared.
    /// - Throws: `DataError` when there is no manifest, or a file is no file of records any more.
    package static func check(_ folder: String) throws(DataError) -> Report {
        let manifest = try SplitManifest.read(folder)
        var checker = SplitChecker(roles: manifest.roles, reading: manifest.reading)
        var aside: [OverlapFinder.Surveyed] = []
        var sets: [(name: Substring, files: [SplitManifest.File])] = []
        for file in manifest.files {
            guard let slash = file.name.lastIndex(of: "/") else {
                if let file = try checker.verified(file, folder) { aside.append(file) }
                continue
            }
            if sets.last?.name == file.name[..<slash] {
                sets[sets.count - 1].files.append(file)
            } else {
                sets.append((file.name[..<slash], [file]))
            }
        }
        if sets.isEmpty { try checker.compare(aside) }
        for (index, set) in sets.enumerated() {
            var inner: [OverlapFinder.Surveyed] = []
            for file in set.files {
                if let file = try checker.verified(file, folder) { inner.append(file) }
            }
            try checker.compare(inner, aside, comparesSecond: index == 0)
        }
        if manifest.duplicates == .allow {
            checker.report.allowed = checker.report.overlaps.filter { $0.kind == .records }
            checker.report.overlaps.removeAll { $0.kind == .records }
        }
        return checker.report
    }

    /// Reads a file and compares it with what the manifest says.
    private mutating func verified(
        _ file: SplitManifest.File, _ folder: String
    ) throws(DataError) -> OverlapFinder.Surveyed? {
        let path = "\(folder)/\(file.file)"
        guard FileManager.default.fileExists(atPath: path) else {
            report.differences.append("\(file.file) is gone.")
            return nil
        }
        let surveyed: OverlapFinder.Surveyed
        do throws(DataError) {
            surveyed = try survey(path, as: file.file)
        } catch  where error.code != .cancelled {
            report.differences.append("\(file.file) cannot be read as records any more: \(error)")
            return nil
        }
        if surveyed.survey.fingerprint != file.sha256 {
            report.differences.append(
                "\(file.file) has been changed since the split: it has \(surveyed.survey.count) "
                    + "records and \(surveyed.survey.bytes) bytes, the manifest says "
                    + "\(file.records) and \(file.bytes).")
        }
        return surveyed
    }

    private mutating func survey(
        _ path: String, as name: String
    ) throws(DataError) -> OverlapFinder.Surveyed {
        let survey = try RecordSurvey(path, reading, roles: roles, interners: &interners)
        report.files.append(CheckedFile(name: name, records: survey.count))
        return OverlapFinder.Surveyed(name: name, path: path, survey: survey)
    }

    /// Compares each with each later one, and with those kept from all.
    private mutating func compare(
        _ files: [OverlapFinder.Surveyed], _ aside: [OverlapFinder.Surveyed] = [],
        comparesSecond: Bool = false
    ) throws(DataError) {
        let all = files + aside
        for second in all.indices {
            for first in 0..<second where first < files.count || comparesSecond {
                report.overlaps += try OverlapFinder.overlaps(
                    all[first], all[second], groups: roles.groups, time: roles.time)
            }
        }
    }
}
