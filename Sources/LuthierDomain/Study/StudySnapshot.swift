/// What a sampler or scheduler sees of a study: read only, and cheap to hand over.
///
/// Two snapshots of the same definition and the same events are equal in all that they show, so
/// whatever is computed from one can be computed again later. Where results are hidden, their trials
/// look as they did before: as ones that wait, with what they had measured by then.
public struct StudySnapshot: Sendable {
    /// What the study was told.
    public let definition: StudyDefinition
    /// Every trial by its number, from 0 without holes.
    public let trials: TrialTable
    /// Every assignment that was started, enqueued trials included, and lies inside of the ranges.
    public let tried: Set<Assignment>
    /// How many trials got their values from a sampler.
    public let suggestedCount: Int
    /// The numbers of the trials whose results may be used, oldest result first.
    ///
    /// A result is an end or a pause; a trial that had several stands here several times. As a study
    /// goes on, numbers are only added at the end, so whoever has read some may go on from there.
    public private(set) var results: ArraySlice<Int>
    /// The numbers of the trials among them that have ended, in the order of their ends.
    public private(set) var ends: ArraySlice<Int>
    /// Everything that was given to workers, in that order; its results need not be known.
    public let jobs: [TrialJob]
    /// What schedulers decided on what is seen, oldest first; only ever added to where nothing is hidden.
    public let rulings: RulingList
    /// Whether there are results that are not shown.
    public let hidesResults: Bool
    /// The number of the first trial that began under the ranges as they are; 0 unless they were changed.
    package let spaceStart: Int

    private let unfinished: [Set<Int>]
    private let hidden: Set<Int>
    /// The trials whose values lie outside of the ranges as they are.
    private let outside: Set<Int>
    /// Whether these are not shown.
    private var hidesOutside = false

    /// A view of a study.
    ///
    /// - Parameters:
    ///   - definition: What the study was told.
    ///   - trials: Every trial by its number.
    ///   - tried: The assignments of `trials`, without those outside of the ranges.
    ///   - suggestedCount: How many of the trials have the origin `suggested`.
    ///   - results: The numbers of trials in the order of their results.
    ///   - ended: The numbers of the ended trials in the order of their ends.
    ///   - order: The jobs of the study, and what came of them.
    ///   - unfinished: Sets that together hold the numbers of trials without an end.
    ///   - outside: The numbers of the trials whose values lie outside of the ranges.
    ///   - spaceStart: The number of the first trial that began under the ranges.
    ///   - horizon: The first job whose results are hidden; nil hides none.
    ///   - own: A trial that is seen as it is in any case.
    /// - Complexity: O(1), and O(jobs, ends and rulings since the horizon) with one.
    package init(
        definition: StudyDefinition, trials: [Trial], tried: Set<Assignment>, suggestedCount: Int,
        results: [Int], ended: [Int], order: JobOrder, unfinished: [Set<Int>],
        outside: Set<Int> = [], spaceStart: Int = 0, horizon: Int? = nil, seeing own: Int? = nil
    ) {
        self.definition = definition
        self.outside = outside
        self.spaceStart = spaceStart
        self.tried = tried
        self.suggestedCount = suggestedCount
        self.unfinished = unfinished
        jobs = order.jobs
        hidesResults = horizon != nil
        guard let horizon, horizon < order.jobs.count else {
            self.trials = TrialTable(trials)
            self.results = results[...]
            ends = ended[...]
            rulings = RulingList(order.rulings)
            hidden = []
            return
        }
        var hiding: [Int: TrialJob] = [:]
        for job in order.jobs[horizon...].reversed() where job.number != own {
            hiding[job.number] = job
        }
        hidden = Set(hiding.keys)
        self.trials = TrialTable(trials, hiding: hiding)
        self.results = order.numbers[..<horizon]
        let isOver = own.map { trials[$0].outcome != nil } ?? false
        ends = order.ends(before: horizon, and: isOver ? own : nil)
        rulings = order.rulings(before: horizon, and: own)
    }

