import LuthierDomain
import LuthierPages

/// Values of an assignment as people read them.
enum AssignmentText {
    /// A value, reals shortened.
    static func value(_ value: ParameterValue) -> String {
        if case .real(let number) = value { return NumberText.short(number) }
        return NumberText.plain(value.description)
    }

    /// `learning_rate 0.1, leaves 31`.
    static func line(_ assignment: Assignment) -> String {
        assignment.entries.map { "\($0.name) \(value($0.value))" }.joined(separator: ", ")
    }
}
