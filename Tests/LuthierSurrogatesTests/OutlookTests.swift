import LuthierMath
import RealModule
import Testing

@testable import LuthierSurrogates

@Suite("Outlook")
struct OutlookTests {
    private let place = [0.5, 0.5]
    private let unknown = [[0.3, 0.7], [0.62, 0.41]]

    /// Pairs of opposite draws, so that their mean is that of the law.
    private func normals(_ count: Int, _ dimension: Int) -> [[Double]] {
        var source = RandomSource(seed: 7, purpose: .test)
        return (0..<count / 2).flatMap { _ in
            let draw = (0..<dimension).map { _ in source.normal() }
            return [draw, draw.map { -$0 }]
        }
    }

    @Test("one outcome of one point is conditioning on it")
    func conditioning() throws {
        let process = try FivePoints.process()
        let point = unknown[0]
        let outlook = Outlook(process, at: [point], normals: [[1.3]])
        let before = process.predict(point)
        let value = before.mean + 1.3 * before.variance.squareRoot()
        #expect(abs(outlook.values[0][0] - value) < 1e-12)
        // The covariance of two points, from what believing in one takes from the other.
        var believed = process
        believed.believe(in: point)
        let here = process.predict(place)
        let view = outlook.view(at: place)
        let noisy = believed.predict(place).variance
        let square = (here.variance - noisy) * (before.variance + process.noise)
        let gain = square.squareRoot() / before.variance
        #expect(abs(view.variance - (here.variance - square / before.variance)) < 1e-9)
        #expect(abs(abs(view.means[0] - here.mean) - gain * (value - before.mean)) < 1e-9)
        // Where the point is, the outcome is certain.
        let there = outlook.view(at: point)
        #expect(abs(there.means[0] - value) < 1e-9 && there.variance < 1e-9)
    }

    @Test("outcomes are on average what is expected, and take uncertainty away")
    func average() throws {
        let process = try FivePoints.process()
        let outlook = Outlook(process, at: unknown, normals: normals(64, 2))
        #expect(outlook.count == 64)
        let view = outlook.view(at: place)
        let before = process.predict(place)
        #expect(abs(view.means.reduce(0, +) / 64 - before.mean) < 1e-9)
        #expect(view.variance < before.variance)
        #expect(Set(view.means).count == 64)
    }

    @Test("no point, no change")
    func nothing() throws {
        let process = try FivePoints.process()
        for outlook in [Outlook(process), Outlook(process, at: [], normals: [[]])] {
            let view = outlook.view(at: place)
            #expect(view.means == [process.predict(place).mean])
            #expect(view.variance == process.predict(place).variance)
        }
    }

    @Test("a point that is known well is no trouble")
    func known() throws {
        let process = try FivePoints.process()
        let outlook = Outlook(
            process, at: [process.row(2), process.row(2), process.row(2)],
            normals: normals(8, 3))
        #expect(outlook.values.allSatisfy { $0.allSatisfy { $0.isFinite } })
        #expect(outlook.view(at: place).means.allSatisfy { $0.isFinite })
    }

    @Test("slopes are those of differences")
    func slopes() throws {
        let outlook = try Outlook(FivePoints.process(), at: unknown, normals: normals(6, 2))
        func value(_ view: Outlook.View) -> Double {
            view.means.enumerated().reduce(view.variance * 0.7) {
                $0 + Double($1.offset) * $1.element
            }
        }
        let reading = outlook.reading(at: place)
        #expect(abs(value(reading.view) - value(outlook.view(at: place))) < 1e-12)
        let slopes = outlook.slopes(
            of: reading, means: reading.view.means.indices.map(Double.init), variance: 0.7)
        for column in 0..<2 {
            var up = place
            var down = place
            up[column] += 1e-6
            down[column] -= 1e-6
            let slope = (value(outlook.view(at: up)) - value(outlook.view(at: down))) / 2e-6
            #expect(abs(slopes[column] - slope) < 1e-5 * max(1, abs(slope)))
        }
    }
}
