/// What a watcher process knows of the programs that run; it is told in lines of text.
///
/// ```
/// pipes 7 4026 4027    watch 7 will write into these pipes; said before its program starts
/// group 7 312 99870    its group's leader is process 312, started at tick 99870
/// left 7               the group is gone
/// done 7               and nobody holds the pipes any more
/// ```
///
/// Why no program is missed, even if Luthier is killed between a program's start and the second
/// line: the pipes are known before the program exists, and the end of the conversation is seen only
/// when every copy of Luthier's end is closed. The copy in a child that is just being started is
/// closed by the last step before `exec`, after the child got its own group and the pipes as its
/// output. So at the end such a child holds the pipes, and is found by them.
struct WatchRegister: Sendable, Hashable {
    /// A process group and when its leader started, in ticks; 0 where that is not known.
    struct Group: Sendable, Hashable {
        let id: Int32
        let startTime: UInt64
    }

    /// One line of the conversation.
    enum Message: Sendable, Hashable {
        case pipes(watch: Int, [UInt64])
        case group(watch: Int, Group)
        case left(watch: Int)
        case done(watch: Int)
    }

    private struct Entry: Sendable, Hashable {
        var pipes: [UInt64] = []
        var group: Group?
    }

    private var entries: [Int: Entry] = [:]

    /// Takes note of a line; one that cannot be read is passed over, for the watcher must not fail.
    mutating func receive(_ line: some StringProtocol) {
        guard let message = Message(String(line)) else { return }
        switch message {
        case .pipes(let watch, let pipes): entries[watch, default: Entry()].pipes = pipes
        case .group(let watch, let group): entries[watch, default: Entry()].group = group
        case .left(let watch): entries[watch]?.group = nil
        case .done(let watch): entries[watch] = nil
        }
    }

    /// The groups that still run.
    var groups: [Group] {
        entries.sorted { $0.key < $1.key }.compactMap(\.value.group)
    }

    /// The pipes that somebody may still hold.
    var pipes: Set<UInt64> { Set(entries.values.flatMap(\.pipes)) }
}

extension WatchRegister.Message: CustomStringConvertible {
    /// Reads a line without its end.
    init?(_ line: String) {
        let words = line.split(separator: " ")
        guard words.count >= 2, let watch = Int(words[1]) else { return nil }
        switch (words[0], words.count) {
        case ("pipes", 3...): self = .pipes(watch: watch, words[2...].compactMap { UInt64($0) })
        case ("group", 4):
            // Process 1 and group 0 would be far more than a program.
            guard let id = Int32(words[2]), id > 1, let start = UInt64(words[3]) else { return nil }
            self = .group(watch: watch, WatchRegister.Group(id: id, startTime: start))
        case ("left", 2): self = .left(watch: watch)
        case ("done", 2): self = .done(watch: watch)
        default: return nil
        }
    }

    /// The line without its end.
    var description: String {
        switch self {
        case .pipes(let watch, let pipes):
            "pipes \(watch) \(pipes.map(String.init).joined(separator: " "))"
        case .group(let watch, let group): "group \(watch) \(group.id) \(group.startTime)"
        case .left(let watch): "left \(watch)"
        case .done(let watch): "done \(watch)"
        }
    }
}
