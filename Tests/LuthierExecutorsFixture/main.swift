#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

import LuthierExecutors

// A program that the tests start, watch and kill.
if let code = ProcessWatcher.main(CommandLine.arguments) { exit(code) }
switch CommandLine.arguments.dropFirst().first {
case "hold": try await HoldingFixture.run(watched: true)
case "hold-unwatched": try await HoldingFixture.run(watched: false)
case "many": await ManyFixture.run()
case "overhead": try await OverheadFixture.run()
case "flood": await FloodFixture.run()
default:
    print("usage: LuthierExecutorsFixture hold | hold-unwatched | many | overhead | flood")
    exit(64)
}
