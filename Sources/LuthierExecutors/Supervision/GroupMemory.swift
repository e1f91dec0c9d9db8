/// The memory of process groups.
///
/// One look at all processes serves every trial that asks within a short time, so the cost does not
/// grow with the number of trials.
actor GroupMemory {
    /// The one of this process.
    static let shared = GroupMemory()

    private var entries: [Int32: [ProcessList.Entry]] = [:]
    private var lookedAt: ContinuousClock.Instant?

    /// What a group holds, in bytes; nil when it has no living member or nothing is known.
    ///
    /// The sum of resident memory counts shared pages once for each process, as with the workers
    /// of a data loader. It is an upper bound; where it is above `limit`, the proportional sum, which
    /// is exact and dearer, decides.
    func bytes(ofGroup group: Int32, limit: Int?) -> Int? {
        refresh(after: .milliseconds(80))
        guard let members = entries[group] else { return nil }
        let resident = members.reduce(0) { $0 + $1.residentBytes }
        guard let limit, resident > limit, members.count > 1 else { return resident }
        return members.reduce(0) { sum, member in
            sum + (ProcessList.proportionalBytes(of: member.id) ?? member.residentBytes)
        }
    }

    private func refresh(after age: Duration) {
        let now = ContinuousClock.now
        if let lookedAt, now - lookedAt < age { return }
        entries = Dictionary(
            grouping: ProcessList.entries().filter { $0.state != "Z" }, by: \.group)
        lookedAt = ContinuousClock.now
    }
}
