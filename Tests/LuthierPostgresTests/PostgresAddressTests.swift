import Testing

@testable import LuthierPostgres

@Suite("PostgresAddress")
struct PostgresAddressTests {
    @Test(
        "an address is shown without its password",
        arguments: [
            ("postgresql://u:s3cret@h:5432/d", "postgresql://u:***@h:5432/d"),
            ("postgresql://u@h/d", "postgresql://u@h/d"),
            ("postgresql://h", "postgresql://h"),
            (
                "postgresql://u:s%40cret@h/d?sslmode=require",
                "postgresql://u:***@h/d?sslmode=require"
            ),
            ("postgresql://u:a@s3cret@h/d", "postgresql://u:***@h/d"),
            ("postgresql://u:a/s3cret@h/d", "postgresql://u:***@h/d"),
            (
                "postgresql:///d?host=h&password=s3cret&port=1",
                "postgresql:///d?host=h&password=***&port=1"
            ),
            ("postgres://u@h/d?sslpassword=s3cret", "postgres://u@h/d?sslpassword=***"),
            ("postgresql://u:s3cret@[::1]:5432/d", "postgresql://u:***@[::1]:5432/d"),
        ])
    func shown(text: String, shown: String) {
        let address = PostgresAddress(text)
        #expect(address.description == shown)
        #expect(address.text == text)
    }

    @Test("a message contains the password neither as written nor as meant, and is one line")
    func masked() {
        let address = PostgresAddress("postgresql://u:a%20b%2Fc@h/d?password=other")
        let message = address.masked("bad a%20b%2Fc\nor \"a b/c\" or other")
        #expect(message == "bad *** or \"***\" or ***")
    }

    @Test("only addresses of PostgreSQL are taken for such")
    func isAddress() {
        #expect(PostgresAddress.isAddress("postgresql://h"))
        #expect(PostgresAddress.isAddress("postgres://h"))
        #expect(!PostgresAddress.isAddress("postgresql:h"))
        #expect(!PostgresAddress.isAddress("luthier.db"))
    }
}
