/// Which records may not be parted: those of one group, and equal ones.
struct RecordUnits: Sendable, Hashable {
    /// The unit of each record.
    let ids: [UInt32]
    /// How many units there are.
    let count: Int

    /// The finest units in which records that any of the columns holds equal are together.
    ///
    /// - Parameter columns: Numbers of each record, from 0, equal where records belong together; at
    ///   least one column.
    /// - Complexity: O(records), practically.
    init(joining columns: [[UInt32]]) {
        guard columns.count > 1, let first = columns.first else {
            ids = columns.first ?? []
            count = Int(ids.max().map { $0 + 1 } ?? 0)
            return
        }
        // A forest over the first column's numbers; each further column joins their trees.
        var parents = Array(0..<(first.max().map { $0 + 1 } ?? 0))
        func root(_ id: UInt32) -> UInt32 {
            var id = id
            while parents[Int(id)] != id {
                parents[Int(id)] = parents[Int(parents[Int(id)])]
                id = parents[Int(id)]
            }
            return id
        }
        for column in columns.dropFirst() {
            var seen = [UInt32](
                repeating: .max, count: Int(column.max().map { $0 + 1 } ?? 0))
            for (record, key) in column.enumerated() {
                let here = root(first[record])
                let there = seen[Int(key)]
                seen[Int(key)] = there == .max ? here : root(there)
                if there != .max {
                    let (low, high) = (min(here, root(there)), max(here, root(there)))
                    parents[Int(high)] = low
                }
            }
        }
        // Numbered anew in the order of first records.
        var numbers = [UInt32](repeating: .max, count: parents.count)
        var next: UInt32 = 0
        ids = first.map { id in
            let top = Int(root(id))
            if numbers[top] == .max {
                numbers[top] = next
                next += 1
            }
            return numbers[top]
        }
        count = Int(next)
    }
}

/// The records of each unit within a population.
struct UnitMembers: Sendable {
    /// Places in the population, unit after unit.
    let members: [UInt32]
    /// Where each unit's members begin; one more than there are units.
    let starts: [Int]

    /// How many units have a member.
    var count: Int { starts.count - 1 }

    /// The members of one unit.
    subscript(unit: Int) -> ArraySlice<UInt32> { members[starts[unit]..<starts[unit + 1]] }

    /// Sorts places by a number that each has; numbers that do not occur make no unit.
    ///
    /// - Parameters:
    ///   - ids: The number of each place.
    ///   - count: One more than the highest number.
    /// - Complexity: O(places + count).
    init(of ids: [UInt32], count: Int) {
        var places = [Int](repeating: 0, count: count + 1)
        for id in ids { places[Int(id) + 1] += 1 }
        for id in 0..<count { places[id + 1] += places[id] }
        var starts = [0]
        for id in 0..<count where places[id + 1] > places[id] { starts.append(places[id + 1]) }
        var next = places
        var members = [UInt32](repeating: 0, count: ids.count)
        for (place, id) in ids.enumerated() {
            members[next[Int(id)]] = UInt32(place)
            next[Int(id)] += 1
        }
        self.members = members
        self.starts = starts
    }
}
