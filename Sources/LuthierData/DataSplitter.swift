import Foundation
import LuthierWire

/// Splits a file of records into files for tuning.
///
/// It reads the file twice: once for where records lie and what the needed columns say, once to copy
/// the records. Memory grows with the number of records and not with their length.
package struct DataSplitter: Sendable {
    /// The file.
    package let path: String
    /// How to split it.
    package let request: SplitRequest

    /// What came of it.
    package struct Report: Sendable, Hashable {
        /// What was written.
        package var manifest: SplitManifest
        /// The folder, as the caller named it.
        package var folder: String
        /// What the user should know, as sentences.
        package var notes: [String]
    }

    /// A splitter.
    ///
    /// - Throws: `DataError` when the request contradicts itself.
    package init(_ path: String, _ request: SplitRequest) throws(DataError) {
        try request.check()
        self.path = path
        self.request = request
    }

    /// Splits the file.
    ///
    /// - Parameters:
    ///   - folder: Where the files go; it appears whole or not at all.
    ///   - replaces: Whether an earlier split in the folder may be replaced.
    /// - Returns: What was written.
    /// - Throws: `DataError` for the first mistake; nothing is left behind then.
    package func split(into folder: String, replaces: Bool) throws(DataError) -> Report {
        var interners = SurveyInterners()
        let survey = try RecordSurvey(
            path, request.reading, roles: request.roles, bins: request.bins != nil,
            interners: &interners)
        interners = SurveyInterners()
        let preparation = try SplitPreparation(path, survey, request)
        let plan = SplitPlan(preparation.columns, preparation.population, request)
        try preparation.checkPlan(plan)
        let files = plan.batches.reduce(0) { $0 + $1.count }
        let copies = max(1, request.way == .parts ? 1 : files / 2)
        let draft = try SplitFolder(
            folder, replaces: replaces, needed: survey.bytes * copies)
        do throws(DataError) {
            let manifest = try write(plan, survey, preparation, into: draft)
            try draft.publish()
            return Report(manifest: manifest, folder: folder, notes: preparation.notes(manifest))
        } catch {
            draft.discard()
            throw error
        }
    }

    private func write(
        _ plan: SplitPlan, _ survey: RecordSurvey, _ preparation: SplitPreparation,
        into folder: SplitFolder
    ) throws(DataError) -> SplitManifest {
        let name = URL(filePath: path).lastPathComponent
        let ending = name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
        var manifest = preparation.manifest(source: name)
        for batch in plan.batches.indices {
            manifest.files += try RecordCopier(
                path: path, survey: survey, classes: preparation.columns.classes
            ).copy(
                plan.batches[batch], plan.labels, draws: plan.draws(for: batch),
                ending: ending, into: folder)
        }
        if let empty = manifest.files.first(where: { $0.records == 0 }) {
            throw preparation.emptyPart(empty.name)
        }
        let text = manifest.body.text(.pretty) + "\n"
        let file = try PartFile(try folder.file(SplitManifest.fileName), lineBreak: [])
        try file.appendHeader(Array(text.utf8))
        _ = try file.finish()
        return manifest
    }
}
