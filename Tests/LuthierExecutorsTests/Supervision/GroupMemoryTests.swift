import Testing

@testable import LuthierExecutors

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("GroupMemory")
struct GroupMemoryTests {
    @Test("a look serves the longer the more it costs, and less long where a limit is to be kept")
    func age() {
        #expect(GroupMemory.age(cost: .zero, hasLimit: false) == .milliseconds(80))
        #expect(GroupMemory.age(cost: .milliseconds(1), hasLimit: true) == .milliseconds(80))
        #expect(GroupMemory.age(cost: .milliseconds(20), hasLimit: false) == .seconds(1))
        #expect(GroupMemory.age(cost: .milliseconds(20), hasLimit: true) == .milliseconds(100))
    }

    #if os(Linux)
        @Test("a group has what its members hold, and one that nobody is in has nothing")
        func groups() async {
            let memory = GroupMemory()
            #expect((await memory.bytes(ofGroup: getpgrp(), limit: nil) ?? 0) > 0)
            #expect(await memory.bytes(ofGroup: Int32.max, limit: nil) == nil)
        }
    #endif
}
