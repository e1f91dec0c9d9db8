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
            var usage = rusage()
            getrusage(RUSAGE_SELF, &usage)
            print(
                "\(name): \(report.usage.wall), \(report.standardOutput.bytes) bytes, "
                    + "\(usage.ru_maxrss / 1024) MiB")
        }
        unlink("/tmp/luthier-flood-out")
        unlink("/tmp/luthier-flood-err")
    }
}
