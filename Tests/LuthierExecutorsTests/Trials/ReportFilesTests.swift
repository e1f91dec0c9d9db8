import LuthierDomain
import LuthierPorts
import Testing

@testable import LuthierExecutors

@Suite("ReportFiles")
struct ReportFilesTests {
    @Test("what is left at the end is read to its last line, past a line of megabytes")
    func finish() async throws {
        try await TemporaryFolder.with { root in
            let (folder, told) = (try made(in: root), Told())
            let long = String(repeating: "x", count: 3 << 20)
            try "{\"a\": 1}\n\(long)\n{\"a\": 2}\n{\"a\": 3}".write(toFile: folder.report)
            let intake = try ReportIntake(.standardOutput) { measurement in
                told.add(measurement)
                return .proceed
            }
            var files = ReportFiles(.standardOutput, in: folder, metricFile: nil)
            await files.finish(into: intake)
            #expect(told.all.compactMap { $0.metrics["a"] } == [1, 2, 3])
            #expect(await intake.complaints.count == 1)
        }
    }

    @Test("standard error is read for patterns alone")
    func standardError() async throws {
        try await TemporaryFolder.with { root in
            let folder = try made(in: root)
            try "a=1\n".write(toFile: folder.standardError)
            let patterns = MetricSource.patterns([.init(metric: "a", expression: "a=(.)")])
            for (source, count) in [(patterns, 1), (.standardOutput, 0)] {
                let told = Told()
                let intake = try ReportIntake(source) { measurement in
                    told.add(measurement)
                    return .proceed
                }
                var files = ReportFiles(source, in: folder, metricFile: nil)
                await files.finish(into: intake)
                #expect(told.all.count == count)
            }
        }
    }

    @Test("following ends when a report is answered with a stop, and goes on where it was")
    func stops() async throws {
        try await TemporaryFolder.with { root in
            let (folder, told) = (try made(in: root), Told())
            let path = root + "/metrics.jsonl"
            try "{\"a\": 1}\n{\"a\": 2".write(toFile: path)
            let intake = try ReportIntake(.file(path)) { measurement in
                told.add(measurement)
                return .stop
            }
            var files = ReportFiles(.file(path), in: folder, metricFile: path)
            await files.follow(into: intake)
            #expect(told.all.count == 1)
            try "{\"a\": 1}\n{\"a\": 2}\n".write(toFile: path)
            await files.finish(into: intake)
            #expect(told.all.compactMap { $0.metrics["a"] } == [1, 2])
        }
    }

    private func made(in root: String) throws -> TrialFolder {
        let folder = TrialFolder(number: 0, attempt: 1, study: "s", root: root)
        try folder.make(parameters: "{}")
        return folder
    }
}
