/// The jobs of a study with what came of them, in the order of the jobs.
///
/// With a fixed order a decision sees the results of the first so many jobs, in that order. Results come in
/// another one, but never far from it; so each is put in its place as it comes, and the beginnings that
/// snapshots show are slices.
package struct JobOrder: Sendable {
    /// Everything that was given to workers, in that order.
    package private(set) var jobs: [TrialJob] = []
    /// What schedulers decided, in the order of deciding.
    package private(set) var rulings: [RuledMeasurement] = []
    /// The trial of each job.
    private(set) var numbers: [Int] = []
    /// By number the newest job of each trial; -1 before its first.
    private var newest: [Int] = []
    /// The ended trials by their newest jobs, and these jobs.
    private var ends: [Int] = []
    private var endJobs: [Int] = []
    /// The places among ``rulings``, by the jobs ruled on, and these jobs.
    private var places: [Int] = []
    private var ruledJobs: [Int] = []

    /// No jobs.
    package init() {}

    /// The newest job of a trial; nil before its first.
    package func newestJob(of number: Int) -> Int? {
        number < newest.count && newest[number] >= 0 ? newest[number] : nil
    }

    /// Takes in a job that was given to a worker.
    package mutating func begin(_ job: TrialJob) {
        while newest.count <= job.number { newest.append(-1) }
        newest[job.number] = jobs.count
        numbers.append(job.number)
        jobs.append(job)
    }

    /// Takes in that a trial has ended, with its newest job.
    ///
    /// - Complexity: O(ends of later jobs).
    package mutating func end(_ number: Int) {
        guard let job = newestJob(of: number) else { return }
        let place = Self.end(of: job, in: endJobs)
        ends.insert(number, at: place)
        endJobs.insert(job, at: place)
    }

    /// Takes in what a scheduler decided.
    ///
    /// - Parameters:
    ///   - ruling: What was decided.
    ///   - job: The job that it is about; nil is the newest of its trial.
    /// - Complexity: O(rulings on later jobs).
    package mutating func rule(_ ruling: RuledMeasurement, onJob job: Int? = nil) {
        let job = job ?? newestJob(of: ruling.number) ?? 0
        let place = Self.end(of: job, in: ruledJobs)
        places.insert(rulings.count, at: place)
        ruledJobs.insert(job, at: place)
        rulings.append(ruling)
    }

    /// Changes the measurements that were ruled on.
    package mutating func remeasure(_ change: (Measurement) -> Measurement) {
        rulings = rulings.map {
            RuledMeasurement(
                number: $0.number, bracket: $0.bracket, measurement: change($0.measurement),
                ruling: $0.ruling)
        }
    }

    /// The trials that ended with one of the first so many jobs, by their newest of these jobs.
    ///
    /// - Parameters:
    ///   - horizon: How many jobs.
    ///   - own: An ended trial that counts although it ended with a later job, when it had one of these.
    /// - Returns: Their numbers; the first place is 0.
    /// - Complexity: O(ends of later jobs); O(jobs) for `own`.
    func ends(before horizon: Int, and own: Int? = nil) -> ArraySlice<Int> {
        let shown = ends[..<Self.end(of: horizon - 1, in: endJobs)]
        guard let own, newestJob(of: own) ?? 0 >= horizon,
            let job = numbers[..<horizon].lastIndex(of: own)
        else { return shown }
        var all = Array(shown)
        all.insert(own, at: Self.end(of: job, in: endJobs))
        return all[...]
    }

    /// The rulings on the first so many jobs, and then those of a trial on later ones.
    ///
    /// - Complexity: O(rulings on later jobs).
    func rulings(before horizon: Int, and own: Int?) -> RulingList {
        let count = Self.end(of: horizon - 1, in: ruledJobs)
        let later = own.map { own in places[count...].filter { rulings[$0].number == own } }
        return RulingList(rulings, places[..<count], later ?? [])
    }

    /// Where jobs later than one begin in a list of ascending jobs; looked for from the end.
    private static func end(of job: Int, in jobs: [Int]) -> Int {
        var place = jobs.count
        while place > 0, jobs[place - 1] > job { place -= 1 }
        return place
    }
}

/// Rulings that stood, in the order in which a snapshot shows them.
public struct RulingList: Sendable, RandomAccessCollection {
    private let rulings: [RuledMeasurement]
    /// Which of them come first; nil when it is all.
    private let first: ArraySlice<Int>?
    private let later: [Int]

    /// All rulings, in the order of deciding.
    init(_ rulings: [RuledMeasurement]) {
        self.rulings = rulings
        first = nil
        later = []
    }

    /// Some of the rulings; the places of the first begin at 0.
    fileprivate init(_ rulings: [RuledMeasurement], _ first: ArraySlice<Int>, _ later: [Int]) {
        self.rulings = rulings
        self.first = first
        self.later = later
    }

    /// The place of the first ruling; always 0.
    public var startIndex: Int { 0 }
    /// How many rulings there are.
    public var endIndex: Int { first.map { $0.count + later.count } ?? rulings.count }

    /// The ruling at a place.
    public subscript(place: Int) -> RuledMeasurement {
        guard let first else { return rulings[place] }
        return rulings[place < first.count ? first[place] : later[place - first.count]]
    }
}
