public import LuthierDomain
public import LuthierPorts

/// Why an operation was refused, and what to do.
public struct EngineError: Error, Sendable, Hashable {
    /// The kind of an engine error.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name, in snake case.
        public let rawValue: String

        /// A code with the given name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// There is no such study.
        public static let noSuchStudy = Self(rawValue: "no_such_study")
        /// There is no such trial.
        public static let noSuchTrial = Self(rawValue: "no_such_trial")
        /// A trial that cannot be scored on the holdout, or none that is clearly meant.
        public static let noCandidate = Self(rawValue: "no_candidate")
        /// A trial that does not run.
        public static let notRunning = Self(rawValue: "not_running")
        /// A study of that name exists.
        public static let studyExists = Self(rawValue: "study_exists")
        /// The stored study has another definition.
        public static let definitionDiffers = Self(rawValue: "definition_differs")
        /// A definition or an assignment is wrong.
        public static let invalid = Self(rawValue: "invalid")
        /// The idempotency key was used for another request.
        public static let keyReused = Self(rawValue: "key_reused")
        /// The storage failed.
        public static let storage = Self(rawValue: "storage")
        /// The study's log cannot be understood.
        public static let damaged = Self(rawValue: "damaged")
    }

    /// What kind of error it is.
    public let code: Code
    /// The request's field that is wrong, or nil.
    public let field: String?
    /// What is wrong, as a sentence.
    public let message: String
    /// What to do, as a sentence.
    public let hint: String?
    /// The storage's own code when ``code`` is ``Code/storage``.
    public let storageCode: StorageError.Code?
    /// Every mistake in a definition or assignment.
    public let issues: [DefinitionIssue]

    /// An error.
    public init(_ code: Code, field: String? = nil, message: String, hint: String? = nil) {
        self.code = code
        self.field = field
        self.message = message
        self.hint = hint
        storageCode = nil
        issues = []
    }

    /// A storage's error.
    public init(_ error: StorageError) {
        code = error.code == .notFound ? .noSuchStudy : error.code == .corrupt ? .damaged : .storage
        field = error.code == .notFound ? "study" : nil
        message = error.message
        hint = error.hint
        storageCode = error.code
        issues = []
    }

    /// Mistakes in a definition or an assignment.
    public init(_ error: DefinitionError, field: String) {
        code = .invalid
        self.field = ([field] + (error.issues.first?.path ?? [])).joined(separator: ".")
        message = error.description
        hint = nil
        storageCode = nil
        issues = error.issues
    }
}

extension EngineError {
    /// The refusal to go on with a study under another definition.
    ///
    /// - Parameters:
    ///   - keys: The study file's keys that differ; never empty.
    ///   - stored: The definition of the study.
    ///   - definition: The one under which it was to go on.
    /// - Returns: An error that says how to edit the study, where that can be done.
    static func differing(
        _ keys: [String], from stored: StudyDefinition, to definition: StudyDefinition
    ) -> EngineError {
        let listed = keys.joined(separator: ", ")
        guard stored.keysPreventingEdit(into: definition).isEmpty else {
            return EngineError(
                .definitionDiffers, field: "definition.\(keys.first ?? "study")",
                message: "the stored study \"\(stored.name)\" was begun with other \(listed).",
                hint: "Rename the study, start again with --fresh, or restore what was changed.")
        }
        return EngineError(
            .definitionDiffers, field: "definition.\(keys.first ?? "study")",
            message: "the stored study \"\(stored.name)\" has other \(listed).",
            hint:
                "`luthier study edit \(stored.name) --from FILE` changes them in the stored study "
                + "and keeps its results. Or restore what was changed, rename the study, or start "
                + "again with --fresh.")
    }
}

extension EngineError: CustomStringConvertible {
    /// Message and hint.
    public var description: String { message + (hint.map { " " + $0 } ?? "") }
}
