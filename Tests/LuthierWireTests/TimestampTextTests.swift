import LuthierDomain
import LuthierWire
import Testing

@Suite("Timestamp text")
struct TimestampTextTests {
    /// From `date -u -d @SECONDS +%FT%T`.
    @Test(
        "moments are written in UTC, leap days and years before 1970 included",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_123, "2000-02-29T00:00:00.123Z"),
            (1_772_368_205_250, "2026-03-01T12:30:05.250Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (4_102_444_799_000, "2099-12-31T23:59:59.000Z"),
            (-2_203_977_600_000, "1900-02-28T00:00:00.000Z"),
        ])
    func text(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).text == text)
    }
}
