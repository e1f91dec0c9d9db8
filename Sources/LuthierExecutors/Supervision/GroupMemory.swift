/// The memory of process groups.
///
/// One look at all processes serves every trial that asks within a short time, so the cost does not
/// grow with the number of trials.
actor GroupMemory {
    /// The one of this process.
    static let shared = GroupMemory()

    private var entries: [Int32: [ProcessList.Entry]] = [:]
    private var lookedAt: ContinuousClock.Instant?
    /// How long the last look at all processes took.
    private var cost: Duration = .zero

    /// What a group holds, in bytes; nil when it has no living member or nothing is known.
    ///
    /// The sum of resident memory counts shared pages once for each process, as with the workers
    /// of a data loader. It is an upper bound; where it is above `limit`, the proportional sum, which
    /// is exact and dearer, decides. A group that began since the last look is its leader alone.
    func bytes(ofGroup group: Int32, limit: Int?) -> Int? {
        refresh(after: Self.age(cost: cost, hasLimit: limit != nil))
        guard let members = entries[group] ?? leader(of: group) else { return nil }
        let resident = members.reduce(0) { $0 + $1.residentBytes }
        guard let limit, resident > limit, members.count > 1 else { return resident }
        return members.reduce(0) { sum, member in
            sum + (ProcessList.proportionalBytes(of: member.id) ?? member.residentBytes)
        }
    }

    /// How old a look may be that still serves.
    ///
    /// Looking takes no more than a fiftieth of the time, and a fifth where a limit has to be kept:
    /// with hundreds of processes that all look at each other nothing would be left for programs.
    ///
    /// - Parameters:
    ///   - cost: How long the last look took.
    ///   - hasLimit: Whether memory beyond a limit is looked for, and not only the peak.
    /// - Returns: At least 80 ms.
    static func age(cost: Duration, hasLimit: Bool) -> Duration {
        max(.milliseconds(80), cost * (hasLimit ? 5 : 50))
    }

    private func leader(of group: Int32) -> [ProcessList.Entry]? {
        guard let entry = ProcessList.entry(of: group), entry.state != "Z" else { return nil }
        return [entry]
    }

    private func refresh(after age: Duration) {
        let now = ContinuousClock.now
        if let lookedAt, now - lookedAt < age { return }
        entries = Dictionary(
            grouping: ProcessList.entries().filter { $0.state != "Z" }, by: \.group)
        let end = ContinuousClock.now
        lookedAt = end
        cost = end - now
    }
}
