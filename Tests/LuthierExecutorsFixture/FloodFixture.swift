#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

import LuthierExecutors

/// Measures how fast output is read, and what memory that takes.
enum FloodFixture {
    /// Prints seconds and the largest resident memory for 10 GB without and 2 GB with line ends.
    static func run() async {
        for (name, script) in [
            ("10 GB of zeros", "head -c 10000000000 /dev/zero"),
            (
                "2 GB of lines",
                "yes 'epoch 17: training loss 0.123456, validation loss 0.234567, accuracy 0.987654'"
                    + " | head -c 2000000000"
            ),
        ] {
            var request = ProcessRequest(
                ["/bin/sh", "-c", script], environment: ["PATH": "/bin:/usr/bin"],
                workingDirectory: "/")
            request.logs = OutputLogPaths(
                standardOutput: "/tmp/luthier-flood-out", standardError: "/tmp/luthier-flood-err")
            let report = await SupervisedProcess.run(request)
            print(
                "\(name): \(report.usage.wall), \(report.standardOutput.bytes) bytes, "
                    + "\(peakMemory())")
        }
        unlink("/tmp/luthier-flood-out")
        unlink("/tmp/luthier-flood-err")
    }

    private static func peakMemory() -> String {
        guard let file = fopen("/proc/self/status", "r") else { return "memory unknown" }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(
                decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if text.hasPrefix("VmHWM:") { return String(text.dropLast()) }
        }
        return "memory unknown"
    }
}
