import LuthierAnalysis
import LuthierDomain

/// Which of many trials are drawn.
///
/// All are, up to a number. Of more, those that matter are drawn in any case, and of the others as many
/// as there is room for, evenly spread over the study; the page says so.
struct ReportSample: Sendable, Hashable {
    /// The places of those that are drawn, ascending.
    let places: [Int]
    /// How many there are.
    let total: Int

    /// The places to draw.
    ///
    /// - Parameters:
    ///   - total: How many there are.
    ///   - most: How many may be drawn, at least 1.
    ///   - first: Places that matter, the most important first.
    /// - Complexity: O(total).
    init(of total: Int, atMost most: Int, first: [Int] = []) {
        self.total = total
        guard total > most else {
            places = Array(0..<total)
            return
        }
        var isDrawn = [Bool](repeating: false, count: total)
        // At least half of the room is for the even ones, so that the whole study is seen.
        for place in first.prefix(most / 2) { isDrawn[place] = true }
        let others = isDrawn.indices.filter { !isDrawn[$0] }
        let room = most - (total - others.count)
        for index in 0..<room { isDrawn[others[index * others.count / room]] = true }
        places = isDrawn.indices.filter { isDrawn[$0] }
    }

    /// What to say under a chart.
    ///
    /// - Parameters:
    ///   - noun: What is drawn, such as `trial`.
    ///   - matter: Those drawn in any case, such as `the best`.
    /// - Returns: A sentence; empty when all are drawn.
    func note(_ noun: String, keeping matter: String) -> String {
        guard places.count < total else { return "" }
        return "\(NumberText.grouped(places.count)) of \(NumberText.count(total, noun)) are drawn: "
            + "\(matter), and others evenly spread over the study."
    }
}
