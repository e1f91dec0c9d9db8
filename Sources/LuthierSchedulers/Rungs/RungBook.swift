import LuthierDomain

/// What was measured at the rungs of each bracket, and which trials went on from there.
///
/// It is a fold over rulings and jobs, both of which are only ever added to; so a decision that was made
/// stays made, whatever becomes of the trial. How trials ended is read for one thing alone: what the last
/// rung told of the end of training.
///
/// Jobs and rulings may be taken in in any order: whoever begins anew takes all jobs first, whoever read on took
/// them as they came, and both know the same. Where results are hidden, each snapshot shows rulings in the order
/// of their jobs, and the next one may show more or fewer, so the newest rulings can be taken back.
struct RungBook: Sendable {
    /// A rung of a bracket.
    struct Place: Hashable, Sendable {
        let bracket: Int
        let rung: Int
    }

    /// From one resource to the next.
    private struct Step: Hashable {
        let low: Double
        let high: Double
    }

    /// A trial on its way.
    private struct Track {
        /// The highest rung that the trial whose checkpoint it began from had passed.
        let inherited: Int?
        /// Where it was measured, and how well it did there.
        var measured: [(rung: Int, entry: RungStanding.Entry)] = []
        /// The highest rung that it was to pass by itself when it began; -1 for none, nil before its first job.
        var begun: Int?
        /// The rungs from which later jobs let it on, from the lowest up.
        var resumed: [Int] = []
        /// The rungs from which rulings let it on, from the lowest up.
        var extended: [Int] = []

        var reached: Int? { measured.last?.rung ?? inherited }
        var promoted: Int { max(resumed.last ?? -1, extended.last ?? -1) }
    }

    /// A ruling that was taken in, with what is needed to take it back.
    private struct Taken {
        let ruling: RuledMeasurement
        /// Where the trial was measured by it; nil when it said nothing new.
        let arrival: Place?
        let highestOpen: Int
    }

    /// The newest jobs that are looked at again: those that were read and then not kept by the storage are of
    /// one transaction.
    private static let recheck = 64

    private let levels: @Sendable (Int) -> [Double]
    private let objectives: [Objective]
    private let comparesRungs: Bool
    /// Whether one more rung is to be opened, once a trial was measured at the highest that is.
    private let opens: @Sendable (RungBook) -> Bool
    /// The highest rung that is open.
    private(set) var highestOpen: Int
    private let firstOpen: Int
    private var standings: [Place: RungStanding] = [:]
    /// The trials at each rung that were not let on, best first.
    private var left: [Place: RungStanding] = [:]
    /// Where trials were left or let on since they were put in order.
    private var unranked: Set<Place> = []
    /// The trials by number; nil for those without a job.
    private var tracks: [Track?] = []
    /// How many trials were let on from each rung.
    private(set) var promotions: [Place: Int] = [:]
    /// The trials of each bracket, in the order of their starts.
    private(set) var members: [Int: [Int]] = [:]
    /// The losses of trials at two rungs that follow each other.
    private var pairs: [Step: RungPairs] = [:]
    /// The steps to the end of training, where pairs may be of trials that ended.
    private var lastSteps: [Step] = []
    private var misleading: Set<Step> = []
    /// The steps whose pairs have changed since it was last seen whether they mislead.
    private var changed: Set<Step> = []
    /// The first bracket of which something may still be decided; those before are never looked at.
    private(set) var firstOpenBracket = 0
    private var jobs: [TrialJob] = []
    /// The newest rulings that were taken in; none where nothing is hidden.
    private var taken: [Taken] = []
    private var rulingCount = 0
    private var lastRuling: RuledMeasurement?
    private var ends = EndedReading()
    /// Whether it holds what a snapshot showed that hid results.
    private var isPartial = false
    /// How often reading began anew.
    private(set) var generation = 0

