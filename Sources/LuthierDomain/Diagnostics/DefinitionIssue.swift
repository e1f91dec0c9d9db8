/// One mistake in a study definition: where it is, what is wrong, and what to do.
public struct DefinitionIssue: Sendable, Hashable {
    /// The kind of a mistake, stable across releases so that programs may react to it.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name, in snake case.
        public let rawValue: String

        /// A code with the given name.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// What kind of mistake it is.
    public let code: Code
    /// The keys that lead to the mistake, such as `["parameters", "momentum", "when"]`.
    public let path: [String]
    /// What is wrong with the value seen, as a sentence.
    public let message: String
    /// What to do about it, as a sentence; nil when the message already says so.
    public let hint: String?

    /// A mistake at a place in the definition.
    public init(_ code: Code, at path: [String], message: String, hint: String? = nil) {
        self.code = code
        self.path = path
        self.message = message
        self.hint = hint
    }

    /// The same mistake, found below `prefix`.
    ///
    /// - Parameter prefix: Keys to put before the path.
    /// - Returns: The issue with the longer path.
    public func below(_ prefix: String...) -> DefinitionIssue {
        DefinitionIssue(code, at: prefix + path, message: message, hint: hint)
    }
}

extension DefinitionIssue: CustomStringConvertible {
    /// Path, message and hint in one line.
    public var description: String {
        let place = path.isEmpty ? "" : path.joined(separator: ".") + ": "
        return place + message + (hint.map { " " + $0 } ?? "")
    }
}

extension DefinitionIssue.Code {
    /// A value of the wrong type, such as text where a number belongs.
    public static let wrongType = Self(rawValue: "wrong_type")
    /// A key that does not exist here.
    public static let unknownKey = Self(rawValue: "unknown_key")
    /// A key that must be there and is not.
    public static let missingKey = Self(rawValue: "missing_key")
    /// The same key, name or value twice.
    public static let duplicate = Self(rawValue: "duplicate")
    /// A name with characters that a name may not have.
    public static let invalidName = Self(rawValue: "invalid_name")
    /// A value outside what is allowed.
    public static let outOfRange = Self(rawValue: "out_of_range")
    /// A lower bound that is not below the upper bound.
    public static let reversedBounds = Self(rawValue: "reversed_bounds")
    /// A logarithmic scale with a bound at or below zero.
    public static let nonPositiveLogBound = Self(rawValue: "non_positive_log_bound")
    /// A bound outside the scale's domain, such as 1 on a logit scale.
    public static let boundOutsideScale = Self(rawValue: "bound_outside_scale")
    /// An expression that cannot be read.
    public static let expressionSyntax = Self(rawValue: "expression_syntax")
    /// An expression that compares or computes things of different types.
    public static let expressionType = Self(rawValue: "expression_type")
    /// A name in an expression that no parameter has.
    public static let unknownName = Self(rawValue: "unknown_name")
    /// Conditions or derived values that depend on each other in a circle.
    public static let circularReference = Self(rawValue: "circular_reference")
    /// Constraints that nothing satisfies.
    public static let infeasible = Self(rawValue: "infeasible")
    /// Two settings that cannot stand together.
    public static let conflict = Self(rawValue: "conflict")
    /// Text that is neither YAML nor JSON.
    public static let unreadable = Self(rawValue: "unreadable")
}

/// Every mistake found in a definition.
public struct DefinitionError: Error, Sendable, Hashable {
    /// The mistakes in the order found; never empty.
    public let issues: [DefinitionIssue]

    /// An error of at least one issue.
    ///
    /// - Parameter issues: What was found; must not be empty.
    public init(_ issues: [DefinitionIssue]) {
        precondition(!issues.isEmpty, "a definition error names at least one issue")
        self.issues = issues
    }

    /// An error of one issue.
    public init(_ issue: DefinitionIssue) { issues = [issue] }
}

extension DefinitionError: CustomStringConvertible {
    /// One issue a line.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
