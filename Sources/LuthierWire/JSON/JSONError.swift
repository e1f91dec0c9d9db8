/// What is wrong with a JSON text, where, and what to do.
package struct JSONError: Error, Sendable, Hashable {
    /// The kind of a mistake, stable across releases so that programs may react to it.
    package struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name, in snake case.
        package let rawValue: String

        /// A code with the given name.
        package init(rawValue: String) { self.rawValue = rawValue }
    }

    /// What kind of mistake it is.
    package let code: Code
    /// The byte at which the mistake was seen, from 0.
    package let offset: Int
    /// The same place as people count it.
    package let position: SourcePosition
    /// What is wrong with the text seen, as a sentence.
    package let message: String
    /// What to do about it, as a sentence; nil when the message already says so.
    package let hint: String?

    /// The line of the mistake, from 1.
    package var line: Int { position.line }
    /// The column of the mistake, from 1, in Unicode scalars.
    package var column: Int { position.column }

    /// A mistake at a place.
    package init(
        _ code: Code, offset: Int, position: SourcePosition, message: String, hint: String? = nil
    ) {
        self.code = code
        self.offset = offset
        self.position = position
        self.message = message
        self.hint = hint
    }
}

extension JSONError: CustomStringConvertible {
    /// Place, message and hint in one line.
    package var description: String { "\(position): \(message)" + (hint.map { " " + $0 } ?? "") }
}

extension JSONError.Code {
    /// Text that breaks the grammar of JSON.
    package static let syntax = Self(rawValue: "syntax")
    /// The text ends before its value does.
    package static let unexpectedEnd = Self(rawValue: "unexpected_end")
    /// Something follows the value.
    package static let trailingText = Self(rawValue: "trailing_text")
    /// A number that breaks the grammar of JSON.
    package static let invalidNumber = Self(rawValue: "invalid_number")
    /// A number that no double, or no integer where one is needed, can hold.
    package static let numberOutOfRange = Self(rawValue: "number_out_of_range")
    /// A string with a control character, a bad escape or half a surrogate pair.
    package static let invalidString = Self(rawValue: "invalid_string")
    /// Bytes that are not UTF-8.
    package static let invalidUTF8 = Self(rawValue: "invalid_utf8")
    /// More containers inside each other than allowed.
    package static let tooDeep = Self(rawValue: "too_deep")
    /// A text, string or number longer than allowed.
    package static let tooLong = Self(rawValue: "too_long")
    /// The same key twice in one object.
    package static let duplicateKey = Self(rawValue: "duplicate_key")
    /// A value of another type than the one needed here.
    package static let wrongType = Self(rawValue: "wrong_type")
    /// A value of the right type that means nothing here; thrown by decoders.
    package static let invalidValue = Self(rawValue: "invalid_value")
    /// A key that must be there and is not; thrown by decoders.
    package static let missingKey = Self(rawValue: "missing_key")
}