    /// An empty book.
    ///
    /// - Parameters:
    ///   - objectives: What trials are compared by.
    ///   - levels: The rungs of a bracket.
    ///   - comparesRungs: Whether it is noted how well places at rungs tell those at the next.
    ///   - open: The highest rung that is open at the beginning.
    ///   - opens: Whether one more is to be opened; asked after each measurement at the highest.
    init(
        _ objectives: [Objective], levels: @escaping @Sendable (Int) -> [Double],
        comparesRungs: Bool = true, open: Int = .max,
        opens: @escaping @Sendable (RungBook) -> Bool = { _ in false }
    ) {
        self.objectives = objectives
        self.levels = levels
        self.comparesRungs = comparesRungs && objectives.count == 1
        self.opens = opens
        firstOpen = open
        highestOpen = open
    }

    /// The trials that were measured at a rung.
    func standing(_ place: Place) -> RungStanding { standings[place] ?? RungStanding() }

    /// The trials that were measured at a rung and not let on.
    func left(_ place: Place) -> RungStanding { left[place] ?? RungStanding() }

    /// What a trial was measured at a rung; nil when it was not measured there.
    func entry(of number: Int, at rung: Int) -> RungStanding.Entry? {
        guard number < tracks.count else { return nil }
        return tracks[number]?.measured.first { $0.rung == rung }?.entry
    }

    /// The highest rung at which a trial was measured, or nil.
    func rungReached(by number: Int) -> Int? {
        number < tracks.count ? tracks[number]?.reached : nil
    }

    /// The highest rung from which a trial was let on; -1 when it was from none.
    func promotedFrom(_ number: Int) -> Int {
        number < tracks.count ? tracks[number]?.promoted ?? -1 : -1
    }

    /// The highest rung from which a job let a trial on; -1 when none did.
    func resumedFrom(_ number: Int) -> Int {
        number < tracks.count ? tracks[number]?.resumed.last ?? -1 : -1
    }

    /// How well places at rungs tell places at the next, from the lowest up.
    var agreements: [RungAgreementEstimate] {
        pairs.keys.sorted { ($0.low, $0.high) < ($1.low, $1.high) }.compactMap { step in
            var pairs = pairs[step]
            return pairs?.estimate(from: step.low, to: step.high)
        }
    }

    /// Whether the places at a rung have been seen to tell nothing about those at the next.
    func isMisleading(_ place: Place) -> Bool {
        let levels = levels(place.bracket)
        guard place.rung + 1 < levels.count else { return false }
        return misleading.contains(Step(low: levels[place.rung], high: levels[place.rung + 1]))
    }

    /// The brackets that trials were started in and of which something may still be decided.
    var openBrackets: Range<Int> { firstOpenBracket..<max(lastBracket + 1, firstOpenBracket) }

    /// The newest bracket; -1 before the first.
    private(set) var lastBracket = -1

    /// Leaves out brackets from the first on, as long as nothing more can be decided of them.
    mutating func close(while isDecided: (RungBook, Int) -> Bool) {
        while firstOpenBracket < lastBracket, isDecided(self, firstOpenBracket) {
            firstOpenBracket += 1
        }
    }

    /// Puts the trials that were not let on in order by several objectives.
    mutating func rank() {
        for place in unranked { left[place]?.rank() }
        unranked = []
    }

    /// What a trial's newest measurement says at a rung that it has not been measured at; nil when it
    /// says nothing new.
    func arrival(of trial: Trial) -> (place: Place, entry: RungStanding.Entry)? {
        guard let measurement = trial.measurements.last else { return nil }
        return arrival(of: trial.number, in: trial.bracket ?? 0, measurement)
    }

    private func arrival(
        of number: Int, in bracket: Int, _ measurement: Measurement
    ) -> (place: Place, entry: RungStanding.Entry)? {
        guard measurement.unit == nil, let reach = measurement.reach, reach.isFinite,
            let rung = levels(bracket).lastIndex(where: { $0 <= reach }),
            rung > rungReached(by: number) ?? -1
        else { return nil }
        var losses: [Double] = []
        for objective in objectives {
            guard let value = measurement.metrics[objective.name] else { return nil }
            losses.append(objective.loss(value))
        }
        return (
            Place(bracket: bracket, rung: rung), RungStanding.Entry(number: number, losses: losses)
        )
    }

