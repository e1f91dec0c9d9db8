import Testing

@testable import LuthierExecutors

@Suite("OutOfMemorySigns")
struct OutOfMemorySignsTests {
    @Test("the kernel's counter is a word and a number on a line of its own")
    func counter() {
        let events = "low 0\noom 4\noom_kill 3\noom_group_kill 1\n"
        #expect(OutOfMemorySigns.counter("oom_kill", in: events) == 3)
        #expect(OutOfMemorySigns.counter("oom_kill", in: "oom_kill_disable 0\n") == nil)
    }

    @Test("the control group is asked first, then the machine")
    func files() {
        #expect(
            OutOfMemorySigns.counterFiles(groups: "0::/user.slice/app\n") == [
                "/sys/fs/cgroup/user.slice/app/memory.events", "/proc/vmstat",
            ])
        #expect(
            OutOfMemorySigns.counterFiles(groups: "4:cpu,memory:/box\n0::/\n") == [
                "/sys/fs/cgroup/memory/box/memory.oom_control",
                "/sys/fs/cgroup/memory/memory.oom_control",
                "/sys/fs/cgroup/memory.events", "/proc/vmstat",
            ])
    }
}
