/// What an artifact may be called: a path of plain parts that reads the same everywhere.
public enum ArtifactName {
    /// Bytes of the longest name, in UTF-8.
    public static let byteLimit = 512
    /// Parts of the longest path.
    public static let depthLimit = 16

    /// Why a name is not taken.
    public enum Problem: String, Sendable, Hashable {
        /// It is empty, or a part of it is.
        case empty = "empty parts"
        /// A part of it is `.` or `..`.
        case dots = "parts that are . or .."
        /// It has control characters, or such as turn the direction of text or cannot be seen.
        case control = "control or invisible characters"
        /// It has a backslash, which parts paths on other systems.
        case backslash = "a backslash"
        /// It is too long or too deep.
        case long = "too many characters or folders"
    }

    /// What is wrong with a name.
    ///
    /// - Parameter name: A path with `/` between its parts.
    /// - Returns: The first problem; nil for a good name.
    public static func problem(in name: String) -> Problem? {
        guard name.utf8.count <= byteLimit else { return .long }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= depthLimit else { return .long }
        if parts.contains(where: \.isEmpty) { return .empty }
        if parts.contains(where: { $0 == "." || $0 == ".." }) { return .dots }
        for scalar in name.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return .control
            default: break
            }
            // Stands for bytes that are no UTF-8.
            if scalar == "\u{FFFD}" { return .control }
            if scalar == "\\" { return .backslash }
        }
        return nil
    }
}
