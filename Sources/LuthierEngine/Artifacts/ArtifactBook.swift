import LuthierDomain

/// What is kept of a study's trials: a fold over the events that tell of it.
///
/// It stands apart from the trials, which samplers and schedulers see.
struct ArtifactBook: Sendable {
    /// The artifacts of each trial that ever had one, by their names.
    private(set) var artifacts: [Int: [Artifact]] = [:]
    /// How many artifacts have contents, and how large these are.
    private(set) var uses: [ArtifactDigest: (count: Int, size: Int)] = [:]
    /// Bytes of all contents that are there, equal ones counted once.
    private(set) var bytes = 0
    /// Contents that lost their last artifact, in that order; they may have one again.
    private(set) var freed: [ArtifactDigest] = []
    /// Trials whose artifacts were removed, in that order.
    private(set) var cleared: [Int] = []
    /// The newest token under which artifacts of a trial were recorded.
    private(set) var tokens: [Int: Int] = [:]

    /// Whether a study never had an artifact.
    var isEmpty: Bool { artifacts.isEmpty }

    /// The artifacts of a trial, by their names, also those that were removed.
    subscript(_ number: Int) -> [Artifact] { artifacts[number] ?? [] }

    /// The bytes of a trial's artifacts that are there, every file counted.
    func bytes(of number: Int) -> Int {
        self[number].reduce(0) { $0 + ($1.removal == nil ? $1.file.size : 0) }
    }

    /// The trials with artifacts that are there.
    var holders: [Int] {
        artifacts.filter { $0.value.contains { $0.removal == nil } }.map(\.key)
    }

    /// Takes an event in.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - trials: The trials of the study.
    ///   - record: The event's place and time.
    /// - Throws: When the event cannot follow what is known.
    mutating func apply(
        _ event: ArtifactEvent, of trials: [Trial], at record: EventRecord
    ) throws(LedgerError) {
        switch event {
        case .kept(let number, let token, let files):
            guard trials.indices.contains(number) else {
                throw LedgerError(
                    sequence: record.sequence, message: "there is no trial \(number).")
            }
            guard trials[number].attempt > 0, trials[number].token == token else {
                throw LedgerError(
                    sequence: record.sequence,
                    message:
                        "artifacts were kept of trial \(number) under token \(token), which is "
                        + "not that of its newest attempt.")
            }
            tokens[number] = token
            for file in files {
                keep(
                    Artifact(file: file, attempt: trials[number].attempt, kept: record.time),
                    of: number)
            }
        case .removed(let numbers, let reason):
            for number in numbers {
                guard let present = artifacts[number] else {
                    throw LedgerError(
                        sequence: record.sequence,
                        message: "artifacts were removed of trial \(number), which has none.")
                }
                for artifact in present where artifact.removal == nil {
                    release(artifact.file)
                }
                artifacts[number] = present.map { $0.removed(at: record.time, for: reason) }
                cleared.append(number)
            }
        }
    }

    private mutating func keep(_ artifact: Artifact, of number: Int) {
        var present = artifacts[number] ?? []
        let place = present.firstIndex { $0.file.name >= artifact.file.name } ?? present.count
        use(artifact.file)
        if place < present.count, present[place].file.name == artifact.file.name {
            let earlier = present[place]
            present[place] = artifact
            if earlier.removal == nil { release(earlier.file) }
        } else {
            present.insert(artifact, at: place)
        }
        artifacts[number] = present
    }

    private mutating func use(_ file: ArtifactFile) {
        let known = uses[file.digest]
        if known == nil { bytes += file.size }
        uses[file.digest] = ((known?.count ?? 0) + 1, file.size)
    }

    private mutating func release(_ file: ArtifactFile) {
        guard let known = uses[file.digest] else { return }
        guard known.count == 1 else {
            uses[file.digest] = (known.count - 1, known.size)
            return
        }
        uses[file.digest] = nil
        bytes -= known.size
        freed.append(file.digest)
    }
}
