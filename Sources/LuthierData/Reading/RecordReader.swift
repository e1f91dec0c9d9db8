import LuthierDomain

/// Reads the records of a file one after the other.
///
/// A record's bytes are never changed; blank lines are no records. Every record is checked: UTF-8,
/// as many fields as columns, or one JSON object. It is used by one thread.
final class RecordReader {
    /// The columns of CSV; nil for JSON lines, whose records name their members.
    let columns: [String]?
    /// The bytes of the header with its line break; empty without one.
    let header: [UInt8]
    /// How the records are written.
    let format: RecordFormat
    /// The bytes that the records come from.
    let bytes: FileBytes

    /// Bytes of the current record with what ends its line.
    private(set) var length = 0
    /// Bytes of blank lines before it, since the record before.
    private(set) var skipped = 0
    /// The line on which it begins, from 1.
    private(set) var line = 1
    /// Blank lines so far.
    private(set) var blankLines = 0

    private var rows: RowScanner
    private var members: MemberScanner
    private let roles: ColumnRoles
    /// Places of the columns that are looked at, and of those that are left out of the content.
    private let places: [Int]
    private let ignored: Set<Int>
    private var lines = 1
    private var scratch: [UInt8] = []

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - options: What the caller knows of its form.
    ///   - roles: The columns that are to be looked at.
    ///   - hashes: Whether to compute the file's fingerprint.
    /// - Throws: `DataError` when it cannot be read, is of another kind, or lacks a column.
    init(
        _ path: String, _ options: ReadingOptions, roles: ColumnRoles, hashes: Bool = false
    ) throws(DataError) {
        do throws(DataError) {
            bytes = try FileBytes(path, hashes: hashes)
            try bytes.read()
            format = try RecordFormat.detect(path, head: bytes.window, options: options)
            self.roles = roles
            members = MemberScanner(wanted: roles.wanted, ignored: roles.ignored)
            guard case .csv(let delimiter, let hasHeader) = format else {
                rows = RowScanner(delimiter: 0)
                (columns, header, places, ignored) = (nil, [], [], [])
                if bytes.window.starts(with: Self.mark) { throw Self.markError }
                return
            }
            rows = RowScanner(delimiter: delimiter)
            let first = try Self.firstRow(bytes, &rows, hasHeader: hasHeader)
            (columns, header, lines) = (first.columns, first.bytes, first.lines)
            places = try roles.wanted.map { name throws(DataError) in
                try Self.place(of: name, in: first.columns, as: "column")
            }
            ignored = Set(
                try roles.ignored.map { name throws(DataError) in
                    try Self.place(of: name, in: first.columns, as: "column")
                })
        } catch {
            throw error.in(path)
        }
    }

    /// Goes to the next record.
    ///
    /// - Returns: Whether there is one.
    /// - Throws: `DataError` with the line where something is wrong.
    func next() throws(DataError) -> Bool {
        do throws(DataError) {
            return try format == .jsonLines ? nextLine() : nextRow()
        } catch {
            throw error.in(bytes.path)
        }
    }

    /// Leaves the current record behind.
    func pass() { bytes.pass(length) }

    /// The current record with what ends its line.
    var record: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes.window[..<length])
    }

    /// Gives the value of a wanted column to a closure; nothing where the record has none.
    ///
    /// - Parameters:
    ///   - wanted: The column's place among the wanted ones.
    ///   - body: Takes the bytes without quotes; they are valid within the closure only.
    /// - Returns: What the closure returns.
    func withValue<Result>(
        _ wanted: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        guard columns != nil else { return members.withValue(wanted, body) }
        return withField(rows.fields[places[wanted]], body)
    }

    /// The hash of what the record says: equal for equal records, however they are quoted, and
    /// without the ignored columns.
    var content: ContentHash {
        guard columns != nil else { return members.content }
        if ignored.isEmpty, !rows.hasQuotes {
            return ContentHash(UnsafeRawBufferPointer(rebasing: bytes.window[..<rows.count]))
        }
        var text: [UInt8] = []
        swap(&text, &scratch)
        defer { swap(&text, &scratch) }
        text.removeAll(keepingCapacity: true)
        var isFirst = true
        for (place, field) in rows.fields.enumerated() where !ignored.contains(place) {
            if !isFirst { text.append(rows.delimiter) }
            isFirst = false
            append(field, to: &text)
        }
        return text.withUnsafeBytes { ContentHash($0) }
    }

    /// The names of members that the first records of JSON lines have.
    var memberNames: [String] { members.names }
}

