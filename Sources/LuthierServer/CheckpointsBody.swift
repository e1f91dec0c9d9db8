import LuthierEngine
import LuthierWire

/// What a worker is told of the checkpoints that it holds.
enum CheckpointsBody {
    /// The answer.
    static func json(
        needless: [Int], holders: [CheckpointHolder], spare: [SpareCheckpoint]
    ) -> JSONValue {
        .object([
            "needless": .array(needless.map { .integer($0) }),
            "holders": .array(
                holders.map {
                    [
                        "number": .integer($0.number), "attempt": .integer($0.attempt),
                        "running": .boolean($0.isRunning),
                    ]
                }),
            "spare": .array(
                spare.map { ["number": .integer($0.number), "paused": .boolean($0.isPaused)] }),
        ])
    }
}
