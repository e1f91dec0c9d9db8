/// What one reading of a file tells of its records.
///
/// Records are kept as numbers only: 8 bytes each for where they lie and what they equal, 4 for each
/// class and group column, 8 for a time, a weight and a number to be binned, and about 28 for each
/// different value.
struct RecordSurvey {
    /// Bytes of each record with what ends its line.
    private(set) var lengths: [UInt32] = []
    /// Blank bytes before some records: the record's number and how many.
    private(set) var gaps: [(record: Int, bytes: Int)] = []
    /// A number for each record that equal records share.
    private(set) var contents: [UInt32] = []
    /// How many different records there are.
    private(set) var differentContents = 0
    /// The columns of classes.
    private(set) var classes: [SurveyedClasses] = []
    /// A number for each record that records of the same group share; empty without groups.
    private(set) var groups: [UInt32] = []
    /// How many groups there are.
    private(set) var groupCount = 0
    /// The time of each record; empty without times.
    private(set) var times: [Int64] = []
    /// The weight of each record; empty without weights.
    private(set) var weights: [Double] = []
    /// The columns' names; those seen in the first records of JSON lines.
    private(set) var columns: [String] = []
    /// The header's bytes.
    private(set) var header: [UInt8] = []
    /// The format that was found.
    private(set) var format = RecordFormat.jsonLines
    /// Blank lines, which are no records.
    private(set) var blankLines = 0
    /// The file's fingerprint.
    private(set) var fingerprint = ""
    /// How many bytes the file has.
    private(set) var bytes = 0
    /// The file's state, for the next reading.
    private(set) var state: FileState
    private var timeKind: TimeKey.Kind?

    /// How many records there are.
    var count: Int { lengths.count }

    /// Reads a file whole.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - options: What the caller knows of its form.
    ///   - roles: The columns to be looked at.
    ///   - bins: Whether numeric columns of classes are to be binned.
    ///   - interners: Numbers of contents and groups of files read before, so that equal ones get
    ///     the same; new ones are added.
    /// - Throws: `DataError` for the first mistake in the file.
    /// - Complexity: O(bytes), in pieces of a few megabytes.
    init(
        _ path: String, _ options: ReadingOptions, roles: ColumnRoles, bins: Bool = false,
        interners: inout SurveyInterners
    ) throws(DataError) {
        let reader = try RecordReader(path, options, roles: roles, hashes: true)
        state = reader.bytes.state
        do throws(DataError) {
            classes = roles.classes.map { SurveyedClasses(name: $0, isBinned: bins) }
            while try reader.next() { try add(reader, roles, &interners) }
            fingerprint = try reader.bytes.fingerprint()
            try reader.bytes.checkUnchanged()
            columns = reader.columns ?? reader.memberNames
            header = reader.header
            format = reader.format
            blankLines = reader.blankLines
            bytes = reader.bytes.offset
            differentContents = interners.contents.count
            groupCount = interners.groups.count
            try checkMembers(roles)
        } catch {
            throw error.in(path)
        }
    }

    private mutating func add(
        _ reader: RecordReader, _ roles: ColumnRoles, _ interners: inout SurveyInterners
    ) throws(DataError) {
        guard count < Int(UInt32.max) - 1 else {
            throw DataError(
                .malformed, message: "The file has more than \(UInt32.max - 1) records.",
                hint: "Divide it by hand first.")
        }
        if reader.skipped > 0 { gaps.append((count, reader.skipped)) }
        contents.append(interners.contents.id(of: reader.content))
        for place in classes.indices {
            reader.withValue(place) { classes[place].add($0, line: reader.line) }
        }
        if !roles.groups.isEmpty { groups.append(try group(reader, roles, &interners)) }
        if let place = roles.timePlace { times.append(try time(reader, place, roles.time ?? "")) }
        if let place = roles.weightPlace {
            weights.append(try weight(reader, place, roles.weight ?? ""))
        }
        lengths.append(UInt32(reader.length))
        reader.pass()
    }

    private func group(
        _ reader: RecordReader, _ roles: ColumnRoles, _ interners: inout SurveyInterners
    ) throws(DataError) -> UInt32 {
        var whole = ContentHash()
        for (offset, name) in roles.groups.enumerated() {
            let hash = reader.withValue(roles.classes.count + offset) { value in
                value.isEmpty ? nil : ContentHash(UnsafeRawBufferPointer(value))
            }
            guard let hash else {
                throw missing(
                    reader, name, "Give it one, so that it is known what belongs together.")
            }
            // Where there are several columns, their order counts.
            var halves = hash.halves
            if offset > 0 { halves = halves &* (SIMD2<UInt64>(repeating: UInt64(2 * offset + 1))) }
            var member = ContentHash()
            member.halves = halves
            whole.add(member)
        }
        return interners.groups.id(of: whole)
    }

    private mutating func time(
        _ reader: RecordReader, _ place: Int, _ name: String
    ) throws(DataError) -> Int64 {
        let (time, text) = reader.withValue(place) { value in
            (TimeKey.parse(value), String(decoding: value.prefix(80), as: UTF8.self))
        }
        guard !text.isEmpty else { throw missing(reader, name, "Give it one, or leave it out.") }
        guard let time else {
            throw DataError(
                .badValue, line: reader.line,
                message: "\"\(text)\" in the column \(name) is no time that is known.",
                hint: "Write ISO 8601, such as 2024-03-31 or 2024-03-31T18:30:00Z, or numbers, "
                    + "such as seconds since 1970.")
        }
        if let kind = timeKind, kind != time.kind {
            throw DataError(
                .badValue, line: reader.line,
                message:
                    "\"\(text)\" in the column \(name) is \(time.kind.words); the times before "
                    + "are each \(kind.words).",
                hint: "Write all times of the column in the same way.")
        }
        timeKind = time.kind
        return time.key
    }

    private func weight(
        _ reader: RecordReader, _ place: Int, _ name: String
    ) throws(DataError) -> Double {
        let text = reader.withValue(place) { String(decoding: $0.prefix(80), as: UTF8.self) }
        guard !text.isEmpty else { throw missing(reader, name, "Give it one; 0 leaves it out.") }
        guard let weight = Double(text), weight.isFinite, weight >= 0, weight <= 1e200 else {
            throw DataError(
                .badValue, line: reader.line,
                message: "\"\(text)\" in the column \(name) is no weight.",
                hint: "A weight is a number from 0 on; 2 is drawn twice as often as 1.")
        }
        return weight
    }

    private func missing(_ reader: RecordReader, _ name: String, _ hint: String) -> DataError {
        guard reader.columns != nil || reader.memberNames.contains(name) else {
            return RecordReader.missingColumn(name, in: reader.memberNames).at(reader.line)
        }
        return DataError(
            .badValue, line: reader.line,
            message: "The record has no value in the column \(name).", hint: hint)
    }

    /// Fails for a member of JSON lines that no record has.
    private func checkMembers(_ roles: ColumnRoles) throws(DataError) {
        guard format == .jsonLines, count > 0 else { return }
        let unseen =
            classes.first { $0.isAlwaysMissing && !columns.contains($0.name) }?.name
            ?? roles.ignored.first { !columns.contains($0) && count <= 100 }
        guard let unseen else { return }
        throw RecordReader.missingColumn(unseen, in: columns)
    }
}

/// Numbers of the contents and groups of one file or of several that are compared.
struct SurveyInterners {
    /// Numbers of records by what they say.
    var contents = KeyInterner()
    /// Numbers of groups.
    var groups = KeyInterner()
}
