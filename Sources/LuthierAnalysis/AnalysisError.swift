import LuthierDomain

/// Why a study cannot be analysed as asked.
package struct AnalysisError: Error, Sendable, Hashable {
    /// The kind of an error, stable across releases so that programs may react to it.
    package struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name, in snake case.
        package let rawValue: String

        /// A code with the given name.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// No trial has a usable value.
        package static let noTrials = Self(rawValue: "no_trials")
        /// No trial reported a metric of that name.
        package static let unknownMetric = Self(rawValue: "unknown_metric")
        /// There is no parameter of that name.
        package static let unknownParameter = Self(rawValue: "unknown_parameter")
        /// Every trial has the same value.
        package static let allEqual = Self(rawValue: "all_equal")
        /// Fewer trials than the method needs.
        package static let tooFewTrials = Self(rawValue: "too_few_trials")
        /// A view of several optimised metrics of a study that has one.
        package static let oneMetric = Self(rawValue: "one_metric")
        /// Nothing was measured on the way.
        package static let noMeasurements = Self(rawValue: "no_measurements")
    }

    /// What kind of error it is.
    package let code: Code
    /// What is wrong, as a sentence.
    package let message: String
    /// What to do about it, as a sentence.
    package let hint: String

    /// An error.
    package init(_ code: Code, _ message: String, hint: String) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// A name that is not among those that there are; the nearest is offered.
    package static func unknown(
        _ code: Code, _ kind: String, _ name: String, among names: [String]
    ) -> AnalysisError {
        AnalysisError(
            code, "there is no \(kind) \"\(name)\".",
            hint: nearestWord(to: name, in: names).map { "Did you mean \"\($0)\"?" }
                ?? (names.isEmpty
                    ? "None was reported." : "Use one of \(names.joined(separator: ", "))."))
    }
}

extension AnalysisError: CustomStringConvertible {
    /// Message and hint in one line.
    package var description: String { "\(message) \(hint)" }
}
