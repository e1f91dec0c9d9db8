import Foundation
import LuthierCommands

@main
struct Luthier {
    static func main() async {
        exit(await LuthierCommand.run(CommandLine.arguments))
    }
}
