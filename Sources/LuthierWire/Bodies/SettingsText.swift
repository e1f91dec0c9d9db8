package import LuthierDomain

/// How settings are printed.
package enum SettingsFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// A JSON object.
    case json
    /// A YAML mapping.
    case yaml
    /// Arguments of a program, for a shell.
    case flags
    /// Assignments of environment variables, for a shell.
    case env
}

/// Settings in the forms that programs and shells take, every value whole.
package enum SettingsText {
    /// The settings.
    package static func text(
        _ values: [(name: String, value: ParameterValue)], _ format: SettingsFormat
    ) -> String {
        switch format {
        case .flags:
            values.map { name, value in
                "--\(name.map { $0 == "_" ? "-" : String($0) }.joined())="
                    + shell(value.description)
            }.joined(separator: " ")
        case .env:
            values.map { "LUTHIER_P_\(variable($0.name))=\(shell($0.value.description))" }
                .joined(separator: "\n")
        case .yaml: values.map { "\($0.name): \(yaml($0.value))" }.joined(separator: "\n")
        case .text, .json: TrialBody.json(values).text(.pretty)
        }
    }

    /// A program and its arguments as one line for a shell.
    package static func command(_ words: [String]) -> String {
        words.map(shell).joined(separator: " ")
    }

    private static func variable(_ name: String) -> String {
        String(name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    /// A word that a shell takes as it is.
    private static func shell(_ text: String) -> String {
        let plain = text.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "_-.+/:,@%".contains($0))
        }
        if plain, !text.isEmpty { return text }
        return "'"
            + text.split(separator: "'", omittingEmptySubsequences: false).joined(
                separator: "'\\''") + "'"
    }

    /// A scalar that every YAML reader takes for what it is; JSON scalars are YAML too.
    private static func yaml(_ value: ParameterValue) -> String {
        // YAML 1.1 reads 1e-05 as text; with a point it is a number to all readers.
        if case .real(let number) = value {
            let text = "\(number)"
            guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
            return text[..<exponent] + ".0" + text[exponent...]
        }
        return JSONValue(value).text()
    }
}
