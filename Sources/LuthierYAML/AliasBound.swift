/// Finds files whose aliases would grow beyond reason ("billion laughs") before they are parsed.
enum AliasBound {
    /// The most bytes that a file may stand for once aliases are replaced.
    static let limit = 16 << 20

    /// The alias at which the bound is crossed.
    ///
    /// The size of an anchor is at most everything between it and its first alias. Anchors that are
    /// defined again are counted anew at each alias, which is more than they are.
    ///
    /// - Parameter text: The file; what stands in comments and quotations counts as well.
    /// - Returns: Its line and column, or nil when the bound is kept.
    /// - Complexity: O(length).
    static func placeOfExcess(in text: String) -> (line: Int, column: Int)? {
        var anchors: [[UInt8]: (start: Int, size: Int?, isRepeated: Bool)] = [:]
        let bytes = Array(text.utf8)
        guard bytes.contains(38), bytes.contains(42) else { return nil }
        var size = 0
        var line = 1
        var lineStart = 0
        for index in bytes.indices {
            size += 1
            if bytes[index] == 10 {
                line += 1
                lineStart = index + 1
            }
            let isMark = bytes[index] == 38 || bytes[index] == 42
            guard isMark, index == 0 || !isName(bytes[index - 1]) else { continue }
            let name = Array(bytes[(index + 1)...].prefix { isName($0) })
            guard !name.isEmpty else { continue }
            if bytes[index] == 38 {
                if anchors[name] == nil {
                    anchors[name] = (size, nil, false)
                } else {
                    anchors[name]?.isRepeated = true
                }
            } else if let anchor = anchors[name] {
                let known = anchor.isRepeated ? nil : anchor.size
                let added = known ?? (size - anchor.start)
                anchors[name]?.size = added
                size += added
                if size > limit { return (line, index - lineStart + 1) }
            }
        }
        return nil
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == 45 || byte == 95
    }
}
