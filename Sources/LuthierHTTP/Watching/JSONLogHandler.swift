package import Logging
import LuthierWire

/// Writes log entries as lines of JSON.
package struct JSONLogHandler: LogHandler {
    /// What every entry says besides its own.
    package var metadata: Logger.Metadata = [:]
    /// The least level that is written.
    package var logLevel: Logger.Level

    private let label: String
    private let time: @Sendable () -> String
    private let write: @Sendable (String) -> Void

    /// A handler.
    ///
    /// - Parameters:
    ///   - label: The logger's name.
    ///   - level: The least level that is written.
    ///   - time: The time as text.
    ///   - write: Writes a line, which has no end yet.
    package init(
        label: String, level: Logger.Level, time: @escaping @Sendable () -> String,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        logLevel = level
        self.time = time
        self.write = write
    }

    /// What every entry says besides its own, by its name.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an entry.
    package func log(event: LogEvent) {
        var body: JSONObject = [
            "time": .string(time()), "level": .string(event.level.rawValue),
            "message": .string(event.message.description),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) where body[name] == nil {
            body[name] = .string("\(value)")
        }
        write(JSONValue.object(body).text())
    }
}
