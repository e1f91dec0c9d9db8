/// Copies the records of a surveyed file into files.
struct RecordCopier {
    /// The source.
    let path: String
    /// What is known of it.
    let survey: RecordSurvey
    /// The records' classes, to be counted; nil without.
    let classes: ColumnClasses?

    /// Copies records, in the order of the source, in one reading.
    ///
    /// - Parameters:
    ///   - files: Which records go where.
    ///   - labels: The label of each record.
    ///   - draws: How often each record was drawn; nil where nothing is drawn.
    ///   - ending: What the files' names end with.
    ///   - folder: Where the files go.
    /// - Returns: What was written, in the order of `files`.
    /// - Throws: `DataError` when a file cannot be written, or the source has changed.
    func copy(
        _ files: [PlannedFile], _ labels: [UInt16], draws: [UInt32]?, ending: String,
        into folder: SplitFolder
    ) throws(DataError) -> [SplitManifest.File] {
        let source = try FileBytes(path)
        guard source.state == survey.state else { throw changed }
        let lineBreak: [UInt8] = survey.header.suffix(2) == [0x0D, 0x0A] ? [0x0D, 0x0A] : [0x0A]
        var parts: [PartFile] = []
        for file in files {
            let part = try PartFile(
                try folder.file(file.name + ending), lineBreak: lineBreak)
            try part.appendHeader(survey.header)
            parts.append(part)
        }
        var records = [Int](repeating: 0, count: files.count)
        var counts = files.map { _ in [Int](repeating: 0, count: classes?.names.count ?? 0) }
        try skip(survey.header.count, of: source)
        var gap = 0
        for record in survey.lengths.indices {
            if gap < survey.gaps.count, survey.gaps[gap].record == record {
                try skip(survey.gaps[gap].bytes, of: source)
                gap += 1
            }
            let length = Int(survey.lengths[record])
            let label = labels[record]
            try need(length, of: source)
            if label != SplitPlan.dropped {
                let drawn = draws.map { Int($0[record]) } ?? 0
                for place in files.indices {
                    let times = files[place].times(Int(label), draws: drawn)
                    guard times > 0 else { continue }
                    let bytes = UnsafeRawBufferPointer(rebasing: source.window[..<length])
                    for _ in 0..<times { try parts[place].append(bytes) }
                    records[place] += times
                    if let classes { counts[place][Int(classes.ids[record])] += times }
                }
            }
            source.pass(length)
        }
        try source.checkUnchanged()
        var written: [SplitManifest.File] = []
        for place in files.indices {
            let sha256 = try parts[place].finish()
            written.append(
                SplitManifest.File(
                    name: files[place].name, file: files[place].name + ending,
                    records: records[place], bytes: parts[place].bytes, sha256: sha256,
                    share: files[place].share, classes: counts[place]))
        }
        return written
    }

    private var changed: DataError {
        DataError(
            .unreadable, file: path, message: "The file was changed while it was split.",
            hint: "Wait until nothing writes to it, or copy it first.")
    }

    /// Reads until the window has so many bytes.
    private func need(_ count: Int, of source: FileBytes) throws(DataError) {
        while source.window.count < count {
            guard !source.isAtEnd else { throw changed }
            try source.read()
        }
    }

    private func skip(_ count: Int, of source: FileBytes) throws(DataError) {
        try need(count, of: source)
        source.pass(count)
    }
}