// MARK: - Rows

extension RecordReader {
    private static var mark: [UInt8] { [0xEF, 0xBB, 0xBF] }

    private static var markError: DataError {
        DataError(
            .malformed, line: 1,
            message: "The file begins with a byte order mark, which would land in one part only.",
            hint: "Remove it, for example with sed '1s/^\\xEF\\xBB\\xBF//'.")
    }

    private struct FirstRow {
        var columns: [String]
        var bytes: [UInt8]
        var lines: Int
    }

    /// Reads the header, or counts the columns of a file that has none.
    private static func firstRow(
        _ bytes: FileBytes, _ rows: inout RowScanner, hasHeader: Bool
    ) throws(DataError) -> FirstRow {
        let start = bytes.window.starts(with: mark) ? mark.count : 0
        if start > 0, !hasHeader { throw markError }
        var outcome = rows.scan(
            UnsafeRawBufferPointer(rebasing: bytes.window[start...]), isAtEnd: bytes.isAtEnd)
        while outcome == .incomplete, !bytes.isAtEnd {
            try bytes.read()
            outcome = rows.scan(
                UnsafeRawBufferPointer(rebasing: bytes.window[start...]), isAtEnd: bytes.isAtEnd)
        }
        guard bytes.window.count > start else {
            throw DataError(.empty, message: "The file is empty.", hint: "Name a file of records.")
        }
        if case .broken(let flaw, let line) = outcome { throw error(flaw, line: 1 + line) }
        let window = UnsafeRawBufferPointer(rebasing: bytes.window[start...])
        let text = UnsafeRawBufferPointer(rebasing: window[..<rows.count])
        try checkText(text, line: 1)
        if text.contains(0x0D), !text.contains(0x0A), rows.length == window.count, bytes.isAtEnd {
            throw DataError(
                .malformed, line: 1, message: "The lines of this file end with CR alone.",
                hint: "Convert them, for example with tr '\\r' '\\n'.")
        }
        guard hasHeader else {
            return FirstRow(columns: (1...rows.fields.count).map { "\($0)" }, bytes: [], lines: 1)
        }
        let names = rows.fields.map { field in
            let raw = String(decoding: text[field.start..<field.end], as: UTF8.self)
            return field.isQuoted ? unquoted(raw) : raw
        }
        let header = Array(bytes.window[..<(start + rows.length)])
        let lines = 2 + rows.innerLines
        bytes.pass(start + rows.length)
        return FirstRow(columns: names, bytes: header, lines: lines)
    }

    private func nextRow() throws(DataError) -> Bool {
        skipped = 0
        while true {
            line = lines
            var outcome = rows.scan(bytes.window, isAtEnd: bytes.isAtEnd)
            while outcome == .incomplete || bytes.window.isEmpty {
                if bytes.isAtEnd { return false }
                do throws(DataError) { try bytes.read() } catch {
                    throw error.code == .malformed ? error.at(line) : error
                }
                outcome = rows.scan(bytes.window, isAtEnd: bytes.isAtEnd)
            }
            if case .broken(let flaw, let inner) = outcome {
                throw Self.error(flaw, line: line + inner)
            }
            lines += 1 + rows.innerLines
            length = rows.length
            guard rows.count == 0, rows.fields.count == 1 else { break }
            skip()
        }
        if rows.isBeyondASCII {
            try Self.checkText(
                UnsafeRawBufferPointer(rebasing: bytes.window[..<rows.count]), line: line)
        }
        if let columns, rows.fields.count != columns.count {
            throw DataError(
                .malformed, line: line,
                message: "The row has \(rows.fields.count) "
                    + "\(rows.fields.count == 1 ? "field" : "fields"), the "
                    + "\(header.isEmpty ? "first row" : "header") \(columns.count).",
                hint: rows.fields.count < columns.count
                    ? "Add what is missing, or name the delimiter with --delimiter."
                    : "A field with a delimiter in it needs quotes around it.")
        }
        return true
    }

    private func skip() {
        bytes.pass(length)
        skipped += length
        blankLines += 1
    }

