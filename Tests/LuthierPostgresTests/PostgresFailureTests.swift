import LuthierPorts
import Testing

@testable import LuthierPostgres

@Suite("PostgresFailure")
struct PostgresFailureTests {
    private let address = PostgresAddress("postgresql://u:s3cret@h/d")

    @Test(
        "each kind of trouble has its code and says what to do",
        arguments: [
            ("28P01", StorageError.Code.unavailable, "PGPASSWORD"),
            ("3D000", .unavailable, "createdb"),
            ("42501", .readOnly, "CREATE SCHEMA luthier AUTHORIZATION"),
            ("25006", .readOnly, "target_session_attrs"), ("53100", .full, "Free space"),
            ("53300", .unavailable, "max_connections"), ("57P03", .unavailable, "Try again"),
            ("55P03", .busy, "pg_stat_activity"), ("26000", .unsuitable, "pool sessions"),
            ("XX001", .corrupt, "backup"),
        ])
    func codes(state: String, code: StorageError.Code, hint: String) {
        let error = PostgresFailure(.refused, state: state, message: "what the server said")
            .storageError(at: address)
        #expect(error.code == code)
        #expect(error.message.contains("what the server said"))
        #expect(error.hint?.contains(hint) == true)
        #expect(!error.description.contains("s3cret"))
        #expect(error.subject == "postgresql://u:***@h/d")
    }

    @Test("what has no code of its own is told with the server's")
    func others() {
        let refused = PostgresFailure(.refused, state: "42P01", message: "no table")
        #expect(refused.storageError(at: address).message.contains("(42P01): no table"))
        for kind in [PostgresFailure.Kind.lost, .unreachable] {
            let error = PostgresFailure(kind, message: "x").storageError(at: address)
            #expect(error.code == .unavailable)
        }
    }

    @Test("only what passes by itself is tried again")
    func passing() {
        for state in ["40001", "40P01", "57P01", "57P02", "57P03", "08006", "53300"] {
            #expect(PostgresFailure(.refused, state: state, message: "").isPassing)
        }
        for state in ["28P01", "3D000", "42501", "25006", "53100", "55P03"] {
            #expect(!PostgresFailure(.unreachable, state: state, message: "").isPassing)
        }
        #expect(PostgresFailure(.lost, message: "").isPassing)
        #expect(PostgresFailure(.unreachable, message: "").isPassing)
        #expect(!PostgresFailure(.refused, message: "").isPassing)
    }
}