    // MARK: Reading

    /// Takes in what came since the last snapshot and back what is not seen any more, or begins anew when
    /// it does not continue the last.
    ///
    /// - Complexity: O(log trials) for each job, ruling and end between the two.
    mutating func read(_ snapshot: StudySnapshot) {
        var news = ends.read(snapshot)
        if !news.continues || !continues(in: snapshot) {
            let generation = generation
            self = RungBook(
                objectives, levels: levels, comparesRungs: comparesRungs, open: firstOpen,
                opens: opens)
            self.generation = generation + 1
            isPartial = snapshot.hidesResults
            news = ends.read(snapshot)
        }
        for job in snapshot.jobs[jobs.count...] {
            take(job, of: snapshot)
            jobs.append(job)
        }
        if isPartial { takeBack(in: snapshot) }
        for place in rulingCount..<snapshot.rulings.count { take(snapshot.rulings[place]) }
        lastRuling = snapshot.rulings.last
        if isPartial { forget(Self.kept(in: snapshot)) }
        for place in news.new { finish(snapshot.trials[snapshot.ends[place]], at: place) }
        for step in lastSteps where pairs[step]?.show(ends: news.count) ?? false {
            changed.insert(step)
        }
        for step in changed {
            let estimate = pairs[step]?.estimate(from: step.low, to: step.high)
            if estimate?.isMisleading ?? false {
                misleading.insert(step)
            } else {
                misleading.remove(step)
            }
        }
        changed = []
    }

    /// Whether what was read can become what a snapshot shows.
    private func continues(in snapshot: StudySnapshot) -> Bool {
        guard isPartial == snapshot.hidesResults, jobs.count <= snapshot.jobs.count else {
            return false
        }
        for place in max(jobs.count - Self.recheck, 0)..<jobs.count
        where jobs[place] != snapshot.jobs[place] { return false }
        guard !isPartial else { return rulingCount - taken.count <= snapshot.rulings.count }
        return rulingCount <= snapshot.rulings.count
            && (rulingCount == 0 || snapshot.rulings[rulingCount - 1] == lastRuling)
    }

    /// The rulings that can be taken back at least: more than there are between what two decisions see, which
    /// are about jobs that were open at the same time.
    private static func kept(in snapshot: StudySnapshot) -> Int {
        16 + 4 * snapshot.definition.budget.parallel
    }

    /// Takes back the rulings that a snapshot does not show, or shows elsewhere.
    private mutating func takeBack(in snapshot: StudySnapshot) {
        let first = rulingCount - taken.count
        var kept = 0
        while kept < taken.count, first + kept < snapshot.rulings.count,
            taken[kept].ruling == snapshot.rulings[first + kept]
        { kept += 1 }
        while taken.count > kept { takeBackLast() }
    }

    /// Leaves out what is needed to take all but the newest rulings back.
    private mutating func forget(_ most: Int) {
        if taken.count > 2 * most { taken.removeFirst(taken.count - most) }
    }

    private mutating func take(_ job: TrialJob, of snapshot: StudySnapshot) {
        let bracket = snapshot.trials[job.number].bracket ?? 0
        enter(job.number, in: bracket, inherited: snapshot.trials[job.number].inherited)
        guard let resource = job.resource, let track = tracks[job.number] else { return }
        let rung = levels(bracket).lastIndex { $0 < resource } ?? -1
        guard let begun = track.begun else {
            tracks[job.number]?.begun = rung
            return
        }
        // Another attempt is told what the first was.
        guard rung > max(track.resumed.last ?? -1, begun) else { return }
        tracks[job.number]?.resumed.append(rung)
        if !track.extended.contains(rung) {
            promotions[Place(bracket: bracket, rung: rung), default: 0] += 1
        }
        for (passed, entry) in track.measured where passed <= rung {
            let place = Place(bracket: bracket, rung: passed)
            left[place]?.remove(entry)
            noteChange(at: place)
        }
    }

