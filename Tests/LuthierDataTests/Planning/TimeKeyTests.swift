import Testing

@testable import LuthierData

@Suite("Times as keys")
struct TimeKeyTests {
    private func parse(_ text: String) -> (key: Int64, kind: TimeKey.Kind)? {
        Array(text.utf8).withUnsafeBufferPointer { TimeKey.parse($0) }
    }

    @Test("dates, times and zones are read, and one moment has one key")
    func moments() throws {
        let keys = [
            "2024-03-01T00:30:00Z", "2024-02-29T19:30:00-05:00", "2024-03-01 00:30Z",
            "2024-03-01T01:30:00.000000999+0100", "2024-03-01T00:29:60Z",
        ].map { parse($0)?.key }
        #expect(Set(keys).count == 1)
        #expect(parse("2024-02-29")?.kind == .date)
        #expect(parse("2024-02-29T01:02")?.kind == .local)
        #expect(parse("1e9")?.kind == .number)
        let day = try #require(parse("2000-03-01")?.key) - (try #require(parse("2000-02-28")?.key))
        #expect(day == 2 * 86_400_000_000)
    }

    @Test("texts rise as their keys do")
    func order() throws {
        for texts in [
            ["0001-01-01", "1582-10-15", "1899-12-31", "1900-03-01", "1970-01-01", "2100-03-01"],
            ["-1e300", "-2", "-1.5", "-0", "1e-300", "7", "1700000000"],
            ["2024-01-01T00:00:00", "2024-01-01T00:00:00.5", "2024-01-01T00:00:01"],
        ] {
            let keys = try texts.map { try #require(parse($0)?.key, "\($0)") }
            #expect(keys == keys.sorted() && Set(keys).count == keys.count, "\(texts)")
        }
        #expect(parse("-0")?.key == parse("0")?.key)
    }

    @Test(
        "what is no time is none",
        arguments: [
            "", "yesterday", "31/01/2024", "2024-13-01", "2023-02-29", "2024-01-01T25:00",
            "2024-01-01Tx", "nan", "inf", "2024-1-1", "2024-01-01T10:00:00+9", "1900-02-29",
        ])
    func refusals(text: String) { #expect(parse(text) == nil) }
}
