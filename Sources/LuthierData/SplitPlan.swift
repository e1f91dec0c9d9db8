import LuthierMath

/// One file that a split writes: which records, and how often.
struct PlannedFile: Sendable, Hashable {
    /// Its name without the ending, such as `train` or `fold-1/train`.
    let name: String
    /// The share of the records that was asked for; nil where resampling decides.
    var share: Double?
    /// The labels of the records that it takes from.
    let labels: Range<Int>
    /// A label among them that it leaves out.
    var except: Int?
    /// How often a record is taken.
    var taking = Taking.once

    /// How often a record is taken.
    enum Taking: Sendable, Hashable {
        /// Once.
        case once
        /// As often as it was drawn.
        case drawn
        /// Once if it was not drawn.
        case undrawn
    }

    /// How often a record is taken.
    ///
    /// - Parameters:
    ///   - label: The record's label.
    ///   - draws: How often it was drawn.
    /// - Returns: A number from 0 on.
    func times(_ label: Int, draws: Int) -> Int {
        guard labels.contains(label), label != except else { return 0 }
        switch taking {
        case .once: return 1
        case .drawn: return draws
        case .undrawn: return draws == 0 ? 1 : 0
        }
    }
}

/// Which records go to which files.
///
/// Each record has one label. Files take records by label, so that folds share one column of labels,
/// and draws are made when the files that need them are written.
struct SplitPlan: Sendable {
    /// The label of each record; `dropped` for those that go nowhere.
    private(set) var labels: [UInt16]
    /// Files that are written together, each batch in one reading of the source.
    private(set) var batches: [[PlannedFile]] = []

    /// The label of records that go nowhere.
    static let dropped = UInt16.max

    private let columns: SplitColumns
    private let request: SplitRequest

    /// Files that are open at once.
    private static let mostFiles = 64

    /// Plans a split.
    ///
    /// - Parameters:
    ///   - columns: What is known of the records.
    ///   - population: The records that are to be split, rising.
    ///   - request: How.
    init(_ columns: SplitColumns, _ population: [UInt32], _ request: SplitRequest) {
        self.columns = columns
        self.request = request
        labels = [UInt16](repeating: Self.dropped, count: columns.count)
        let partitioner = Partitioner(columns: columns)
        var source = RandomSource(seed: request.seed, stream: 0, purpose: .splitting)
        let parts = request.parts
        let partition = partitioner.partition(
            population, shares: parts.map(\.share), using: &source)
        let inner: [UInt32]
        switch request.way {
        case .parts:
            for (record, part) in zip(partition.population, partition.parts) {
                labels[Int(record)] = part
            }
            planParts()
            return
        case .folds, .bootstrap: inner = partition.records(of: 0)
        }
        let first = Self.labelCount(request)
        for (record, part) in zip(partition.population, partition.parts) where part > 0 {
            labels[Int(record)] = UInt16(first) + part - 1
        }
        source = RandomSource(seed: request.seed, stream: 1, purpose: .splitting)
        if case .folds = request.way {
            let blocks = [Double](repeating: 1 / Double(first), count: first)
            let folds = partitioner.partition(inner, shares: blocks, using: &source)
            for (record, fold) in zip(folds.population, folds.parts) { labels[Int(record)] = fold }
            planFolds(first)
        } else {
            for record in inner { labels[Int(record)] = 0 }
            planResamples()
        }
        let aside = parts.indices.dropFirst().map { part in
            PlannedFile(
                name: parts[part].name, share: parts[part].share,
                labels: (first + part - 1)..<(first + part))
        }
        if !aside.isEmpty { batches.append(aside) }
    }

    /// How many labels the records have of which folds or resamples are made.
    private static func labelCount(_ request: SplitRequest) -> Int {
        guard case .folds(let count) = request.way else { return 1 }
        return request.roles.time == nil ? count : count + 1
    }

    private mutating func planParts() {
        let parts = request.parts
        let files = parts.indices.map { part in
            PlannedFile(
                name: parts[part].name, share: parts[part].share, labels: part..<(part + 1),
                taking: part == 0 && columns.weights != nil ? .drawn : .once)
        }
        var start = 0
        while start < files.count {
            let end = min(start + Self.mostFiles, files.count)
            batches.append(Array(files[start..<end]))
            start = end
        }
    }

    private mutating func planFolds(_ blocks: Int) {
        let isByTime = columns.times != nil
        let train = request.parts[0].name
        // Draws differ from fold to fold, so each fold is then written on its own.
        let together = columns.weights == nil ? Self.mostFiles / 2 : 1
        var batch: [PlannedFile] = []
        for fold in (isByTime ? 1 : 0)..<blocks {
            let name = "fold-\(isByTime ? fold : fold + 1)"
            batch.append(
                PlannedFile(
                    name: "\(name)/\(train)", labels: 0..<(isByTime ? fold : blocks),
                    except: isByTime ? nil : fold,
                    taking: columns.weights == nil ? .once : .drawn))
            batch.append(PlannedFile(name: "\(name)/validation", labels: fold..<(fold + 1)))
            if batch.count >= 2 * together {
                batches.append(batch)
                batch = []
            }
        }
        if !batch.isEmpty { batches.append(batch) }
    }

    private mutating func planResamples() {
        guard case .bootstrap(let count) = request.way else { return }
        let train = request.parts[0].name
        for replicate in 1...count {
            let name = "bootstrap-\(replicate)"
            batches.append([
                PlannedFile(name: "\(name)/\(train)", labels: 0..<1, taking: .drawn),
                PlannedFile(name: "\(name)/validation", labels: 0..<1, taking: .undrawn),
            ])
        }
    }

    /// How often each record is drawn for one batch; nil where nothing is drawn.
    ///
    /// - Complexity: O(records).
    func draws(for batch: Int) -> [UInt32]? {
        guard let file = batches[batch].first(where: { $0.taking == .drawn }) else { return nil }
        var source = RandomSource(
            seed: request.seed, stream: UInt64(batch), purpose: .resampling)
        let population = labels.indices.lazy
            .filter { file.times(Int(labels[$0]), draws: 1) > 0 }.map { UInt32($0) }
        let records = Array(population)
        let resampler = Resampler(columns: columns)
        let isBootstrap = if case .bootstrap = request.way { true } else { false }
        let counts =
            isBootstrap
            ? resampler.bootstrap(records, using: &source)
            : resampler.weighted(records, using: &source)
        var draws = [UInt32](repeating: 0, count: labels.count)
        for (record, count) in zip(records, counts) { draws[Int(record)] = count }
        return draws
    }
}
