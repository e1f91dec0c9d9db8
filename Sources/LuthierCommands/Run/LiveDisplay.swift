import LuthierDomain
import LuthierEngine
import LuthierKit

/// Repaints the live view in place, a few times a second.
struct LiveDisplay {
    private static let interval: Duration = .milliseconds(250)

    let study: StudyCoordinator
    let clock: SystemClock
    let environment: [String: String]

    /// Paints until the task is cancelled, then clears the picture away.
    func run() async {
        var painted = 0
        while !Task.isCancelled {
            painted = await paint(over: painted)
            // A cancelled pause ends the loop above.
            try? await Task.sleep(for: Self.interval)
        }
        Console.write(Self.erase(painted))
    }

    private func paint(over painted: Int) async -> Int {
        let now = clock.now
        // While the study cannot be read, the picture stays.
        guard let progress = try? await study.read({ StudyProgress($0, now: now) }) else {
            return painted
        }
        let size = Console.size
        let lines = LiveView(
            progress: progress, width: size.width, height: size.height,
            colours: Console.usesColours(environment)
        ).lines.prefix(max(size.height - 1, 1))
        Console.write(Self.erase(painted) + lines.map { $0 + "\n" }.joined())
        return lines.count
    }

    /// Moves up over the last picture and clears it.
    private static func erase(_ lines: Int) -> String {
        lines == 0 ? "" : "\u{1B}[\(lines)F\u{1B}[J"
    }
}
