import LuthierDomain

/// What was measured at the rungs of each bracket, and which trials went on from there.
///
/// It is a fold over rulings and jobs, both of which are only ever added to; so a decision that was made
/// stays made, whatever becomes of the trial. How trials ended is read for one thing alone: what the last
/// rung told of the end of training.
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

    /// The newest pairs that an agreement is worked out from.
    private static let mostPairs = 100

    private let levels: @Sendable (Int) -> [Double]
    private let objectives: [Objective]
    /// Whether one more rung is to be opened, once a trial was measured at the highest that is.
    private let opens: @Sendable (RungBook) -> Bool
    /// The highest rung that is open.
    private(set) var highestOpen: Int
    private let firstOpen: Int
    private var standings: [Place: RungStanding] = [:]
    /// The trials at each rung that were not let on, best first.
    private var left: [Place: RungStanding] = [:]
    /// The highest rung at which each trial was measured.
    private var reached: [Int: Int] = [:]
    /// The highest rung from which each trial was let on.
    private var promoted: [Int: Int] = [:]
    /// How many trials were let on from each rung.
    private(set) var promotions: [Place: Int] = [:]
    /// The trials of each bracket, in the order of their starts.
    private(set) var members: [Int: [Int]] = [:]
    /// Where each trial was measured last, and its losses there.
    private var newest: [Int: (rung: Int, losses: [Double])] = [:]
    /// The newest losses of trials at two rungs that follow each other.
    private var pairs: [Step: [(Double, Double)]] = [:]
    private var misleading: Set<Step> = []
    /// The first bracket of which something may still be decided; those before are never looked at.
    private(set) var firstOpenBracket = 0
    private var rulingCount = 0
    private var jobCount = 0
    private var lastRuling: RuledMeasurement?
    private var endCount = 0
    private var lastEnd: Int?
    /// Whether it holds what a snapshot showed that hid results, in whose place others may have come.
    private var isPartial = false

    /// An empty book.
    ///
    /// - Parameters:
    ///   - objectives: What trials are compared by.
    ///   - levels: The rungs of a bracket.
    ///   - open: The highest rung that is open at the beginning.
    ///   - opens: Whether one more is to be opened; asked after each measurement at the highest.
    init(
        _ objectives: [Objective], levels: @escaping @Sendable (Int) -> [Double],
        open: Int = .max, opens: @escaping @Sendable (RungBook) -> Bool = { _ in false }
    ) {
        self.objectives = objectives
        self.levels = levels
        self.opens = opens
        firstOpen = open
        highestOpen = open
    }

    /// The trials that were measured at a rung.
    func standing(_ place: Place) -> RungStanding { standings[place] ?? RungStanding() }

    /// The trials that were measured at a rung and not let on.
    func left(_ place: Place) -> RungStanding { left[place] ?? RungStanding() }

    /// The highest rung at which a trial was measured, or nil.
    func rungReached(by number: Int) -> Int? { reached[number] }

    /// The highest rung from which a trial was let on; -1 when it was from none.
    func promotedFrom(_ number: Int) -> Int { promoted[number] ?? -1 }

    /// How well places at rungs tell places at the next, from the lowest up.
    var agreements: [RungAgreementEstimate] {
        pairs.keys.sorted { ($0.low, $0.high) < ($1.low, $1.high) }.compactMap { step in
            RungAgreementEstimate(pairs[step] ?? [], from: step.low, to: step.high)
        }
    }

    /// Whether the places at a rung have been seen to tell nothing about those at the next.
    func isMisleading(_ place: Place) -> Bool {
        let levels = levels(place.bracket)
        guard place.rung + 1 < levels.count else { return false }
        return misleading.contains(Step(low: levels[place.rung], high: levels[place.rung + 1]))
    }

    /// Notes what a trial's place at one rung says of its place at the next.
    private mutating func compare(_ place: Place, _ entry: RungStanding.Entry) {
        defer { newest[entry.number] = (place.rung, entry.losses) }
        guard objectives.count == 1, let before = newest[entry.number],
            before.rung == place.rung - 1
        else { return }
        let levels = levels(place.bracket)
        let step = Step(low: levels[place.rung - 1], high: levels[place.rung])
        var known = pairs[step] ?? []
        known.append((before.losses[0], entry.losses[0]))
        if known.count > Self.mostPairs { known.removeFirst() }
        pairs[step] = known
        let estimate = RungAgreementEstimate(known, from: step.low, to: step.high)
        if estimate?.isMisleading ?? false {
            misleading.insert(step)
        } else {
            misleading.remove(step)
        }
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
            rung > reached[number] ?? -1
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

    /// Takes in what came since the last snapshot, or everything when it does not continue that.
    mutating func read(_ snapshot: StudySnapshot) {
        let continues =
            !snapshot.hidesResults && !isPartial && rulingCount <= snapshot.rulings.count
            && jobCount <= snapshot.jobs.count
            && (rulingCount == 0 || snapshot.rulings[rulingCount - 1] == lastRuling)
            && endCount <= snapshot.ends.count
            && (endCount == 0 || snapshot.ends[endCount - 1] == lastEnd)
        if !continues { self = RungBook(objectives, levels: levels, open: firstOpen, opens: opens) }
        for job in snapshot.jobs[jobCount...] {
            let bracket = snapshot.trials[job.number].bracket ?? 0
            if promoted[job.number] == nil {
                members[bracket, default: []].append(job.number)
                lastBracket = max(lastBracket, bracket)
                promoted[job.number] = -1
                // What its parent passed, a trial that began from a checkpoint has passed too.
                if let inherited = snapshot.trials[job.number].inherited {
                    reached[job.number] = levels(bracket).lastIndex { $0 <= inherited }
                }
            }
            guard let resource = job.resource else { continue }
            let from = levels(bracket).lastIndex { $0 < resource } ?? -1
            letOn(job.number, from: from, in: bracket)
        }
        jobCount = snapshot.jobs.count
        for ruling in snapshot.rulings[rulingCount...] { take(ruling) }
        rulingCount = snapshot.rulings.count
        lastRuling = snapshot.rulings.last
        for number in snapshot.ends[endCount...] { finish(snapshot.trials[number]) }
        endCount = snapshot.ends.count
        lastEnd = snapshot.ends.last
        isPartial = snapshot.hidesResults
    }

    /// Compares a completed trial's place at the end of training with that at the rung before: nobody need
    /// have ruled on the end.
    private mutating func finish(_ trial: Trial) {
        let bracket = trial.bracket ?? 0
        guard trial.outcome == .completed,
            let last = trial.measurements.last(where: { $0.unit == nil && $0.reach != nil }),
            let (place, entry) = arrival(of: trial.number, in: bracket, last),
            place.rung == levels(bracket).count - 1
        else { return }
        compare(place, entry)
    }

    private mutating func take(_ ruling: RuledMeasurement) {
        let bracket = ruling.bracket ?? 0
        guard let (place, entry) = arrival(of: ruling.number, in: bracket, ruling.measurement)
        else { return }
        reached[ruling.number] = place.rung
        compare(place, entry)
        standings[place, default: RungStanding()].add(entry)
        if case .extend = ruling.ruling {
            letOn(ruling.number, from: place.rung, in: bracket)
        } else if promoted[ruling.number] ?? -1 < place.rung {
            left[place, default: RungStanding()].add(entry)
        }
        if place.rung == highestOpen, opens(self) { highestOpen += 1 }
    }

    private mutating func letOn(_ number: Int, from rung: Int, in bracket: Int) {
        guard rung > promoted[number] ?? -1 else { return }
        promoted[number] = rung
        let place = Place(bracket: bracket, rung: rung)
        promotions[place, default: 0] += 1
        left[place]?.remove(number)
    }
}
