/// Signs by which a program that ended badly can be seen to have needed too much memory.
enum OutOfMemorySigns {
    /// The last of these lines in which a program says that there was no memory left.
    static func said(in lines: [String]) -> String? {
        lines.last { line in phrases.contains { line.contains($0) } }
            .map { $0.trimmingPrefix { $0 == " " || $0 == "\t" } }.map(String.init)
    }

    /// What programs say: Python, NumPy, PyTorch, CUDA, JAX and TensorFlow, C++, Java, R, Go, Rust,
    /// Node, Julia.
    private static let phrases = [
        "MemoryError", "CUDA out of memory",
        "CUDA_ERROR_OUT_OF_MEMORY", "cudaErrorMemoryAllocation", "HIP out of memory",
        "MPS backend out of memory", "DefaultCPUAllocator: can't allocate memory",
        "DefaultCPUAllocator: not enough memory", "RESOURCE_EXHAUSTED: Out of memory",
        "std::bad_alloc", "cannot allocate vector of size", "fatal error: runtime: out of memory",
        "memory allocation of", "JavaScript heap out of memory",
    ]

    /// How often the kernel has killed a process for lack of memory: in our control group where that
    /// can be read, else on the whole machine; nil where neither is known.
    static func kernelKills() -> Int? {
        for file in counterFiles() {
            guard let text = SystemCall.contents(of: file) else { continue }
            if let count = counter("oom_kill", in: text) { return count }
        }
        return nil
    }

    /// The number after a word at the beginning of a line.
    static func counter(_ name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2 && words[0] == name { return Int(words[1]) }
        }
        return nil
    }

    /// Version 2 of control groups, version 1, the machine; most telling first.
    static func counterFiles(
        groups: String = SystemCall.contents(of: "/proc/self/cgroup") ?? ""
    ) -> [String] {
        var files: [String] = []
        for line in groups.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let path = fields[2] == "/" ? "" : fields[2]
            if fields[1].isEmpty {
                files.append("/sys/fs/cgroup\(path)/memory.events")
            } else if fields[1].split(separator: ",").contains("memory") {
                files.append("/sys/fs/cgroup/memory\(path)/memory.oom_control")
                // In a container the path is the one outside, and the mount is the group itself.
                files.append("/sys/fs/cgroup/memory/memory.oom_control")
            }
        }
        return files + ["/proc/vmstat"]
    }
}
