import LuthierDomain

/// What ended trials had on average by any resource that was asked about.
struct AverageLosses: Sendable {
    private let metric: Objective
    private var reading = EndedReading()
    /// For each end its averages.
    private var curves: [MeanCurve] = []
    private var points = 0
    private var losses: [Double: SortedLosses] = [:]
    private var kept = 0

    init(of metric: Objective) { self.metric = metric }

    /// A percentile of the average losses up to a resource, and how many trials came as far.
    ///
    /// Whole steps up to 1024 are looked at as they are, all others at the next lower of sixteen places
    /// for each doubling; so that trials whose steps never agree have their averages in common.
    ///
    /// - Complexity: O(log n) comparisons and O(1) shifts of n numbers for each trial that ended
    ///   since the same place was last asked about; O(n) the first time.
    mutating func percentile(
        _ share: Double, upTo resource: Double, in snapshot: StudySnapshot
    ) -> (loss: Double, count: Int)? {
        let news = reading.read(snapshot)
        let ends = snapshot.ends
        if !news.continues {
            curves = []
            points = 0
            forget()
        }
        for place in news.new {
            let curve = MeanCurve(of: snapshot.trials[ends[place]], metric)
            points += curve.count
            curves.append(curve)
        }
        // As many numbers as the curves have, where reports agree in their resources.
        if kept > Self.spare + 2 * points { forget() }
        let curves = curves
        let resource = Self.place(of: resource)
        var sorted = losses.removeValue(forKey: resource) ?? SortedLosses()
        kept -= sorted.sorted.count
        sorted.follow(news.count) { curves[$0].mean(upTo: resource) }
        kept += sorted.sorted.count
        let found = sorted.percentile(share).map { (loss: $0, count: sorted.sorted.count) }
        losses[resource] = sorted
        return found
    }

    /// Whole steps up to here have a place of their own.
    private static let exact = 1024.0
    /// Places for each doubling of the resource.
    private static let places = 16.0

    /// Where a resource is looked at: there, or shortly before.
    static func place(of resource: Double) -> Double {
        guard resource > exact || resource != resource.rounded(), resource > 0 else {
            return resource
        }
        return resource.binade * (resource.significand * places).rounded(.down) / places
    }

    /// Numbers that may be kept however few points there are.
    private static let spare = 1 << 16

    private mutating func forget() {
        losses = [:]
        kept = 0
    }
}
