import LuthierDomain
import Synchronization

/// A book shared by all copies of a scheduler.
///
/// It saves time and decides nothing: whoever begins anew comes to the same book.
final class RungMemory: Sendable {
    private let book: Mutex<RungBook>

    init(_ book: RungBook) { self.book = Mutex(book) }

    /// Brings the book to a snapshot and looks at it.
    func reading<Result: Sendable>(
        _ snapshot: StudySnapshot, _ body: (RungBook) -> Result
    ) -> Result {
        book.withLock { book in
            book.read(snapshot)
            return body(book)
        }
    }
}