    /// Notes a trial that has not been seen before.
    private mutating func enter(_ number: Int, in bracket: Int, inherited: Double?) {
        while tracks.count <= number { tracks.append(nil) }
        guard tracks[number] == nil else { return }
        // What its parent passed, a trial that began from a checkpoint has passed too.
        tracks[number] = Track(
            inherited: inherited.flatMap { resource in
                levels(bracket).lastIndex { $0 <= resource }
            })
        members[bracket, default: []].append(number)
        lastBracket = max(lastBracket, bracket)
    }

    private mutating func take(_ ruling: RuledMeasurement) {
        let bracket = ruling.bracket ?? 0
        let (number, open) = (ruling.number, highestOpen)
        enter(number, in: bracket, inherited: nil)
        let arrival = arrival(of: number, in: bracket, ruling.measurement)
        rulingCount += 1
        if isPartial {
            taken.append(Taken(ruling: ruling, arrival: arrival?.place, highestOpen: open))
        }
        guard let (place, entry) = arrival else { return }
        if let (step, losses) = comparison(of: entry, at: place) {
            pairs[step, default: RungPairs()].add(losses)
            changed.insert(step)
        }
        tracks[number]?.measured.append((place.rung, entry))
        standings[place, default: RungStanding(keepsAll: isPartial)].add(entry)
        let resumed = tracks[number]?.resumed ?? []
        if case .extend = ruling.ruling {
            tracks[number]?.extended.append(place.rung)
            if !resumed.contains(place.rung) { promotions[place, default: 0] += 1 }
        } else if resumed.last ?? -1 < place.rung {
            left[place, default: RungStanding(keepsAll: isPartial)].add(entry)
        }
        noteChange(at: place)
        if place.rung == highestOpen, opens(self) { highestOpen += 1 }
    }

    /// Undoes the last ruling that was taken in; jobs may have come since.
    private mutating func takeBackLast() {
        let last = taken.removeLast()
        rulingCount -= 1
        highestOpen = last.highestOpen
        let number = last.ruling.number
        guard let place = last.arrival, let entry = tracks[number]?.measured.popLast()?.entry
        else { return }
        if let (step, _) = comparison(of: entry, at: place) {
            pairs[step]?.removeLast()
            changed.insert(step)
        }
        standings[place]?.remove(entry)
        if case .extend = last.ruling.ruling {
            tracks[number]?.extended.removeLast()
            if !(tracks[number]?.resumed.contains(place.rung) ?? false) {
                promotions[place, default: 0] -= 1
                firstOpenBracket = min(firstOpenBracket, place.bracket)
            }
        } else {
            left[place]?.remove(entry)
        }
        noteChange(at: place)
    }

    private mutating func noteChange(at place: Place) {
        if objectives.count > 1 { unranked.insert(place) }
    }

    /// What a trial's place at one rung is compared with, when it comes there straight from the rung below.
    private func comparison(
        of entry: RungStanding.Entry, at place: Place
    ) -> (step: Step, losses: (Double, Double))? {
        guard comparesRungs, let before = tracks[entry.number]?.measured.last,
            before.rung == place.rung - 1
        else { return nil }
        let levels = levels(place.bracket)
        return (
            Step(low: levels[place.rung - 1], high: levels[place.rung]),
            (before.entry.losses[0], entry.losses[0])
        )
    }

    /// Compares a completed trial's place at the end of training with that at the rung before: nobody need
    /// have ruled on the end.
    private mutating func finish(_ trial: Trial, at end: Int) {
        let bracket = trial.bracket ?? 0
        guard trial.outcome == .completed,
            let last = trial.measurements.last(where: { $0.unit == nil && $0.reach != nil }),
            let (place, entry) = arrival(of: trial.number, in: bracket, last),
            place.rung == levels(bracket).count - 1,
            let (step, losses) = comparison(of: entry, at: place)
        else { return }
        pairs[step, default: RungPairs()].add(losses, endedAt: end)
        if !lastSteps.contains(step) { lastSteps.append(step) }
    }
}
