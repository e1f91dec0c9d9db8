/// What stands between a survey and a plan: what may not be parted, what is left out, what cannot be.
struct SplitPreparation {
    /// The columns for planning.
    private(set) var columns: SplitColumns
    /// The records that are split, rising.
    private(set) var population: [UInt32]

    private let path: String
    private let survey: RecordSurvey
    private let request: SplitRequest
    /// How many records say what each record says; by content.
    private let copies: [UInt32]
    private let duplicateSets: Int
    private let duplicateRecords: Int

    /// Prepares a split.
    ///
    /// - Throws: `DataError` when the data cannot be split the way that was asked.
    init(_ path: String, _ survey: RecordSurvey, _ request: SplitRequest) throws(DataError) {
        self.path = path
        self.survey = survey
        self.request = request
        var copies = [UInt32](repeating: 0, count: survey.differentContents)
        for content in survey.contents { copies[Int(content)] += 1 }
        self.copies = copies
        duplicateSets = copies.count { $0 > 1 }
        duplicateRecords = copies.reduce(0) { $1 > 1 ? $0 + Int($1) : $0 }
        columns = SplitColumns(count: survey.count)
        population = Array(0..<UInt32(survey.count))
        do throws(DataError) {
            try prepare()
        } catch {
            throw error.in(path)
        }
    }

    private mutating func prepare() throws(DataError) {
        guard survey.count > 0 else {
            throw DataError(
                .empty,
                message: survey.header.isEmpty
                    ? "The file has no record." : "The file has a header and no record.",
                hint: "Name a file of records.")
        }
        try checkClasses()
        try settleDuplicates()
        var joined: [[UInt32]] = survey.groups.isEmpty ? [] : [survey.groups]
        let staysTogether = request.duplicates == .keepTogether && request.roles.time == nil
        if staysTogether, duplicateSets > 0 { joined.append(survey.contents) }
        if !joined.isEmpty { columns.units = RecordUnits(joining: joined) }
        if !survey.times.isEmpty { columns.times = survey.times }
        if !survey.weights.isEmpty {
            columns.weights = survey.weights
            guard survey.weights.contains(where: { $0 > 0 }) else {
                throw DataError(
                    .badValue,
                    message: "All weights in the column \(request.roles.weight ?? "") are 0.",
                    hint: "Give those records more than 0 that are to be drawn.")
            }
        }
        let classes = survey.classes.map { $0.classes(bins: request.bins) }
        if let first = classes.first {
            columns.classes = classes.dropFirst().reduce(first) { $0.crossed(with: $1) }
            try checkClassSizes()
        }
        try checkCounts()
    }

    // MARK: Classes

    private func checkClasses() throws(DataError) {
        if survey.format == .jsonLines, !survey.classes.isEmpty, !request.takesLabelsAsClasses,
            let fields = GenerativeFields.found(in: survey.columns)
        {
            throw DataError(
                .impossible,
                message: "The records have \(fields): examples for a generative model, whose texts "
                    + "have no classes to keep in proportion.",
                hint: "Split by chance, or with --group COLUMN when several records come from one "
                    + "document or conversation. If \(survey.classes[0].name) is a label all the "
                    + "same, add --as-classes.")
        }
        for column in survey.classes {
            if let objection = column.objection(bins: request.bins) { throw objection }
        }
        if let bins = request.bins, !survey.classes.contains(where: { $0.isBinned(bins) }),
            let column = survey.classes.first
        {
            let text = column.firstText
            throw DataError(
                .badValue, line: text?.line,
                message: text.map {
                    "\"\($0.text)\" in the column \(column.name) is no number, so it has no bins."
                } ?? "The column \(column.name) has \(column.differentCount) different values, no "
                    + "more than bins.",
                hint: "Leave --bins out to keep its values as classes.")
        }
    }

    private func checkClassSizes() throws(DataError) {
        guard let classes = columns.classes else { return }
        var sizes = [Int](repeating: 0, count: classes.names.count)
        for record in population { sizes[Int(classes.ids[Int(record)])] += 1 }
        let lonely = sizes.indices.filter { sizes[$0] == 1 }
        guard let first = lonely.first, let record = classes.ids.firstIndex(of: UInt32(first))
        else {
            return
        }
        let lines = try LineNumbers.lines(of: [record], in: survey, path: path)
        let names = lonely.prefix(5).map { "\"\(classes.names[$0])\"" }.joined(separator: ", ")
        let isOne = lonely.count == 1
        let isNumeric = request.bins == nil && survey.classes.contains { $0.isNumeric }
        throw DataError(
            .impossible, line: lines[record],
            message: (isOne
                ? "The class \(names) has one record"
                : "\(lonely.count) classes have one record each: \(names)"
                    + (lonely.count > 5 ? ", …" : ""))
                + ", which cannot be in more than one part.",
            hint: isNumeric
                ? "Cut the numbers into bins with --bins 10, or split without --stratify."
                : "Give it more records, merge it with another class, leave it out, or split "
                    + "without --stratify.")
    }

