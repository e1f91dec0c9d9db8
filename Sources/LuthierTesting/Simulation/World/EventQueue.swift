/// What is to happen in virtual time, earliest first; what is due at the same moment stays in the
/// order in which it was added.
struct EventQueue<Event> {
    private struct Entry {
        let time: Int64
        let order: Int
        /// Where the event is; entries move often and stay small.
        let slot: Int

        func isBefore(_ other: Entry) -> Bool { (time, order) < (other.time, other.order) }
    }

    /// A binary heap, the earliest entry first.
    private var heap: [Entry] = []
    private var added = 0
    private var events: [Event?] = []
    private var free: [Int] = []

    /// How many events are to come.
    var count: Int { heap.count }

    /// Adds an event.
    ///
    /// - Complexity: O(log count).
    mutating func add(_ event: Event, at time: Int64) {
        let slot = free.popLast() ?? events.count
        if slot == events.count { events.append(event) } else { events[slot] = event }
        heap.append(Entry(time: time, order: added, slot: slot))
        added += 1
        var place = heap.count - 1
        while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// When the earliest event is due; nil when there is none.
    var nextTime: Int64? { heap.first?.time }

    /// Takes the earliest event out; nil when there is none.
    ///
    /// - Complexity: O(log count).
    mutating func next() -> (time: Int64, event: Event)? {
        guard let first = heap.first, let event = events[first.slot] else { return nil }
        events[first.slot] = nil
        free.append(first.slot)
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.time, event)
    }

    private mutating func sink() {
        var place = 0
        while true {
            var earliest = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < heap.count && heap[child].isBefore(heap[earliest]) {
                earliest = child
            }
            guard earliest != place else { return }
            heap.swapAt(place, earliest)
            place = earliest
        }
    }
}
