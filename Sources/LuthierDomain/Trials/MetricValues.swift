/// Reported numbers by name, in the order reported; any number, NaN and infinities included.
public struct MetricValues: Sendable {
    /// Names and numbers; no name twice.
    public private(set) var entries: [(name: String, value: Double)]

    /// Nothing reported.
    public init() { entries = [] }

    /// Numbers by name; of a name given twice the last number stays.
    public init(_ entries: [(name: String, value: Double)]) {
        self.entries = []
        for entry in entries { self[entry.name] = entry.value }
    }

    /// Whether nothing was reported.
    public var isEmpty: Bool { entries.isEmpty }

    /// The number of a metric, or nil when it was not reported.
    ///
    /// - Complexity: O(number of metrics).
    public subscript(name: String) -> Double? {
        get { entries.first { $0.name == name }?.value }
        set {
            let place = entries.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): entries[place].value = value
            case (let place?, nil): entries.remove(at: place)
            case (nil, let value?): entries.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// These numbers without those of some metrics.
    package func without(_ names: Set<String>) -> MetricValues {
        guard entries.contains(where: { names.contains($0.name) }) else { return self }
        return MetricValues(entries.filter { !names.contains($0.name) })
    }

    /// These numbers with those of `later` put over them.
    public func merging(_ later: MetricValues) -> MetricValues {
        MetricValues(entries + later.entries)
    }
}

extension MetricValues: Hashable {
    /// Whether names and numbers are equal, NaN being equal to NaN.
    public static func == (left: MetricValues, right: MetricValues) -> Bool {
        left.entries.elementsEqual(right.entries) {
            $0.name == $1.name && ($0.value == $1.value || ($0.value.isNaN && $1.value.isNaN))
        }
    }

    /// Feeds the names; numbers follow them closely enough.
    public func hash(into hasher: inout Hasher) {
        for entry in entries { hasher.combine(entry.name) }
    }
}

extension MetricValues: ExpressibleByDictionaryLiteral {
    /// Numbers by name, in the order written.
    public init(dictionaryLiteral elements: (String, Double)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }
}
