package import LuthierDomain

extension JSONWriter {
    /// Writes a parameter's value.
    package mutating func value(_ value: ParameterValue) {
        switch value {
        case .real(let number): double(number)
        case .integer(let number): integer(number)
        case .text(let text): string(text)
        case .boolean(let flag): boolean(flag)
        case .null: null()
        }
    }
}

extension JSONValue {
    /// A parameter's value.
    package init(_ value: ParameterValue) {
        switch value {
        case .real(let number): self = .double(number)
        case .integer(let number): self = .integer(number)
        case .text(let text): self = .string(text)
        case .boolean(let flag): self = .boolean(flag)
        case .null: self = .null
        }
    }

    /// The parameter value that a scalar stands for, or nil for arrays and objects.
    package var parameterValue: ParameterValue? {
        switch self {
        case .null: .null
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .double(let number): .real(number)
        case .string(let text): .text(text)
        case .array, .object: nil
        }
    }
}
