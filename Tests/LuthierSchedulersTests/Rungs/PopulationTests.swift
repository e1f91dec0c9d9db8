import LuthierDomain
import LuthierMath
import Testing

@testable import LuthierSchedulers

@Suite("Population")
struct PopulationTests {
    /// Property: what was read before saves time and changes nothing.
    @Test("a reader who read on knows what one knows who begins with the snapshot")
    func readsOn() throws {
        let definition = try TestCurves.definition()
        let objectives = try Objective.all(of: definition)
        var left = 0
        for seed in 0..<4 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            var (trials, ended, jobs): ([Trial], [Int], [TrialJob]) = ([], [], [])
            var book = RungBook(objectives, levels: { _ in [1, 3] })
            var reader = Population()
            for step in 0..<250 {
                let running = trials.filter { $0.outcome == nil }.map(\.number)
                if running.count > 5, source.below(3) > 0 {
                    let number = running[source.below(running.count)]
                    trials[number].state = .ended(.completed)
                    ended.append(number)
                } else {
                    var trial = TestCurves.trial(trials.count, nil, [])
                    if running.count > 1, source.below(3) == 0 {
                        trial = Self.copy(trials.count, running, &source)
                    }
                    jobs.append(TrialJob(number: trial.number, resource: 1, settled: 0))
                    trials.append(trial)
                }
                let snapshot = StudySnapshot(
                    definition: definition, trials: trials, tried: [],
                    suggestedCount: trials.count, ended: ended, jobs: jobs)
                book.read(snapshot)
                reader.read(snapshot, book)
                var (freshBook, fresh) = (
                    RungBook(objectives, levels: { _ in [1, 3] }), Population()
                )
                freshBook.read(snapshot)
                fresh.read(snapshot, freshBook)
                #expect(reader.trials == fresh.trials, "seed \(seed), step \(step)")
                #expect(reader.rootCount == fresh.rootCount)
                #expect(reader.rootCount == trials.count { $0.parent == nil })
                let still = trials.filter { $0.outcome == nil }.map(\.number)
                let replaced = Set(
                    trials.compactMap {
                        $0.provenance?.figures[PopulationTraining.replaced].map { Int($0) }
                    })
                #expect(Set(reader.trials).isSuperset(of: Set(still).subtracting(replaced)))
                #expect(replaced.isDisjoint(with: reader.trials))
            }
            left += trials.count - reader.trials.count
        }
        #expect(left > 100, "those that ended long ago are left out")
    }

    /// A trial that goes on from one and takes the place of another.
    private static func copy(
        _ number: Int, _ running: [Int], _ source: inout RandomSource
    ) -> Trial {
        let lease = Lease(token: 1, worker: "w", expires: Timestamp(milliseconds: 0))
        var trial = Trial(
            number: number, assignment: Assignment(names: ["x"], values: [.real(0.5)]),
            origin: .suggested, history: 1,
            provenance: Provenance(
                sampler: "pbt", summary: "why",
                figures: [
                    PopulationTraining.replaced: Double(running[source.below(running.count)])
                ]),
            state: .running(lease), started: Timestamp(milliseconds: 0))
        trial.parent = running[0]
        return trial
    }
}
