import LuthierDomain

/// What trials left, as the checker follows it apart from the engine's own book.
struct ArtifactShelf {
    /// The files that are there, by trial and name.
    private var files: [Int: [String: ArtifactFile]] = [:]
    /// Every file that was ever recorded, by trial.
    private var recorded: [Int: Set<ArtifactFile>] = [:]

    /// The trials of which something is there, in ascending order.
    var holders: [Int] { files.filter { !$0.value.isEmpty }.map(\.key).sorted() }

    /// Bytes of all that is there, equal contents counted once.
    var bytes: Int {
        var sizes: [ArtifactDigest: Int] = [:]
        for file in files.values.flatMap(\.values) { sizes[file.digest] = file.size }
        return sizes.values.reduce(0, +)
    }

    /// Whether a file of a trial was ever recorded.
    func hasRecorded(_ file: ArtifactFile, of number: Int) -> Bool {
        recorded[number]?.contains(file) ?? false
    }

    /// Takes files in; one of a name takes the place of an earlier one.
    mutating func keep(_ more: [ArtifactFile], of number: Int) {
        for file in more {
            files[number, default: [:]][file.name] = file
            recorded[number, default: []].insert(file)
        }
    }

    /// Gives up all files of a trial.
    mutating func remove(_ number: Int) { files[number] = nil }
}
