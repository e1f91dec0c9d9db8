/// How a data file is to be split.
package struct SplitRequest: Sendable, Hashable {
    /// What is made of the file.
    package enum Way: Sendable, Hashable {
        /// One file for each part.
        case parts
        /// The first part in so many folds, each once the validation of the others.
        case folds(Int)
        /// So many resamples of the first part, each with what it left out as its validation.
        case bootstrap(Int)
    }

    /// What happens to equal records.
    package enum Duplicates: String, Sendable, Hashable, CaseIterable {
        /// They go to the same part.
        case keepTogether = "keep-together"
        /// They are a mistake.
        case error
        /// All but the first are left out.
        case drop
        /// They go where they go.
        case allow
    }

    /// What is made of the file.
    package var way = Way.parts
    /// The parts; of folds and resamples, the first is what they are made of.
    package var parts = PartShare.standard
    /// The columns that are looked at, and for what.
    package var roles = ColumnRoles()
    /// Into how many bins numeric columns of classes are cut; nil for none.
    package var bins: Int?
    /// Whether classes are kept in proportion although the records are texts for a generative model.
    package var takesLabelsAsClasses = false
    /// What happens to equal records.
    package var duplicates = Duplicates.keepTogether
    /// The seed of all chance.
    package var seed: UInt64 = 0
    /// What is known of the file's form.
    package var reading = ReadingOptions()

    /// The standard request: three parts by chance.
    package init() {}

    /// Finds what is wrong with the request itself, whatever the file.
    ///
    /// - Throws: `DataError` with the code `badRequest`.
    package func check() throws(DataError) {
        try PartShare.check(parts)
        func refuse(_ message: String, _ hint: String) -> DataError {
            DataError(.badRequest, message: message, hint: hint)
        }
        let isResampled = way != .parts
        if roles.time != nil, !roles.groups.isEmpty || !roles.classes.isEmpty {
            throw refuse(
                "A split by time cannot also keep groups whole or classes in proportion: the time "
                    + "of a record alone says where it goes.",
                "Choose one of --time, --group and --stratify.")
        }
        switch way {
        case .parts:
            guard parts.count > 1 else {
                throw refuse(
                    "One part is no split.", "Name at least two, such as train=0.8,holdout=0.2.")
            }
        case .folds(let count):
            guard (2...1000).contains(count) else {
                throw refuse(
                    "\(count) is no number of folds.", "Choose from 2 to 1000; 5 or 10 are usual.")
            }
        case .bootstrap(let count):
            guard (1...10_000).contains(count) else {
                throw refuse("\(count) is no number of resamples.", "Choose from 1 to 10000.")
            }
            guard roles.classes.isEmpty || roles.groups.isEmpty else {
                throw refuse(
                    "Resamples of whole groups cannot keep classes in proportion as well: a group "
                        + "may have several.",
                    "Choose --group or --stratify.")
            }
            guard roles.time == nil else {
                throw refuse(
                    "Resamples know no order of time.",
                    "Use --folds K with --time: each fold is validated on what comes next.")
            }
        }
        if isResampled, let part = parts.first(where: { $0.name.lowercased() == "validation" }) {
            throw refuse(
                "The part \(part.name) is made of what folds and resamples leave out.",
                "Name only what is kept from both, such as --parts train=0.85,holdout=0.15.")
        }
        if let bins, !(2...1000).contains(bins) {
            throw refuse("\(bins) is no number of bins.", "Choose from 2 to 1000; 10 is usual.")
        }
        if bins != nil, roles.classes.isEmpty {
            throw refuse(
                "There is nothing to put in bins.", "Name a numeric column with --stratify.")
        }
        let twice = Dictionary(grouping: roles.wanted, by: \.self)
            .filter { $1.count > 1 }.keys.sorted()
        if let name = twice.first {
            throw refuse(
                "The column \(name) is named twice.", "A column has one role; name it once.")
        }
    }
}
