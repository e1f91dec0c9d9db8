/// The members of a JSON object: each key once, in the order given.
///
/// Two objects are equal when they have equal members, in whatever order. Keys compare as Swift
/// strings do, so that two spellings of one accented letter are one key.
package struct JSONObject: Sendable {
    /// The keys in the order given.
    package private(set) var keys: [String] = []
    /// The values, each at the place of its key.
    package private(set) var values: [JSONValue] = []
    /// The place of each key; empty while the object is small enough to search.
    private var places: [String: Int] = [:]

    private static let searchedKeys = 8

    /// An object without members.
    package init() {}

    /// How many members there are.
    package var count: Int { keys.count }

    /// Whether there are no members.
    package var isEmpty: Bool { keys.isEmpty }

    /// The value of a key, nil when it is absent; setting nil removes the member.
    ///
    /// - Complexity: O(1) to read, change and append; O(members) to remove.
    package subscript(key: String) -> JSONValue? {
        get { place(of: key).map { values[$0] } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): values[place] = value
            case (let place?, nil): remove(at: place)
            case (nil, let value?): append(value, for: key)
            case (nil, nil): break
            }
        }
    }

    /// Adds a member behind the others unless its key is there already.
    ///
    /// - Returns: Whether it was added.
    package mutating func insert(_ value: JSONValue, for key: String) -> Bool {
        guard place(of: key) == nil else { return false }
        append(value, for: key)
        return true
    }

    private func place(of key: String) -> Int? {
        places.isEmpty ? keys.firstIndex(of: key) : places[key]
    }

    private mutating func append(_ value: JSONValue, for key: String) {
        keys.append(key)
        values.append(value)
        if !places.isEmpty {
            places[key] = keys.count - 1
        } else if keys.count > Self.searchedKeys {
            indexKeys()
        }
    }

    private mutating func remove(at place: Int) {
        keys.remove(at: place)
        values.remove(at: place)
        places.removeAll()
        if keys.count > Self.searchedKeys { indexKeys() }
    }

    private mutating func indexKeys() {
        for (place, key) in keys.enumerated() { places[key] = place }
    }
}

extension JSONObject: Sequence {
    /// Visits the members in the order given.
    package func makeIterator() -> Zip2Sequence<[String], [JSONValue]>.Iterator {
        zip(keys, values).makeIterator()
    }
}

extension JSONObject: Hashable {
    /// Whether both have equal members.
    package static func == (first: JSONObject, second: JSONObject) -> Bool {
        first.count == second.count && first.allSatisfy { second[$0] == $1 }
    }

    /// Feeds the members in an order-free way.
    package func hash(into hasher: inout Hasher) {
        var sum = 0
        for (key, value) in self {
            var member = Hasher()
            member.combine(key)
            member.combine(value)
            sum ^= member.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object of the members written; of a repeated key the last value counts.
    package init(dictionaryLiteral members: (String, JSONValue)...) {
        for (key, value) in members { self[key] = value }
    }
}