    // MARK: Duplicates

    private mutating func settleDuplicates() throws(DataError) {
        switch request.duplicates {
        case .keepTogether, .allow: return
        case .error:
            guard duplicateSets > 0 else { return }
            throw DataError(
                .duplicates, message: "\(duplicateText) \(try duplicateLines()).",
                hint: "Choose --duplicates keep-together, drop or allow.")
        case .drop:
            var seen = [Bool](repeating: false, count: copies.count)
            population = population.filter { record in
                let content = Int(survey.contents[Int(record)])
                defer { seen[content] = true }
                return !seen[content]
            }
        }
    }

    /// How many equal records there are, as a sentence without its end.
    private var duplicateText: String {
        "\(duplicateRecords) records are copies of one another, in \(duplicateSets) "
            + "\(duplicateSets == 1 ? "set" : "sets"):"
    }

    /// Where the first copies are.
    private func duplicateLines() throws(DataError) -> String {
        var sets: [[Int]] = []
        var places: [UInt32: Int] = [:]
        for (record, content) in survey.contents.enumerated() where copies[Int(content)] > 1 {
            if let place = places[content] {
                if sets[place].count < 4 { sets[place].append(record) }
            } else if sets.count < 3 {
                places[content] = sets.count
                sets.append([record])
            }
        }
        let lines = try LineNumbers.lines(of: sets.flatMap(\.self), in: survey, path: path)
        let shown = sets.map { set in
            let numbers = set.prefix(3).compactMap { lines[$0].map(String.init) }
            return numbers.joined(separator: set.count == 2 ? " and " : ", ")
                + (set.count > 3 ? " and more" : "")
        }
        return "lines " + shown.joined(separator: "; ")
            + (duplicateSets > sets.count ? "; and others" : "")
    }

    // MARK: Counts

    private func checkCounts() throws(DataError) {
        guard case .folds(let folds) = request.way else { return }
        let units = freeUnits
        guard folds > units.count else { return }
        throw DataError(
            .impossible,
            message: "\(folds) folds need \(folds) \(units.noun), and there are \(units.count).",
            hint: "Choose fewer folds.")
    }

    /// How many things can be put freely, and what they are.
    private var freeUnits: (count: Int, noun: String) {
        if !survey.times.isEmpty { return (Set(survey.times).count, "different times") }
        if let units = columns.units {
            let noun = survey.groups.isEmpty ? "different record" : "group"
            return (units.count, units.count == 1 ? noun : noun + "s")
        }
        return (population.count, "records")
    }

    /// Fails when a part would be empty, or equal records would be in two.
    func checkPlan(_ plan: SplitPlan) throws(DataError) {
        var sizes: [Int: Int] = [:]
        for label in plan.labels where label != SplitPlan.dropped {
            sizes[Int(label), default: 0] += 1
        }
        for file in plan.batches.joined() where file.taking == .once {
            let count = file.labels.reduce(0) {
                $1 == file.except ? $0 : $0 + sizes[$1, default: 0]
            }
            if count == 0 { throw emptyPart(file.name) }
        }
        try checkWeights(of: plan)
        guard request.roles.time != nil, request.duplicates == .keepTogether, duplicateSets > 0
        else {
            return
        }
        var labels = [UInt16](repeating: SplitPlan.dropped, count: copies.count)
        for (record, content) in survey.contents.enumerated() {
            let label = plan.labels[record]
            if labels[Int(content)] == SplitPlan.dropped { labels[Int(content)] = label }
            guard labels[Int(content)] == label else {
                throw DataError(
                    .duplicates, file: path,
                    message: "\(duplicateText) \(try duplicateLines()). They have different times, "
                        + "so the order of time parts them.",
                    hint:
                        "Choose --duplicates drop to keep the first of each in the file, or allow.")
            }
        }
    }

