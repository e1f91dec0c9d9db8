/// Tells a line of writers that moves from one in which somebody does not let go.
struct LineWatch {
    /// How often a line is waited for in which others have their turns.
    private static let longest = 60

    private var seen: WriterTurn?
    private var waits = 0

    /// A watch of a line, from the turn that was the newest when the waiting began.
    init(_ turn: WriterTurn?) { seen = turn }

    /// Whether another turn began since the last look, so that waiting on makes sense.
    mutating func moves(to turn: WriterTurn?) -> Bool {
        waits += 1
        guard turn != seen, waits < Self.longest else { return false }
        seen = turn
        return true
    }
}
