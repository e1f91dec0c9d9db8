/// The text of an error as libpq gives it when it is asked for everything.
enum ServerMessage {
    /// Finds a code and the message proper.
    ///
    /// ```
    /// connection to server at "h", port 5432 failed: FATAL:  28P01: password authentication failed
    /// LOCATION:  auth_failed, auth.c:338
    /// ```
    ///
    /// - Parameter text: One or more lines; with several hosts there are several errors.
    /// - Returns: The last code, or nil; and the text without codes and places in source files.
    static func parse(_ text: String) -> (state: String?, message: String) {
        var state: String?
        let lines = text.split(whereSeparator: \.isNewline).compactMap { line -> String? in
            guard !line.contains("LOCATION:") else { return nil }
            var words = line.split(separator: " ").map(String.init)
            // A code stands behind the severity, which has a colon whatever its language.
            let code = words.indices.dropFirst().first { index in
                words[index - 1].hasSuffix(":") && isState(words[index])
            }
            if let code {
                state = String(words[code].dropLast())
                words.remove(at: code)
            }
            return words.joined(separator: " ")
        }
        return (state, lines.joined(separator: " "))
    }

    private static func isState(_ word: String) -> Bool {
        // A digit tells a code from a severity such as FATAL.
        word.utf8.count == 6 && word.hasSuffix(":") && word.contains(where: \.isNumber)
            && word.dropLast().allSatisfy {
                $0.isASCII && ($0.isNumber || $0.isUppercase)
            }
    }
}
