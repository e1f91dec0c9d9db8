/// A bar that fills: `━━━━━━━━━━╸────────`.
enum ProgressLine {
    /// The bar.
    ///
    /// - Parameters:
    ///   - fraction: How much is done; outside [0, 1] it is cut.
    ///   - width: Characters of the bar.
    /// - Returns: Exactly so many characters.
    static func bar(_ fraction: Double, width: Int) -> String {
        let share = min(max(fraction.isNaN ? 0 : fraction, 0), 1)
        let full = Int(share * Double(width))
        let tip = full < width && share > 0 ? "╸" : ""
        return String(repeating: "━", count: full) + tip
            + String(repeating: "─", count: width - full - tip.count)
    }
}
