import ArgumentParser

/// Where tokens are kept.
struct TokenOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The file of tokens; beside the database file if not given.", valueName: "path"))
    var tokens: String?

    /// The file's path; absolute.
    ///
    /// - Parameters:
    ///   - location: Where studies are kept.
    ///   - surroundings: Where relative paths begin.
    /// - Returns: The path as given, else beside the database file.
    func path(beside location: StorageLocation, in surroundings: Surroundings) -> String {
        tokens.map(surroundings.absolute) ?? location.companion("tokens.json", in: surroundings)
    }
}