    /// Fails when only records that are never drawn fell into a part whose records are drawn.
    private func checkWeights(of plan: SplitPlan) throws(DataError) {
        guard let weights = columns.weights, let name = request.roles.weight else { return }
        for file in plan.batches.joined() where file.taking == .drawn {
            let hasWeight = weights.indices.contains {
                weights[$0] > 0 && file.times(Int(plan.labels[$0]), draws: 1) > 0
            }
            guard !hasWeight else { continue }
            throw DataError(
                .impossible, file: path,
                message:
                    "All records of the part \(file.name) have a weight of 0 in the column \(name).",
                hint: "Give more records a weight above 0, or choose another --seed.")
        }
    }

    /// The error of a part without a record.
    func emptyPart(_ name: String) -> DataError {
        let units = freeUnits
        let largest = largestUnit
        let isUneven = largest * 10 > population.count && units.count < population.count
        var hint = "Give it a larger share, or more records."
        if isUneven, survey.times.isEmpty {
            hint =
                survey.groups.isEmpty
                ? "Choose --duplicates allow if equal records are observations of their own, or drop."
                : "Give it a larger share, or group by a finer column."
        }
        return DataError(
            .impossible, file: path,
            message: "The part \(name) would be empty: there "
                + (population.count == 1 ? "is 1 record" : "are \(population.count) records")
                + (units.count < population.count
                    ? " of \(units.count) \(units.noun), the largest set of \(largest)." : "."),
            hint: hint)
    }

    private var largestUnit: Int {
        func largest<Key: Hashable>(_ keys: [Key]) -> Int {
            keys.reduce(into: [Key: Int]()) { $0[$1, default: 0] += 1 }.values.max() ?? 0
        }
        if !survey.times.isEmpty { return largest(survey.times) }
        return columns.units.map { largest($0.ids) } ?? 1
    }

    // MARK: What is told

    /// The manifest, without its files.
    func manifest(source: String) -> SplitManifest {
        SplitManifest(
            source: source, format: survey.format, bytes: survey.bytes, records: survey.count,
            sha256: survey.fingerprint, request: request, classes: columns.classes?.names ?? [],
            duplicateSets: duplicateSets, duplicateRecords: duplicateRecords,
            leftOut: survey.count - population.count, files: [])
    }

    /// What the user should know of a split that was made.
    func notes(_ manifest: SplitManifest) -> [String] {
        var notes: [String] = []
        if duplicateSets > 0 {
            let lines = (try? duplicateLines()) ?? ""
            let end =
                switch request.duplicates {
                case .drop: "The first of each was kept."
                case .allow: "They went where chance put them, so parts may share records."
                case .keepTogether, .error: "Each set went to one part."
                }
            notes.append("\(duplicateText) \(lines). \(end)")
        }
        if !survey.groups.isEmpty {
            notes.append(
                "\(survey.groupCount) groups of \(request.roles.groups.joined(separator: ", ")), each in "
                    + "one part"
                    + (survey.groupCount == survey.count
                        ? "; every record is a group of its own, so this is a split by chance."
                        : "."))
        }
        if survey.blankLines > 0 {
            notes.append(
                "\(survey.blankLines) blank \(survey.blankLines == 1 ? "line was" : "lines were") left out."
            )
        }
        for file in manifest.files where notes.count < 10 {
            let absent = zip(manifest.classes, file.classes).filter { $1 == 0 }.map {
                "\"\($0.0)\""
            }
            guard !absent.isEmpty else { continue }
            notes.append(
                "\(file.name) has no record of \(absent.prefix(5).joined(separator: ", "))"
                    + (absent.count > 5 ? ", …" : "") + ": there are too few.")
        }
        for file in manifest.files {
            guard let share = file.share,
                request.roles.weight == nil || file.name != manifest.files[0].name
            else { continue }
            let got = Double(file.records) / Double(max(population.count, 1))
            guard abs(got - share) > max(0.02, 1.5 / Double(population.count)) else { continue }
            notes.append(
                "\(file.name) has \(Self.percent(got)) of the records and not \(Self.percent(share)), "
                    + "because the largest set that stays together has \(largestUnit) records.")
        }
        return notes
    }

    private static func percent(_ share: Double) -> String {
        "\((share * 1000).rounded() / 10) %"
    }
}

/// Members of JSON lines that hold what a generative model reads and writes.
enum GenerativeFields {
    private static let sets: [[String]] = [
        ["messages"], ["conversations"], ["prompt", "completion"], ["prompt", "response"],
        ["prompt", "chosen"], ["instruction", "output"], ["instruction", "response"],
        ["prompt"], ["completion"],
    ]

    /// The members that show it, as a sentence names them; nil when none do.
    static func found(in names: [String]) -> String? {
        let names = Set(names)
        return sets.first { names.isSuperset(of: $0) }?.joined(separator: " and ")
    }
}
