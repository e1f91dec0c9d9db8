/// Finds what files share that should share nothing.
struct OverlapFinder {
    /// One file that was read.
    struct Surveyed {
        /// The file's name for people.
        let name: String
        /// Where it is.
        let path: String
        /// What is known of it.
        let survey: RecordSurvey
    }

    /// How many shared things are named by their lines.
    private static let named = 3

    /// What two files share.
    ///
    /// - Parameters:
    ///   - first: A file, read with the same interners as the second.
    ///   - second: The other file.
    ///   - groups: The columns of groups, for the text; without any, groups are not compared.
    ///   - time: The column of times; the first file's times are then to lie before the second's.
    /// - Returns: Nothing when they share nothing.
    /// - Throws: `DataError` when a file cannot be read any more.
    /// - Complexity: O(records).
    static func overlaps(
        _ first: Surveyed, _ second: Surveyed, groups: [String], time: String?
    ) throws(DataError) -> [SplitOverlap] {
        var found: [SplitOverlap] = []
        if let shared = try shared(
            first, second, \.contents, kind: .records, what: "record")
        {
            found.append(shared)
        }
        if !groups.isEmpty,
            let shared = try shared(
                first, second, \.groups, kind: .groups, what: groups.joined(separator: ", "))
        {
            found.append(shared)
        }
        if let time, let shared = try misordered(first, second, time) { found.append(shared) }
        return found
    }

    private static func shared(
        _ first: Surveyed, _ second: Surveyed, _ keys: KeyPath<RecordSurvey, [UInt32]>,
        kind: SplitOverlap.Kind, what: String
    ) throws(DataError) -> SplitOverlap? {
        let (ours, theirs) = (first.survey[keyPath: keys], second.survey[keyPath: keys])
        let count = Int(max(ours.max() ?? 0, theirs.max() ?? 0)) + 1
        var places = [UInt32](repeating: .max, count: count)
        for (record, key) in ours.enumerated() where places[Int(key)] == .max {
            places[Int(key)] = UInt32(record)
        }
        var isShared = [Bool](repeating: false, count: count)
        var samples: [(Int, Int)] = []
        var (values, records) = (0, 0)
        for (record, key) in theirs.enumerated() where places[Int(key)] != .max {
            records += 1
            guard !isShared[Int(key)] else { continue }
            isShared[Int(key)] = true
            values += 1
            if samples.count < named { samples.append((Int(places[Int(key)]), record)) }
        }
        guard values > 0 else { return nil }
        return SplitOverlap(
            kind: kind, column: what, first: first.name, second: second.name, values: values,
            recordsInFirst: ours.count { isShared[Int($0)] }, recordsInSecond: records,
            lines: try lines(samples, first, second))
    }

    /// Whether the second file has times that are not after all of the first's.
    private static func misordered(
        _ first: Surveyed, _ second: Surveyed, _ column: String
    ) throws(DataError) -> SplitOverlap? {
        let (ours, theirs) = (first.survey.times, second.survey.times)
        guard let last = ours.max(), let earliest = theirs.min(), earliest <= last else {
            return nil
        }
        let samples = zip(
            ours.indices.filter { ours[$0] >= earliest }.prefix(named),
            theirs.indices.filter { theirs[$0] <= last }.prefix(named)
        ).map { ($0, $1) }
        return SplitOverlap(
            kind: .times, column: column, first: first.name, second: second.name, values: 1,
            recordsInFirst: ours.count { $0 >= earliest },
            recordsInSecond: theirs.count { $0 <= last },
            lines: try lines(samples, first, second))
    }

    private static func lines(
        _ samples: [(Int, Int)], _ first: Surveyed, _ second: Surveyed
    ) throws(DataError) -> [SplitOverlap.Lines] {
        let ours = try LineNumbers.lines(of: samples.map(\.0), in: first.survey, path: first.path)
        let theirs = try LineNumbers.lines(
            of: samples.map(\.1), in: second.survey, path: second.path)
        return samples.compactMap { sample in
            guard let our = ours[sample.0], let their = theirs[sample.1] else { return nil }
            return SplitOverlap.Lines(first: our, second: their)
        }
    }
}
