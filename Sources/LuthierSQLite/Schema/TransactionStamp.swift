import Foundation
import GRDB

/// What ties a database's file to its journal.
///
/// SQLite writes the journal that lies beside a file over that file, even if somebody put another in its place, such as
/// a backup. So each transaction leaves a text that no other has, and that of the transaction before it. The text
/// in a file without its journal is then in the journal too: in its first transaction, or in a later one when a part
/// was written back. A journal without it continues another file.
enum TransactionStamp {
    /// What every stamp begins with.
    private static let mark = "stamp-"
    private static let fresh = "'\(mark)' || lower(hex(randomblob(16)))"

    /// Makes the table, of one row.
    static let migration = """
        CREATE TABLE stamp (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            current TEXT NOT NULL,   -- of the last transaction
            previous TEXT NOT NULL   -- of the one before
        ) STRICT;
        INSERT INTO stamp VALUES (1, \(fresh), '');
        """

    /// Leaves the stamp of a transaction that has changed something.
    static func renew(in database: Database) throws {
        try PreparedStatement(
            "UPDATE stamp SET previous = current, current = \(fresh)", in: database
        ).run()
    }

    /// Whether a journal continues a file, as far as can be seen.
    ///
    /// - Parameters:
    ///   - journal: The journal's file.
    ///   - path: The database's file.
    /// - Returns: False when what is in the journal would be written over a file that it does not belong to. True
    ///   as well when nothing would be written, or when either has no stamp: the file when it is of version 1 or
    ///   damaged, the journal when another program wrote it.
    /// - Complexity: O(1) as a rule, O(size of the journal) when the journal is long and mostly written back.
    static func ties(_ journal: String, to path: String) -> Bool {
        guard let file = try? LoneFile(path: path),
            let stamp = file.text("SELECT current FROM stamp"),
            var log = WriteAheadLog(path: journal)
        else { return true }
        var written = false
        var committed = false
        while let frame = log.next() {
            if frame.page.range(of: Data(stamp.utf8)) != nil { return true }
            if !written { written = frame.page.range(of: Data(mark.utf8)) != nil }
            if frame.isCommit { committed = written }
        }
        return !committed
    }
}
