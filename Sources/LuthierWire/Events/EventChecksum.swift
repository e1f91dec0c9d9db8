/// The checksum of an event, which covers the event before it too.
///
/// The chain makes a missing, repeated or reordered event as visible as a changed one.
package struct EventChecksum: Sendable {
    /// The checksum that stands before a log's first event.
    package static let beginning: Int64 = 0

    private let study: CRC32C

    /// Checksums for the events of one study.
    ///
    /// - Parameter name: Its name, which each checksum covers.
    package init(study name: String) {
        var study = CRC32C()
        study.update(Int64(name.utf8.count))
        study.update(name)
        self.study = study
    }

    /// The checksum of one event.
    ///
    /// - Parameters:
    ///   - previous: The checksum of the event before it.
    ///   - sequence: Its place in the log.
    ///   - time: When it happened, in milliseconds since 1970.
    ///   - kind: The UTF-8 bytes of its kind.
    ///   - body: The UTF-8 bytes of its body.
    /// - Returns: A number between 0 and 2³² − 1.
    package func callAsFunction(
        after previous: Int64, sequence: Int64, time: Int64, kind: UnsafeRawBufferPointer,
        body: UnsafeRawBufferPointer
    ) -> Int64 {
        var checksum = study
        checksum.update(previous)
        checksum.update(sequence)
        checksum.update(time)
        checksum.update(Int64(kind.count))
        checksum.update(kind)
        checksum.update(body)
        return Int64(checksum.value)
    }
}
