import GRDB
import Testing

@testable import LuthierSQLite

@Suite("PreparedStatement")
struct PreparedStatementTests {
    @Test("texts come back byte for byte, empty and with NUL inside too")
    func texts() throws {
        try DatabaseQueue().write { database in
            for text in ["", "a\u{0}b", "é🦉", String(repeating: "x", count: 1 << 20)] {
                let statement = try PreparedStatement("SELECT ?, ?", in: database)
                try statement.bind(text, at: 1)
                try statement.bind(nil as String?, at: 2)
                #expect(try statement.step())
                #expect(statement.text(0) == text)
                #expect(statement.bytes(0)?.count == text.utf8.count)
                #expect(statement.text(1) == nil)
                statement.reset()
            }
        }
    }

    @Test("a number is not taken for a text, nor a text for a number")
    func types() throws {
        try DatabaseQueue().write { database in
            let statement = try PreparedStatement("SELECT 1, '1', 1.5", in: database)
            #expect(try statement.step())
            #expect(statement.integer(0) == 1)
            #expect(statement.text(0) == nil)
            #expect(statement.integer(1) == nil)
            #expect(statement.integer(2) == nil)
            statement.reset()
        }
    }

    @Test("errors tell neither the statement nor its values")
    func errors() throws {
        try DatabaseQueue().write { database in
            try database.execute(sql: "CREATE TABLE t (x TEXT NOT NULL UNIQUE)")
            let statement = try PreparedStatement("INSERT INTO t VALUES (?)", in: database)
            try statement.bind("secret", at: 1)
            try statement.run()
            try statement.bind("secret", at: 1)
            let error = #expect(throws: DatabaseError.self) { try statement.run() }
            #expect(error?.description.contains("secret") == false)
            #expect(error?.description.contains("INSERT") == false)
        }
    }
}
