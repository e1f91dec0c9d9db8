/// The values of one column of classes, as a survey finds them.
struct SurveyedClasses {
    /// The column's name.
    let name: String
    /// The class of each record.
    private(set) var ids: [UInt32] = []
    /// The classes' names in the order in which they come; no more than `most`.
    private(set) var names: [String] = []
    /// The line on which the first record of each named class begins.
    private(set) var lines: [Int] = []
    /// The number of each record, NaN where it has none; nil when the column is not to be binned.
    private(set) var numbers: [Double]?
    /// The first value that is no number: line and text.
    private(set) var firstText: (line: Int, text: String)?
    /// How many bytes all values have.
    private(set) var totalBytes = 0
    /// Values with a space inside.
    private(set) var withSpaces = 0

    private var interner = KeyInterner()

    /// The most classes that a column may have.
    static let most = 10_000

    /// A column without records yet.
    init(name: String, isBinned: Bool) {
        self.name = name
        numbers = isBinned ? [] : nil
    }

    /// How many different values there are.
    var differentCount: Int { interner.count }
    /// Whether no record has a value.
    var isAlwaysMissing: Bool { totalBytes == 0 }

    /// Takes in the value of the next record; it is empty where there is none.
    mutating func add(_ value: UnsafeBufferPointer<UInt8>, line: Int) {
        let before = interner.count
        ids.append(interner.id(of: ContentHash(UnsafeRawBufferPointer(value))))
        totalBytes += value.count
        if value.contains(0x20) { withSpaces += 1 }
        if interner.count > before, names.count < Self.most {
            let text = String(decoding: value.prefix(200), as: UTF8.self)
            names.append(value.isEmpty ? ColumnClasses.missing : text)
            lines.append(line)
        }
        guard numbers != nil, firstText == nil else { return }
        guard !value.isEmpty else {
            numbers?.append(.nan)
            return
        }
        let text = String(decoding: value.prefix(80), as: UTF8.self)
        if let number = Double(text), number.isFinite {
            numbers?.append(number)
        } else {
            firstText = (line, text)
            numbers = []
        }
    }

    /// The column as classes, with numbers in bins where the column has more than that many.
    ///
    /// - Parameter bins: How many bins; nil for none.
    /// - Returns: The class of each record.
    func classes(bins: Int?) -> ColumnClasses {
        guard let bins, let numbers, firstText == nil, differentCount > bins else {
            return ColumnClasses(ids: ids, names: names)
        }
        return ColumnClasses(numbers, in: QuantileBins(numbers, count: bins))
    }

    /// Whether `classes(bins:)` makes bins.
    func isBinned(_ bins: Int?) -> Bool {
        guard let bins else { return false }
        return numbers != nil && firstText == nil && differentCount > bins
    }

    /// Why the column has no classes whose shares could be kept, or nil.
    ///
    /// Free text is what a generative model is to write: nearly every value comes once and is long,
    /// so there is no class to keep in proportion.
    func objection(bins: Int?) -> DataError? {
        guard !isBinned(bins), !ids.isEmpty else { return nil }
        let count = ids.count
        let mean = totalBytes / count
        let isMostlyDifferent = differentCount * 10 >= count * 9 && count > 2
        if isMostlyDifferent, mean >= 20 || withSpaces * 2 > count, firstText != nil || !isNumeric {
            return DataError(
                .impossible,
                message: "The column \(name) is free text: \(differentCount) of \(count) values "
                    + "differ, \(mean) bytes long on average. What a model is to write has no "
                    + "classes whose shares could be kept; only labels have.",
                hint: "Split by chance, or with --group COLUMN when several records come from one "
                    + "document or conversation.")
        }
        guard isMostlyDifferent || differentCount > Self.most else { return nil }
        return DataError(
            .impossible,
            message: "The column \(name) has \(differentCount) different values in \(count) "
                + "records, too many to keep in proportion.",
            hint: isNumeric
                ? "Cut its numbers into bins with --bins 10."
                : "Name a column of classes, or split by chance or with --group.")
    }

    /// Whether the first values are numbers.
    var isNumeric: Bool {
        firstText == nil
            && names.prefix(20).allSatisfy { $0 == ColumnClasses.missing || Double($0) != nil }
    }
}
