/// Finds the lines on which records begin, by reading a file once more.
enum LineNumbers {
    /// The line of each of some records, from 1.
    ///
    /// - Parameters:
    ///   - records: Numbers of records in any order.
    ///   - survey: What is known of the file.
    ///   - path: The file.
    /// - Returns: Lines by record.
    /// - Throws: `DataError` when the file cannot be read any more.
    /// - Complexity: O(bytes up to the last of the records).
    static func lines(
        of records: [Int], in survey: RecordSurvey, path: String
    ) throws(DataError) -> [Int: Int] {
        let wanted = Set(records).sorted()
        guard let last = wanted.last else { return [:] }
        var offsets: [(offset: Int, record: Int)] = []
        var gaps = survey.gaps[...]
        var offset = survey.header.count
        var next = wanted[...]
        for record in 0...last {
            if gaps.first?.record == record { offset += gaps.removeFirst().bytes }
            if next.first == record {
                offsets.append((offset, record))
                next.removeFirst()
            }
            offset += Int(survey.lengths[record])
        }
        let bytes = try FileBytes(path)
        var found: [Int: Int] = [:]
        var line = 1
        for (offset, record) in offsets {
            while bytes.offset < offset {
                if bytes.window.isEmpty { try bytes.read() }
                guard !bytes.window.isEmpty else { return found }
                let count = min(offset - bytes.offset, bytes.window.count)
                line += bytes.window[..<count].count { $0 == 0x0A }
                bytes.pass(count)
            }
            found[record] = line
        }
        return found
    }
}
