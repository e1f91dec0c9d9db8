#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Programs whose Luthier is gone, and how they are ended.
struct LeftoverPrograms {
    /// Their groups, as registered.
    let groups: [WatchRegister.Group]
    /// The pipes of their output.
    let pipes: Set<UInt64>

    /// Asks all to end, waits until they have or the grace is over, and kills what is left.
    ///
    /// Blocks. Takes no longer than the grace and two seconds.
    func end(grace: Duration) {
        guard !groups.isEmpty || !pipes.isEmpty else { return }
        var left = groups.filter(isSame)
        for group in left { _ = kill(-group.id, SIGTERM) }
        for holder in ProcessList.writers(ofPipes: pipes) { _ = kill(holder.id, SIGTERM) }
        let deadline = ContinuousClock.now + grace
        while ContinuousClock.now < deadline {
            left = alive(left)
            if left.isEmpty && ProcessList.writers(ofPipes: pipes).isEmpty { return }
            usleep(50_000)
        }
        for _ in 0..<40 {
            left = alive(left)
            for group in left { _ = kill(-group.id, SIGKILL) }
            let holders = ProcessList.writers(ofPipes: pipes)
            for holder in holders { ProcessList.kill(holder) }
            if left.isEmpty && holders.isEmpty { return }
            usleep(50_000)
        }
    }

    /// Whether a group is still the one that was registered.
    ///
    /// The system gives a number to no new process as long as a group has it. So a leader that
    /// started at another time means that the old group was empty before; no leader at all means
    /// that the group lives on without it, or is empty.
    private func isSame(_ group: WatchRegister.Group) -> Bool {
        guard let leader = ProcessList.entry(of: group.id) else { return true }
        return leader.startTime == group.startTime
    }

    /// The groups that have a member which is no zombie.
    private func alive(_ groups: [WatchRegister.Group]) -> [WatchRegister.Group] {
        guard ProcessList.isSupported else { return groups.filter { kill(-$0.id, 0) == 0 } }
        let members = Set(ProcessList.entries().filter { $0.state != "Z" }.map(\.group))
        return groups.filter { members.contains($0.id) && isSame($0) }
    }
}
