/// What is wrong with a data file or with the way it is to be split, and what to do.
package struct DataError: Error, Sendable, Hashable {
    /// The kind of a mistake, stable across releases so that programs may react to it.
    package struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name, in snake case.
        package let rawValue: String

        /// A code with the given name.
        package init(rawValue: String) { self.rawValue = rawValue }
    }

    /// What kind of mistake it is.
    package let code: Code
    /// The file that it is about, as the caller named it; nil when it is about none.
    package internal(set) var file: String?
    /// The line at which the record of the mistake begins, from 1; nil when no line is to blame.
    package internal(set) var line: Int?
    /// What is wrong with what was seen, as a sentence.
    package let message: String
    /// What to do about it, as a sentence; nil when the message already says so.
    package let hint: String?

    /// A mistake.
    package init(
        _ code: Code, file: String? = nil, line: Int? = nil, message: String, hint: String? = nil
    ) {
        self.code = code
        self.file = file
        self.line = line
        self.message = message
        self.hint = hint
    }

    /// The same mistake, in a file.
    func `in`(_ file: String) -> DataError {
        var copy = self
        copy.file = self.file ?? file
        return copy
    }
}

extension DataError: CustomStringConvertible {
    /// File, line, message and hint in one line.
    package var description: String {
        let place = [file, line.map { "line \($0)" }].compactMap(\.self).joined(separator: ", ")
        return (place.isEmpty ? "" : place + ": ") + message + (hint.map { " " + $0 } ?? "")
    }
}

extension DataError.Code {
    /// A file that is not there, cannot be read or is of a kind that is not read here.
    package static let unreadable = Self(rawValue: "unreadable")
    /// Bytes that are not a record of the format.
    package static let malformed = Self(rawValue: "malformed")
    /// A file with no record.
    package static let empty = Self(rawValue: "empty")
    /// A column that the file does not have.
    package static let missingColumn = Self(rawValue: "missing_column")
    /// A value that means nothing in the role of its column.
    package static let badValue = Self(rawValue: "bad_value")
    /// Options that contradict each other, or numbers out of range.
    package static let badRequest = Self(rawValue: "bad_request")
    /// Data that cannot be split the way that was asked.
    package static let impossible = Self(rawValue: "impossible")
    /// Equal records, where there may be none.
    package static let duplicates = Self(rawValue: "duplicates")
    /// A file or folder that cannot be written.
    package static let unwritable = Self(rawValue: "unwritable")
    /// The caller asked to stop.
    package static let cancelled = Self(rawValue: "cancelled")
}
