/// What went wrong in a storage, and what to do.
public struct StorageError: Error, Sendable, Hashable {
    /// The kind of a storage error.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name, in snake case.
        public let rawValue: String

        /// A code with the given name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// There is no such study.
        public static let notFound = Self(rawValue: "not_found")
        /// Another process held the storage for too long.
        public static let busy = Self(rawValue: "busy")
        /// The storage may be read and not written.
        public static let readOnly = Self(rawValue: "read_only")
        /// There is no space left.
        public static let full = Self(rawValue: "full")
        /// What was read is not what was written.
        public static let corrupt = Self(rawValue: "corrupt")
        /// The storage was written by a newer Luthier.
        public static let newerVersion = Self(rawValue: "newer_version")
        /// The storage cannot be opened or reached.
        public static let unavailable = Self(rawValue: "unavailable")
        /// The place is not one where a storage may be kept safely, or not a storage at all.
        public static let unsuitable = Self(rawValue: "unsuitable")
    }

    /// What kind of error it is.
    public let code: Code
    /// The study, file or address that it is about.
    public let subject: String
    /// What is wrong, as a sentence.
    public let message: String
    /// What to do, as a sentence.
    public let hint: String?

    /// An error about a subject.
    public init(_ code: Code, subject: String, message: String, hint: String? = nil) {
        self.code = code
        self.subject = subject
        self.message = message
        self.hint = hint
    }
}

extension StorageError: CustomStringConvertible {
    /// Message and hint.
    public var description: String { message + (hint.map { " " + $0 } ?? "") }
}
