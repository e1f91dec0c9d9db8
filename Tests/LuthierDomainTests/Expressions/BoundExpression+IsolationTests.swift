import LuthierDomain
import Testing

@Suite("Isolation of a parameter")
struct BoundExpressionIsolationTests {
    private let domains = Array(
        repeating: ValueDomain(.range(Interval(0, 10) ?? Interval(0), isWhole: false)), count: 3)

    @Test("a power of what may be negative is not undone")
    func signs() throws {
        let rule = try #require(BoundExpression(Expression(parsing: "a ** 2 == 4")) { _ in 0 })
        let mixed = ValueDomain(.range(Interval(-1, 10) ?? Interval(0), isWhole: false))
        #expect(rule.isolated(0, in: [mixed]) == nil)
        #expect(rule.isolated(0, in: domains)?.value(in: [nil]) == .real(2))
    }

    @Test(
        "an equation is solved for a parameter that occurs once on an invertible path",
        arguments: [
            "a == b + c", "b + a - c == 2", "b - a == c", "b - c - a + 1 == 0", "2 * a / b == c",
            "b / a == c", "b * c / (a * 2) == 7", "c == log(a)", "exp(a + 1) == b",
            "sqrt(a) == b", "a ** 3 == b", "b ** a == c", "-a * 2 == -b", "b % 2 * a == c + 1",
            "1 + 2 * (3 - a / 4) == b", "a + b + c + b == 1",
        ])
    func solves(text: String) throws {
        let names = ["a", "b", "c"]
        let rule = try #require(
            BoundExpression(Expression(parsing: text)) { names.firstIndex(of: $0) })
        let solution = try #require(rule.isolated(0, in: domains))
        #expect(!solution.slots.contains(0))
        var row: [ParameterValue?] = [nil, .real(1.25), .real(3.5)]
        row[0] = solution.value(in: row)
        #expect(rule.truth(in: row) == true, "\(text) gives \(String(describing: row[0]))")
    }

    @Test(
        "what cannot be undone is refused",
        arguments: [
            "a <= b", "a + a == b", "a % 3 == b", "a * 4 % 3 == b", "max(a, b) == c",
            "abs(a) == b", "a == b == c", "b == c", "floor(a) == b", "a == b or a == c",
        ])
    func refuses(text: String) throws {
        let names = ["a", "b", "c"]
        let rule = try #require(
            BoundExpression(Expression(parsing: text)) { names.firstIndex(of: $0) })
        #expect(rule.isolated(0, in: domains) == nil)
    }
}