    /// A view of a study whose jobs were not put in order as they came.
    ///
    /// - Parameters:
    ///   - definition: What the study was told.
    ///   - trials: Every trial by its number.
    ///   - tried: The assignments of `trials`.
    ///   - suggestedCount: How many of the trials have the origin `suggested`.
    ///   - results: The numbers of trials in the order of their results; nil is by number.
    ///   - ended: The numbers of the ended trials in the order of their ends; nil is by number.
    ///   - jobs: What was given to workers; nil is each trial once, by number.
    ///   - rulings: What schedulers decided, with the job that each belongs to.
    ///   - unfinished: Sets that together hold the numbers of trials without an end; nil finds them.
    ///   - outside: The numbers of the trials whose values lie outside of the ranges.
    ///   - spaceStart: The number of the first trial that began under the ranges.
    ///   - horizon: The first job whose results are hidden; nil hides none.
    ///   - own: A trial that is seen as it is in any case.
    /// - Complexity: O(trials + jobs), and more where trials ended in another order than by number.
    package init(
        definition: StudyDefinition, trials: [Trial], tried: Set<Assignment>, suggestedCount: Int,
        results: [Int]? = nil, ended: [Int]? = nil, jobs: [TrialJob]? = nil,
        rulings: (made: [RuledMeasurement], jobs: [Int]) = ([], []),
        unfinished: [Set<Int>]? = nil, outside: Set<Int> = [], spaceStart: Int = 0,
        horizon: Int? = nil, seeing own: Int? = nil
    ) {
        var order = JobOrder()
        let jobs =
            jobs ?? trials.indices.map { TrialJob(number: $0, resource: nil, settled: 0) }
        for job in jobs { order.begin(job) }
        for number in trials.indices where trials[number].outcome != nil { order.end(number) }
        for (place, ruling) in rulings.made.enumerated() {
            order.rule(ruling, onJob: place < rulings.jobs.count ? rulings.jobs[place] : .max)
        }
        self.init(
            definition: definition, trials: trials, tried: tried, suggestedCount: suggestedCount,
            results: results ?? ended ?? trials.indices.filter { trials[$0].hasResult },
            ended: ended ?? trials.indices.filter { trials[$0].outcome != nil }, order: order,
            unfinished: unfinished ?? [Set(trials.indices.filter { trials[$0].isPending })],
            outside: outside, spaceStart: spaceStart, horizon: horizon, seeing: own)
    }

    /// The number that the next new trial gets.
    public var nextNumber: Int { trials.count }

    /// The numbers of the trials that run or wait to run, in ascending order.
    ///
    /// - Complexity: O(p log p) for p of them.
    public var pending: [Int] {
        let numbers = unfinished.reduce(into: hidden) { $0.formUnion($1) }
        return hidesOutside ? numbers.filter { !outside.contains($0) }.sorted() : numbers.sorted()
    }

    /// How many trials count towards a start in the dark: those inside of the ranges.
    package var insideCount: Int { trials.count - outside.count }

    /// The study as samplers see it: results and pending trials inside of the ranges as they are.
    ///
    /// A model of the space has no place for the others. Their numbers stay taken.
    ///
    /// - Complexity: O(1), and O(results) where trials lie outside.
    package var insideRanges: StudySnapshot {
        guard !outside.isEmpty else { return self }
        var inside = self
        inside.hidesOutside = true
        inside.results = results.filter { !outside.contains($0) }[...]
        inside.ends = ends.filter { !outside.contains($0) }[...]
        return inside
    }
}

extension Trial {
    /// Whether there is a result of it: an end, or a pause.
    var hasResult: Bool { outcome != nil || settled > 0 }

    /// Whether it runs or waits to run.
    var isPending: Bool {
        switch state {
        case .running, .waiting: true
        case .paused, .ended: false
        }
    }

    /// The trial as it was before a job's results, while the job was under way.
    func before(_ job: TrialJob) -> Trial {
        var trial = self
        trial.measurements.removeSubrange(min(job.settled, measurements.count)...)
        trial.settled = min(settled, job.settled)
        trial.resource = job.resource
        trial.ruling = .proceed
        trial.metrics = MetricValues()
        trial.deviations = MetricValues()
        trial.ended = nil
        trial.state = .waiting
        return trial
    }
}
