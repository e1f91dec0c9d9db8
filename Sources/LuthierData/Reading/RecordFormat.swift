/// How the records of a file are written.
package enum RecordFormat: Sendable, Hashable {
    /// Rows of RFC 4180 with a character of one byte between fields.
    case csv(delimiter: UInt8, hasHeader: Bool)
    /// One JSON object a line.
    case jsonLines

    /// The word for the format in a manifest.
    package var word: String {
        switch self {
        case .csv: "csv"
        case .jsonLines: "jsonl"
        }
    }

    /// The delimiters that are looked for.
    static let delimiters: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
    ]

    /// The format of a file, by its name and its first bytes.
    ///
    /// - Parameters:
    ///   - path: The file's name.
    ///   - head: Its first bytes.
    ///   - options: What the caller said.
    /// - Returns: The format.
    /// - Throws: `DataError` for formats that are not read here, with the way to convert them.
    static func detect(
        _ path: String, head: UnsafeRawBufferPointer, options: ReadingOptions
    ) throws(DataError) -> RecordFormat {
        let name = path.lowercased()
        try refuse(name, head)
        let text = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...]
        let first = text.first { $0 > 0x20 }
        let isJSON = [".jsonl", ".ndjson"].contains { name.hasSuffix($0) }
        if isJSON || (name.hasSuffix(".json") && first == UInt8(ascii: "{")) { return .jsonLines }
        if name.hasSuffix(".json") {
            throw DataError(
                .unreadable, message: "This is JSON that is not one object a line.",
                hint: "Turn it into JSON lines, for example with `jq -c '.[]' data.json > "
                    + "data.jsonl`.")
        }
        let isKnown = [".csv", ".tsv", ".txt", ".tab"].contains { name.hasSuffix($0) }
        if !isKnown, first == UInt8(ascii: "{") { return .jsonLines }
        let fallback = name.hasSuffix(".tsv") || name.hasSuffix(".tab") ? UInt8(ascii: "\t") : nil
        return .csv(
            delimiter: options.delimiter ?? fallback ?? likelyDelimiter(text),
            hasHeader: options.hasHeader)
    }

    /// The delimiter that stands most often in the first row, outside quotes; of equals the first.
    static func likelyDelimiter(_ text: Slice<UnsafeRawBufferPointer>) -> UInt8 {
        var counts = [Int](repeating: 0, count: delimiters.count)
        var isQuoted = false
        for byte in text {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard !isQuoted else { continue }
            if byte == UInt8(ascii: "\n") { break }
            if let place = delimiters.firstIndex(of: byte) { counts[place] += 1 }
        }
        let best = counts.indices.max {
            counts[$0] == counts[$1] ? $0 > $1 : counts[$0] < counts[$1]
        }
        return delimiters[best ?? 0]
    }

    private static func refuse(
        _ name: String, _ head: UnsafeRawBufferPointer
    ) throws(DataError) {
        let stem = name.split(separator: "/").last.map(String.init) ?? name
        func starts(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
        if starts(Array("PAR1".utf8)) || name.hasSuffix(".parquet") {
            throw DataError(
                .unreadable, message: "Parquet is not read here.",
                hint: "Convert it first, for example with python3 -c \"import pandas; "
                    + "pandas.read_parquet('\(stem)').to_csv('data.csv', index=False)\".")
        }
        if starts([0x1F, 0x8B]) || starts([0x28, 0xB5, 0x2F, 0xFD]) || starts([0x42, 0x5A, 0x68]) {
            throw DataError(
                .unreadable, message: "The file is compressed.",
                hint: "Decompress it first, for example with gunzip, unzstd or bunzip2.")
        }
        if starts([0x50, 0x4B, 3, 4]) {
            throw DataError(
                .unreadable, message: "This is a ZIP archive or a spreadsheet.",
                hint: "Unpack it, or save the sheet as CSV.")
        }
        if starts([0xFF, 0xFE]) || starts([0xFE, 0xFF]) {
            throw DataError(
                .unreadable, message: "The file is UTF-16.",
                hint: "Convert it first: iconv -f UTF-16 -t UTF-8 \(stem) > data.csv.")
        }
    }
}

/// How a file is to be read, where the caller knows better than the file tells.
package struct ReadingOptions: Sendable, Hashable {
    /// The byte between the fields of CSV; nil finds it out.
    package var delimiter: UInt8?
    /// Whether the first row of CSV names the columns; without names they are 1, 2, 3 ….
    package var hasHeader: Bool

    /// Options; all have defaults.
    package init(delimiter: UInt8? = nil, hasHeader: Bool = true) {
        self.delimiter = delimiter
        self.hasHeader = hasHeader
    }
}