    private static func error(_ flaw: RowScanner.Flaw, line: Int) -> DataError {
        switch flaw {
        case .openQuote:
            DataError(
                .malformed, line: line,
                message: "A quotation mark opens here and nothing closes it.",
                hint: "Close it, or double it (\"\") where it is part of the text.")
        case .textAfterQuote:
            DataError(
                .malformed, line: line, message: "Text follows a closing quotation mark.",
                hint: "Double (\"\") the quotation marks that are part of a quoted text.")
        case .nul: nulError(line)
        }
    }

    static func nulError(_ line: Int) -> DataError {
        DataError(
            .malformed, line: line, message: "There is a NUL byte here, which no text has.",
            hint: "The file may be damaged or in another encoding, such as UTF-16.")
    }

    static func checkText(_ text: UnsafeRawBufferPointer, line: Int) throws(DataError) {
        guard String(validating: text, as: UTF8.self) == nil else { return }
        throw DataError(
            .malformed, line: line, message: "The record is no UTF-8 text.",
            hint:
                "Convert a text first, for example with iconv -f WINDOWS-1252 -t UTF-8; what is no "
                + "text must be exported as CSV or JSON lines.")
    }

    private static func place(
        of name: String, in columns: [String], as role: String
    ) throws(DataError) -> Int {
        let places = columns.indices.filter { columns[$0] == name }
        if let place = places.first, places.count == 1 { return place }
        guard places.isEmpty else {
            throw DataError(
                .missingColumn, message: "The \(role) \(name) is there \(places.count) times.",
                hint: "Give each column a name of its own.")
        }
        throw missingColumn(name, in: columns)
    }

    /// The error of a column that is not there, with the nearest one that is.
    static func missingColumn(_ name: String, in columns: [String]) -> DataError {
        let shown = columns.prefix(20).joined(separator: ", ") + (columns.count > 20 ? ", …" : "")
        return DataError(
            .missingColumn, message: "There is no column \"\(name)\".",
            hint: nearestWord(to: name, in: columns).map { "Did you mean \($0)?" }
                ?? "The columns are \(shown).")
    }

    private func withField<Result>(
        _ field: RowScanner.Field, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        let text = bytes.window[field.start..<field.end]
        if field.isQuoted, text.contains(UInt8(ascii: "\"")) {
            var copy: [UInt8] = []
            append(field, to: &copy, isQuoted: false)
            return copy.withUnsafeBufferPointer(body)
        }
        return UnsafeRawBufferPointer(rebasing: text).withMemoryRebound(to: UInt8.self, body)
    }

    /// Appends a field's text; in quotes where it would not be one field otherwise.
    private func append(
        _ field: RowScanner.Field, to text: inout [UInt8], isQuoted: Bool? = nil
    ) {
        let quote = UInt8(ascii: "\"")
        let value = bytes.window[field.start..<field.end]
        guard field.isQuoted else { return text.append(contentsOf: value) }
        let quotes =
            isQuoted
            ?? value.contains { $0 == quote || $0 == rows.delimiter || $0 == 0x0A || $0 == 0x0D }
        if quotes { return text.append(contentsOf: bytes.window[(field.start - 1)...field.end]) }
        var isSecond = false
        for byte in value {
            if byte == quote, !isSecond {
                isSecond = true
                continue
            }
            isSecond = false
            text.append(byte)
        }
    }

    private static func unquoted(_ text: String) -> String {
        text.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"")
    }
}

// MARK: - JSON lines

extension RecordReader {
    private func nextLine() throws(DataError) -> Bool {
        skipped = 0
        while true {
            line = lines
            var end = bytes.window.firstIndex(of: 0x0A)
            while end == nil, !bytes.isAtEnd {
                let known = bytes.window.count
                do throws(DataError) { try bytes.read() } catch {
                    throw error.code == .malformed ? error.at(line) : error
                }
                end = bytes.window[known...].firstIndex(of: 0x0A)
            }
            let window = bytes.window
            guard !window.isEmpty else { return false }
            length = end.map { $0 + 1 } ?? window.count
            lines += 1
            let text = UnsafeRawBufferPointer(rebasing: window[..<(end ?? window.count)])
            guard text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else {
                try members.scan(text, line: line)
                return true
            }
            skip()
        }
    }
}

extension DataError {
    /// The same mistake, at a line.
    func at(_ line: Int) -> DataError {
        var copy = self
        copy.line = self.line ?? line
        return copy
    }
}
