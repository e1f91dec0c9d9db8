import Testing

@testable import LuthierWire

@Suite("EventChecksum")
struct EventChecksumTests {
    private func checksum(
        study: String = "s", previous: Int64 = 1, sequence: Int64 = 2, time: Int64 = 3,
        kind: String = "ended", body: String = "{}"
    ) -> Int64 {
        Array(kind.utf8).withUnsafeBytes { kind in
            Array(body.utf8).withUnsafeBytes { body in
                EventChecksum(study: study)(
                    after: previous, sequence: sequence, time: time, kind: kind, body: body)
            }
        }
    }

    @Test("covers the study, the event before, place, time, kind and body")
    func coversEverything() {
        let sums = [
            checksum(), checksum(study: "t"), checksum(previous: 2), checksum(sequence: 3),
            checksum(time: 4), checksum(kind: "endee"), checksum(body: "[]"),
            checksum(kind: "ende", body: "d{}"), checksum(kind: "", body: ""),
        ]
        #expect(Set(sums).count == sums.count)
        #expect(sums.allSatisfy { (0...Int64(UInt32.max)).contains($0) })
    }

    /// The value of a plain loop over bits in another language.
    @Test("does not change from one version to the next")
    func stays() {
        #expect(checksum() == 919_450_362)
    }
}
