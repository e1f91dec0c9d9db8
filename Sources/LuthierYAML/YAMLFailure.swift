import LuthierWire
import Yams

/// What the parser says about a text that is no YAML, in words that help.
struct YAMLFailure {
    private let failure: YamlError
    private let scalars: [Unicode.Scalar]

    init(_ failure: YamlError, _ scalars: [Unicode.Scalar]) {
        self.failure = failure
        self.scalars = scalars
    }

    /// The mistake at its place.
    var error: StudyFileError {
        switch failure {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            return explained(problem, context, mark)
        case .reader(let problem, _, let value, _):
            return unreadableCharacter(problem, value)
        default:
            return YAMLSource.failure(1, 1, "the file cannot be read as YAML.")
        }
    }

    private func explained(
        _ problem: String, _ context: YamlError.Context?, _ mark: Mark
    ) -> StudyFileError {
        let start = context.map { " on line \($0.mark.line)" } ?? ""
        let inside = context?.text ?? ""
        func mistake(_ message: String, _ hint: String?, at place: Mark? = nil) -> StudyFileError {
            YAMLSource.failure((place ?? mark).line, (place ?? mark).column, message, hint: hint)
        }
        if problem.contains("another document") {
            return mistake(
                "a second document begins here, and a study file has one.",
                "Remove the line --- and what follows, or make it a file of its own.")
        }
        if problem.contains("undefined alias") {
            return mistake(
                "this alias names no anchor above it.",
                "Text that begins with * needs quotation marks.")
        }
        if problem.contains("cannot start any token") { return badStart(mark) }
        if inside.contains("quoted scalar") {
            return mistake(
                "the quotation mark\(start) is not closed.", "Close it with the same mark.",
                at: context?.mark)
        }
        if inside.contains("flow mapping") || inside.contains("flow sequence") {
            let closing = inside.contains("mapping") ? "}" : "]"
            return mistake(
                "expected a comma or \(closing), which ends what begins\(start).",
                "Text with , : [ ] { } or # needs quotation marks.")
        }
        if problem.contains("mapping values are not allowed") {
            return mistake(
                "a colon is not allowed here.",
                "Text with a colon and a space needs quotation marks; otherwise check how far this "
                    + "line and the one above are indented.")
        }
        if problem.contains("could not find expected ':'") {
            return mistake(
                "the key\(start) has no colon.",
                "Write key: value with a space behind the colon.", at: context?.mark)
        }
        if problem.contains("did not find expected key") || problem.contains("'-' indicator") {
            return mistake(
                "this line fits to nothing above it.",
                "Keys of the same mapping begin in the same column; this one began\(start).")
        }
        if problem.contains("nesting") {
            return mistake("lists and mappings nest too deep.", nil)
        }
        return mistake("the file cannot be read as YAML: \(problem).", nil)
    }

    private func badStart(_ mark: Mark) -> StudyFileError {
        let character = TextPlaces.index(line: mark.line, column: mark.column, in: scalars).map {
            scalars[$0]
        }
        if character == "\t" {
            return YAMLSource.failure(
                mark.line, mark.column, "a tab cannot indent a line of YAML.",
                hint: "Use spaces.")
        }
        let shown = character.map { "the character \($0)" } ?? "this character"
        return YAMLSource.failure(
            mark.line, mark.column, "\(shown) cannot begin a text.",
            hint: "Put the text in quotation marks.")
    }

    private func unreadableCharacter(_ problem: String, _ value: Int32) -> StudyFileError {
        let isControl = { (scalar: Unicode.Scalar) in
            scalar.properties.generalCategory == .control
                && !"\n\r\t\u{85}".unicodeScalars.contains(scalar)
        }
        let index =
            scalars.firstIndex { Int32(bitPattern: $0.value) == value && isControl($0) }
            ?? scalars.firstIndex(where: isControl)
        let place = index.map { TextPlaces.place(of: $0, in: scalars) } ?? (1, 1)
        return YAMLSource.failure(
            place.0, place.1,
            "the character with number \(value) is not allowed in YAML.",
            hint: "Remove it; is this a text file?")
    }
}
