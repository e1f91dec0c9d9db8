import LuthierData
import LuthierPages

/// What a split came to, as people read it.
struct SplitReportText {
    /// What was written.
    let report: DataSplitter.Report
    /// The file that was split.
    let file: String

    /// Classes that are shown as columns.
    private static let mostClasses = 6
    /// Files that are shown as rows.
    private static let mostFiles = 24

    /// The lines.
    var lines: [String] {
        let manifest = report.manifest
        var lines = [
            "\(NumberText.plain(file)): \(NumberText.count(manifest.records, "record")), \(way), "
                + "seed \(manifest.request.seed)", "",
        ]
        lines += table.lines
        if manifest.files.count > Self.mostFiles {
            lines.append("… and \(manifest.files.count - Self.mostFiles) more files")
        }
        lines.append("")
        lines += report.notes.map { NumberText.plain($0) }
        let folder = report.folder.hasSuffix("/") ? report.folder : report.folder + "/"
        return lines + ["wrote \(NumberText.plain(folder)) with its manifest, split.json"]
    }

    private var way: String {
        let request = report.manifest.request
        let roles = request.roles
        func names(_ columns: [String]) -> String {
            columns.map { NumberText.plain($0) }.joined(separator: ", ")
        }
        var text =
            switch request.way {
            case .parts: "split"
            case .folds(let count): "\(count) folds"
            case .bootstrap(let count): "\(count) resamples"
            }
        if let time = roles.time {
            text += " by time (\(names([time])))"
        } else {
            if roles.groups.isEmpty { text += " by chance" }
            if !roles.groups.isEmpty { text += " by groups of \(names(roles.groups))" }
            if !roles.classes.isEmpty { text += ", stratified by \(names(roles.classes))" }
        }
        if let weight = roles.weight { text += ", training drawn by \(names([weight]))" }
        return text
    }

    private var table: TextTable {
        let manifest = report.manifest
        let total = Double(max(manifest.records - manifest.leftOut, 1))
        let shows = (1...Self.mostClasses).contains(manifest.classes.count)
        let classes = shows ? manifest.classes.map { NumberText.plain($0.prefix(24)) } : []
        var table = TextTable(headings: ["file", "records", "share"] + classes)
        table.rightAligned = Set(1..<table.headings.count)
        table.rows = manifest.files.prefix(Self.mostFiles).map { file in
            let shares =
                shows
                ? file.classes.map { percent(Double($0) / Double(max(file.records, 1))) } : []
            return [
                NumberText.plain(file.file), "\(file.records)",
                percent(Double(file.records) / total),
            ]
                + shares
        }
        return table
    }

    private func percent(_ share: Double) -> String {
        "\((share * 1000).rounded() / 10) %"
    }
}
