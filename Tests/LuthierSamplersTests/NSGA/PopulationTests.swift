import LuthierMath
import Testing

@testable import LuthierSamplers

@Suite("Population")
struct PopulationTests {
    static func observation(
        _ number: Int, _ losses: [Double], _ kind: Observation.Kind = .feasible,
        excesses: [Double] = []
    ) -> Observation {
        Observation(number: number, point: [0.5], kind: kind, losses: losses, excesses: excesses)
    }

    private static func population(
        _ limit: Int, _ observations: [Observation], wanted: [Double?] = [nil, nil],
        selection: Population.Selection = .crowding
    ) -> Population {
        var population = Population(limit: limit, selection: selection)
        for observation in observations { population.add(observation, wanted: wanted) }
        return population
    }

    static let selections: [Population.Selection] = [
        .crowding, .niches(ReferenceNichesTests.directions(2, 9)),
    ]

    /// Property: moving members between fronts one by one gives the fronts of sorting them all.
    @Test("fronts kept up are those of a sort", arguments: selections)
    func levels(selection: Population.Selection) {
        for seed in 0..<20 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            var population = Population(limit: 25, selection: selection)
            for number in 0..<120 {
                // Few values, so that there are ties.
                let losses = (0..<2).map { _ in Double(source.below(12)) }
                population.add(Self.observation(number, losses), wanted: [nil, nil])
                #expect(
                    population.members.map(\.level)
                        == NonDominatedSort.ranks(population.members.map(\.losses)),
                    "seed \(seed), trial \(number)")
            }
            #expect(population.members.count == 25)
        }
    }

    /// Property: what nothing ever dominates stays while there is room for all of it.
    @Test("the front of all results survives whole", arguments: selections)
    func survivors(selection: Population.Selection) {
        for seed in 0..<10 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let all = (0..<200).map { number in
                Self.observation(number, [source.uniform(), source.uniform()])
            }
            let population = Self.population(20, all, selection: selection)
            let ranks = NonDominatedSort.ranks(all.map(\.losses))
            let front = all.indices.filter { ranks[$0] == 0 }
            #expect(front.count < 20)
            #expect(
                population.members.filter { $0.level == 0 }.map(\.number) == front, "seed \(seed)")
        }
    }

    @Test("the most crowded leaves a front, never one of its ends")
    func crowding() {
        let points: [[Double]] = [[0, 1], [0.1, 0.9], [0.12, 0.87], [0.5, 0.5], [1, 0]]
        let population = Self.population(
            4, points.enumerated().map { Self.observation($0.offset, $0.element) })
        let kept = population.members.map(\.number)
        #expect(kept.count == 4)
        #expect(kept.contains(0) && kept.contains(3) && kept.contains(4))
    }

    @Test("a niche with several members loses one before others lose their only one")
    func niching() {
        let points: [[Double]] = [[0, 1], [0.5, 0.5], [1, 0], [0.45, 0.56], [0.55, 0.46]]
        let population = Self.population(
            3, points.enumerated().map { Self.observation($0.offset, $0.element) },
            selection: .niches(ReferenceNichesTests.directions(2, 2)))
        #expect(population.members.map(\.number) == [0, 1, 2])
    }

    @Test("feasible before stopped before infeasible; failures and what has no numbers never join")
    func tiers() {
        let trials = [
            Self.observation(0, [9, 9]), Self.observation(1, [1, 1], .stopped),
            Self.observation(2, [0, 0], .infeasible, excesses: [2]),
            Self.observation(3, [0, 0], .infeasible, excesses: [1]),
            Self.observation(4, [], .failed), Self.observation(5, [], .infeasible),
        ]
        func numbers(_ limit: Int) -> [Int] {
            Self.population(limit, trials.reversed()).members.map(\.number).sorted()
        }
        #expect(numbers(9) == [0, 1, 2, 3])
        #expect(numbers(3) == [0, 1, 3])
        #expect(numbers(2) == [0, 1])
        #expect(numbers(1) == [0])
    }

    @Test("each constraint counts on its own scale")
    func scales() {
        // The second constraint is in thousands; by plain sums trial 0 would be worst.
        let trials = [
            Self.observation(0, [], .infeasible, excesses: [0, 4000]),
            Self.observation(1, [], .infeasible, excesses: [1, 0]),
            Self.observation(2, [], .infeasible, excesses: [0.9, 3900]),
            Self.observation(3, [], .infeasible, excesses: [-5, -5]),
        ]
        #expect(Self.population(2, trials).members.map(\.number) == [0, 1])
    }

    @Test("what reaches the wanted values comes first, then less of a shortfall on a front")
    func wanted() {
        let trials = [
            Self.observation(0, [0, 10]), Self.observation(1, [4, 4]),
            Self.observation(2, [3, 5]), Self.observation(3, [10, 0]),
            Self.observation(4, [6, 6]),
        ]
        let population = Self.population(3, trials, wanted: [5, 4.5])
        #expect(population.members.map(\.number) == [0, 1, 2])
        #expect(population.members[1].tier == .wanted)
    }

    @Test("huge losses and excesses are as good as others", arguments: selections)
    func hostile(selection: Population.Selection) {
        let numbers: [Double] = [1e308, -1e308, 0, 1, .leastNonzeroMagnitude]
        var population = Population(limit: 6, selection: selection)
        for number in 0..<200 {
            let losses = [numbers[number % 5], numbers[number / 5 % 5]]
            population.add(
                Self.observation(
                    number, losses, number % 3 == 0 ? .infeasible : .feasible,
                    excesses: [number % 2 == 0 ? 1e308 : .infinity]), wanted: [-1e308, nil])
            #expect(population.standings().allSatisfy { !$0.value.isNaN })
        }
        #expect(population.members.count == 6)
    }
}
