import LuthierMath
import Testing

@testable import LuthierTesting

@Suite("SimulatedDisk")
struct SimulatedDiskTests {
    private func disk(synced: [UInt8], _ more: [UInt8] = []) throws -> SimulatedDisk {
        var disk = SimulatedDisk()
        try disk.append(synced)
        try disk.sync()
        try disk.append(more)
        return disk
    }

    @Test("keeps what was synced, whatever becomes of the rest")
    func powerCut() throws {
        var ends: Set<Int> = []
        for seed in 0..<200 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            var disk = try disk(synced: [1, 2, 3], [4, 5, 6])
            disk.powerCut(&source)
            #expect(disk.bytes.prefix(3) == [1, 2, 3], "seed \(seed)")
            ends.insert(disk.bytes.count)
        }
        #expect(ends == [3, 4, 5, 6])
    }

    @Test("writes a beginning when it is full, and more once there is space")
    func full() throws {
        var disk = try disk(synced: [1])
        disk.space = 2
        #expect(throws: SimulatedDisk.Failure.full) { try disk.append([2, 3, 4]) }
        #expect(disk.bytes == [1, 2, 3])
        disk.space = nil
        try disk.append([5])
        #expect(disk.bytes == [1, 2, 3, 5])
    }

    @Test("loses what a failed sync left behind, also when a later sync seems to work")
    func failedSync() throws {
        var source = RandomSource(seed: 0, purpose: .test)
        var disk = try disk(synced: [1, 2], [3])
        disk.failingSyncs = 1
        #expect(throws: SimulatedDisk.Failure.sync) { try disk.sync() }
        try disk.sync()
        #expect(disk.bytes == [1, 2, 3])
        disk.powerCut(&source)
        #expect(disk.bytes == [1, 2])
    }

    @Test("may bring back what was cut off and not synced")
    func cutOff() throws {
        var found: Set<Int> = []
        for seed in 0..<50 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            var disk = try disk(synced: [1, 2, 3])
            disk.truncate(to: 1)
            disk.powerCut(&source)
            found.insert(disk.bytes.count)
        }
        #expect(found == [1, 3])
    }
}
