import Testing

@testable import LuthierPages

@Suite("Which trials are drawn")
struct ReportSampleTests {
    @Test("all are, up to a number")
    func all() {
        let sample = ReportSample(of: 5, atMost: 5, first: [4])
        #expect(
            sample.places == [0, 1, 2, 3, 4] && sample.note("trial", keeping: "the best").isEmpty)
        #expect(ReportSample(of: 0, atMost: 1).places.isEmpty)
    }

    @Test("of more, those that matter are kept and the others are spread evenly; the page says so")
    func thinned() {
        let sample = ReportSample(of: 10_000, atMost: 1000, first: [9999, 1, 5000])
        #expect(sample.places.count == 1000)
        #expect(Set(sample.places).isSuperset(of: [1, 5000, 9999]))
        #expect(sample.places == sample.places.sorted())
        let gaps = zip(sample.places, sample.places.dropFirst()).map { $1 - $0 }
        #expect((gaps.max() ?? 0) <= 22)
        #expect(
            sample.note("trial", keeping: "the best")
                == "1,000 of 10,000 trials are drawn: the best, and others evenly spread over the study."
        )
    }

    @Test("those that matter take half of the room at most")
    func half() {
        let sample = ReportSample(of: 100, atMost: 10, first: Array(0..<100))
        #expect(sample.places.count == 10 && sample.places.filter { $0 >= 5 }.count == 5)
        #expect(ReportSample(of: 3, atMost: 1, first: [2]).places == [0])
    }
}
