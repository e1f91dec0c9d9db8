import Dispatch
import Foundation
import LuthierCommands

@main
struct Luthier {
    // Not asynchronous itself: the streams come before anything that opens files, tasks among them.
    static func main() {
        InheritedStreams.reserve()
        Task { exit(await LuthierCommand.run(CommandLine.arguments)) }
        dispatchMain()
    }
}
