import LuthierDomain
import LuthierMath
public import LuthierSamplers

extension SamplerContract {
    /// What a trial of a made history came to.
    private typealias End = (outcome: TrialOutcome?, loss: Double?)

    /// Checks that no history makes a sampler fail, repeat itself or leave the space.
    ///
    /// Among them are ten thousand copies of one trial, equal losses, losses of ±1e308, infinities and no
    /// numbers, and trials that all failed, run, were stopped or were infeasible.
    ///
    /// - Parameters:
    ///   - kind: The sampler's name in a study file.
    ///   - catalogue: Makes the sampler.
    /// - Throws: A ``Breach`` for the first promise that is broken, or the catalogue's error.
    public static func checkHistories(
        _ kind: String, catalogue: SamplerCatalogue = SamplerCatalogue()
    ) throws {
        for named in try spaces() {
            let feasible = try FeasibleSet(named.space)
            var source = RandomSource(seed: 1, purpose: .test)
            let draws = (0..<30).map { _ in
                Suggestion(
                    feasible.draw(using: &source),
                    provenance: Provenance(sampler: "random", summary: "drawn at random"))
            }
            // A finite space that was tried whole has no next trial.
            guard feasible.count.exact.map({ $0 > Set(draws.map(\.assignment)).count }) ?? true
            else { continue }
            let definition = contractStudy(named.space, kind, trials: 20_000)
            for (name, count, end) in hostileEnds {
                let trials = (0..<count).map { number in
                    let end = end(number)
                    return trial(
                        number, draws[count > draws.count ? 0 : number], end.outcome, end.loss)
                }
                let snapshot = StudySnapshot(
                    definition: definition, trials: trials, tried: Set(trials.map(\.assignment)),
                    suggestedCount: count)
                try checkNext(
                    catalogue.sampler(for: definition), snapshot, at: "\(named.name), \(name)")
            }
        }
    }

    /// Checks that workers who ask at once are given different trials, before any result and after some.
    ///
    /// - Parameters:
    ///   - kind: The sampler's name in a study file.
    ///   - workers: How many of them have a trial that runs.
    ///   - rounds: How often each asks before anything ends; twice more after that.
    ///   - catalogue: Makes the sampler.
    /// - Throws: A ``Breach`` for the first assignment that is given twice, or the catalogue's error.
    public static func checkWorkers(
        _ kind: String, workers: Int = 8, rounds: Int = 8,
        catalogue: SamplerCatalogue = SamplerCatalogue()
    ) throws {
        for named in try spaces() {
            let first = workers * rounds
            let definition = contractStudy(named.space, kind, trials: first + 2 * workers)
            let isFinite = try FeasibleSet(named.space).count.exact != nil || kind == "grid"
            let sampler = try catalogue.sampler(for: definition)
            var suggestions: [Suggestion] = []
            var trials: [Trial] = []
            var tried: Set<Assignment> = []
            // First nothing ends; then the oldest trial ends before each question.
            for number in 0..<first + 2 * workers {
                if number >= first {
                    let oldest = number - first
                    guard trials.indices.contains(oldest) else { break }
                    trials[oldest] = trial(
                        oldest, suggestions[oldest], .completed, Double(oldest * 37 % 101))
                }
                let snapshot = StudySnapshot(
                    definition: definition, trials: trials, tried: tried, suggestedCount: number)
                var source = RandomSource(
                    seed: definition.seed, stream: UInt64(number), purpose: .suggestion)
                let place = "\(named.name), trial \(number) beside running ones"
                guard let next = sampler.suggest(for: snapshot, using: &source) else {
                    guard isFinite else { throw Breach(description: "\(place): gave up") }
                    break
                }
                guard tried.insert(next.assignment).inserted else {
                    throw Breach(description: "\(place): repeats \(next.assignment)")
                }
                suggestions.append(next)
                trials.append(trial(number, next, nil, nil))
            }
        }
    }

    /// How the trials of each history end, and how many they are.
    private static var hostileEnds: [(name: String, count: Int, end: (Int) -> End)] {
        let failed = TrialOutcome.failed(.crash, reason: "crash", detail: nil)
        return [
            ("ten thousand copies", 10_000, { _ in (.completed, 1) }),
            ("equal losses", 30, { _ in (.completed, 1) }),
            ("huge losses", 30, { (.completed, $0 % 2 == 0 ? 1e308 : -1e308) }),
            ("losses that are none", 30, { (.completed, $0 % 3 == 0 ? .infinity : .nan) }),
            ("no loss at all", 30, { _ in (.completed, nil) }),
            ("failures", 30, { _ in (failed, nil) }),
            ("running trials", 30, { _ in (nil, nil) }),
            ("infeasible trials", 30, { _ in (.infeasible(reason: "no"), nil) }),
            ("stopped trials", 30, { (.stopped(reason: "bad"), Double($0)) }),
            ("a single trial", 1, { _ in (.completed, 1) }),
            (
                "some of each", 30,
                { number in
                    [(.completed, -1e308), (failed, nil), (nil, nil), (.completed, .nan)][
                        number % 4]
                }
            ),
        ]
    }

    private static func checkNext(
        _ sampler: any Sampler, _ snapshot: StudySnapshot, at place: String
    ) throws {
        var source = RandomSource(
            seed: 1, stream: UInt64(snapshot.nextNumber), purpose: .suggestion)
        guard let next = sampler.suggest(for: snapshot, using: &source) else {
            // A grid may lie on the values that were tried.
            guard snapshot.definition.sampler.kind == "grid" else {
                throw Breach(description: "\(place): gave up")
            }
            return
        }
        do throws(DefinitionError) {
            _ = try snapshot.definition.space.assignment(
                of: next.assignment.entries, allowsOpen: false)
        } catch {
            throw Breach(description: "\(place): \(next.assignment) is not allowed: \(error)")
        }
        guard !snapshot.tried.contains(next.assignment) else {
            throw Breach(description: "\(place): repeats \(next.assignment)")
        }
        guard next.provenance.figures.entries.allSatisfy({ $0.value.isFinite }) else {
            throw Breach(description: "\(place): gives reasons that are no numbers")
        }
    }
}
