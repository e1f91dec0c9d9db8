/// Finds the slot of a number: a small hash table for whole numbers.
///
/// Much faster than a dictionary, whose hashing withstands hostile keys; these are numbers of trials.
struct SlotTable: Sendable {
    private struct Entry: Sendable {
        var id: Int
        /// −1 where nothing is kept.
        var slot: Int
    }

    private static let free = Entry(id: 0, slot: -1)

    private var entries = [Entry](repeating: Self.free, count: 16)
    private var count = 0

    /// The slot of a number; nil for one that has none.
    ///
    /// - Complexity: O(1).
    subscript(id: Int) -> Int? {
        get {
            let slot = entries[place(of: id)].slot
            return slot < 0 ? nil : slot
        }
        set {
            let place = place(of: id)
            let isNew = entries[place].slot < 0
            guard let newValue else {
                if !isNew { clear(place) }
                return
            }
            entries[place] = Entry(id: id, slot: newValue)
            guard isNew else { return }
            count += 1
            if 2 * count > entries.count { grow() }
        }
    }

    /// Where the number is, or where it would be kept.
    private func place(of id: Int) -> Int {
        let mask = entries.count - 1
        var place = home(of: id)
        while entries[place].slot >= 0, entries[place].id != id { place = (place + 1) & mask }
        return place
    }

    /// Where the search for a number begins.
    private func home(of id: Int) -> Int {
        // The golden ratio spreads neighbours; the upper bits of the product are well mixed.
        let bits = UInt64(bitPattern: Int64(id)) &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: bits >> 32) & (entries.count - 1)
    }

    /// Empties a place and moves those up that would not be found any more.
    private mutating func clear(_ place: Int) {
        let mask = entries.count - 1
        var hole = place
        var next = (place + 1) & mask
        while entries[next].slot >= 0 {
            // One whose search begins after the hole stays.
            if (next - home(of: entries[next].id)) & mask >= (next - hole) & mask {
                entries[hole] = entries[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        entries[hole] = Self.free
        count -= 1
    }

    private mutating func grow() {
        let old = entries
        entries = [Entry](repeating: Self.free, count: 2 * old.count)
        for entry in old where entry.slot >= 0 { entries[place(of: entry.id)] = entry }
    }
}
