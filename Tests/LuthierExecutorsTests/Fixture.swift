import Foundation

@testable import LuthierExecutors

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The program of this package that tests start, watch and kill.
enum Fixture {
    /// Beside the test bundle.
    static var path: String {
        #if os(Linux)
            let bundle =
                SystemCall.destination(ofLink: "/proc/self/exe") ?? CommandLine.arguments[0]
            return URL(filePath: bundle).deletingLastPathComponent()
                .appending(path: "LuthierExecutorsFixture").path(percentEncoded: false)
        #else
            return Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
                .deletingLastPathComponent().appending(path: "LuthierExecutorsFixture")
                .path(percentEncoded: false) ?? "LuthierExecutorsFixture"
        #endif
    }

    /// Where the tests' own programs, such as Python, are found.
    static var searchPath: String {
        ProcessInfo.processInfo.environment["PATH"] ?? CommandResolver.standardSearchPath
    }

    /// Runs it under supervision, which the other tests show to be right.
    static func run(
        _ arguments: [String],
        onLine: @Sendable (OutputLine) async -> LineVerdict = { _ in .proceed }
    ) async -> ProcessReport {
        var request = ProcessRequest(
            [path] + arguments, environment: ProcessInfo.processInfo.environment,
            workingDirectory: "/")
        request.timeLimit = .seconds(60)
        return await SupervisedProcess.run(request, onLine: onLine)
    }

    /// Whether a process has ended; a zombie that nobody reaps has.
    ///
    /// A killed process needs a moment to go, so it is looked at for at most five seconds.
    static func isGone(_ id: Int32) -> Bool {
        for _ in 0..<500 {
            if kill(id, 0) != 0 || ProcessList.entry(of: id)?.state == "Z" { return true }
            usleep(10_000)
        }
        return false
    }
}
