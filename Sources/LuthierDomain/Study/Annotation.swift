/// What people wrote about a study or one of its trials: a note, and tags to find it by.
///
/// Nothing that is decided depends on it.
public struct Annotation: Sendable, Hashable {
    /// Bytes of the longest note, in UTF-8.
    public static let noteLimit = 10_000
    /// Tags at most.
    public static let tagLimit = 50
    /// Characters of the longest tag.
    public static let tagLength = 50

    /// The note, which may have several lines; empty when there is none.
    public let note: String
    /// The tags in the order of their characters, each once.
    public let tags: [String]

    /// Nothing written.
    public init() {
        note = ""
        tags = []
    }

    /// What an event tells; whoever writes events checks first.
    package init(note: String, tags: [String]) {
        self.note = note
        self.tags = Set(tags).sorted()
    }

    /// Whether nothing is written.
    public var isEmpty: Bool { note.isEmpty && tags.isEmpty }

    /// What is written after a change.
    ///
    /// - Parameter change: The change.
    /// - Returns: The annotation.
    /// - Throws: What cannot be written.
    /// - Complexity: O(length of the note + tags).
    public func applying(_ change: AnnotationChange) throws(AnnotationError) -> Annotation {
        if let note = change.note {
            guard note.utf8.count <= Self.noteLimit else {
                throw AnnotationError(
                    field: .note,
                    message: "a note may have \(Self.noteLimit) bytes, got \(note.utf8.count).")
            }
            guard !note.unicodeScalars.contains("\u{0}") else {
                throw AnnotationError(field: .note, message: "a note is text without NUL.")
            }
        }
        for tag in change.adding {
            if let problem = Self.problem(inTag: tag) {
                throw AnnotationError(field: .addedTags, message: problem)
            }
        }
        let tags = Set(self.tags).union(change.adding).subtracting(change.removing)
        guard tags.count <= Self.tagLimit else {
            throw AnnotationError(
                field: .addedTags,
                message: "there may be \(Self.tagLimit) tags, and these would be \(tags.count).")
        }
        return Annotation(note: change.note ?? note, tags: Array(tags))
    }

    /// What is wrong with a tag, as a sentence; nil for a good one.
    static func problem(inTag tag: String) -> String? {
        let isPlain = tag.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter, .nonspacingMark, .spacingMark, .decimalNumber, .otherNumber,
                .letterNumber:
                true
            default: "-_.:/+@#=".unicodeScalars.contains(scalar)
            }
        }
        guard isPlain, (1...tagLength).contains(tag.unicodeScalars.count) else {
            return
                "a tag is 1 to \(tagLength) letters, digits and signs of - _ . : / + @ # =, "
                + "without spaces."
        }
        return nil
    }
}

/// How what people wrote is changed; what is not named stays, whoever wrote it.
public struct AnnotationChange: Sendable, Hashable {
    /// The note from now on; empty for none, nil to leave it.
    public var note: String?
    /// Tags to add; those that are there stay.
    public var adding: [String]
    /// Tags to take away; those that are not there change nothing.
    public var removing: [String]

    /// A change.
    public init(note: String? = nil, adding: [String] = [], removing: [String] = []) {
        self.note = note
        self.adding = adding
        self.removing = removing
    }
}

/// Why something cannot be written about a study or a trial.
public struct AnnotationError: Error, Sendable, Hashable {
    /// A part of a change.
    public enum Field: String, Sendable, Hashable {
        /// The note.
        case note
        /// The tags that are added.
        case addedTags = "add_tags"
    }

    /// The part of the change that is wrong.
    public let field: Field
    /// What is wrong, as a sentence.
    public let message: String
}
