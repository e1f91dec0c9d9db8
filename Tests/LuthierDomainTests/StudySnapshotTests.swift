import Testing

@testable import LuthierDomain

@Suite("StudySnapshot")
struct StudySnapshotTests {
    private func snapshot(
        ended: [Int], of count: Int, horizon: Int? = nil
    ) throws -> StudySnapshot {
        let space = try SearchSpace(parameters: [
            Parameter("x", .float(FloatRange(from: 0, to: 1)))
        ])
        let trials = (0..<count).map { number in
            Trial(
                number: number, assignment: Assignment(names: ["x"], values: [.real(0.5)]),
                origin: .suggested, history: 1, provenance: nil,
                state: ended.contains(number) ? .ended(.completed) : .waiting,
                started: Timestamp(milliseconds: 0))
        }
        return StudySnapshot(
            definition: StudyDefinition(
                name: "test", space: space,
                metrics: [Metric("loss", .optimized(.minimize, threshold: nil))]),
            trials: trials, tried: [], suggestedCount: count, ended: ended,
            unfinished: [Set((0..<count).filter { !ended.contains($0) })], horizon: horizon)
    }

    @Test("ends come in their own order, the rest is pending")
    func order() throws {
        let snapshot = try snapshot(ended: [2, 0, 4], of: 5)
        #expect(Array(snapshot.ends) == [2, 0, 4])
        #expect(snapshot.pending == [1, 3])
    }

    @Test("a horizon hides results and puts ends in the order of numbers")
    func horizon() throws {
        let snapshot = try snapshot(ended: [2, 0, 1, 4], of: 5, horizon: 3)
        #expect(Array(snapshot.ends) == [0, 1, 2])
        #expect(snapshot.pending == [3, 4])
    }

    @Test("what was read of the ends stays as it was while a study goes on")
    func grows() throws {
        let before = try Array(snapshot(ended: [2, 0], of: 4).ends)
        let after = try Array(snapshot(ended: [2, 0, 3], of: 6).ends)
        #expect(Array(after.prefix(before.count)) == before)
    }
}
