import LuthierDomain
import Testing

@Suite("Expression type checking")
struct ExpressionTypeCheckingTests {
    private let scope: [String: ExpressionType] = [
        "lr": .number(integer: false), "width": .number(integer: true),
        "heads": .number(integer: true),
        "use_bias": .boolean, "tag": .text,
        "optimizer": .choice([.text("adam"), .text("sgd"), .text("lion")]),
        "depth": .choice([.null, .integer(3), .integer(5)]),
        "mixed": .choice([.text("auto"), .integer(3)]),
        "batch": .choice([.integer(32), .integer(64)]),
    ]

    @Test(
        "formulas that fit have the type of their value",
        arguments: [
            ("width * heads % 3", ExpressionType.number(integer: true)),
            ("width / heads", .number(integer: false)), ("lr + 1", .number(integer: false)),
            ("floor(lr)", .number(integer: true)), ("-batch", .number(integer: true)),
            ("max(lr, 1)", .number(integer: false)), ("width ** 2", .number(integer: false)),
            ("optimizer == 'adam' and lr < 1", .boolean), ("depth > 3 or depth == null", .boolean),
            ("mixed == 'auto' or mixed == 3", .boolean), ("not use_bias", .boolean),
            ("optimizer in ['adam', 'sgd']", .boolean), ("tag != 'x'", .boolean),
            ("use_bias == true", .boolean), ("(lr > 1) == use_bias", .boolean),
            ("1 <= width < heads", .boolean), ("batch == 33", .boolean),
        ])
    func fits(text: String, expected: ExpressionType) throws {
        #expect(try Expression(parsing: text).type(in: scope) == expected)
    }

    @Test(
        "formulas that do not fit say what and why",
        arguments: [
            (
                "optimizer < 3",
                "column 1: \"optimizer\" is text and cannot be compared with the number 3 by <."
            ),
            (
                "3 == optimizer",
                "column 6: \"optimizer\" is text and cannot be compared with the number 3 by ==."
            ),
            (
                "optimizer == width",
                "column 1: \"optimizer\" is text and cannot be compared with \"width\", which is a number, by ==."
            ),
            (
                "optimizer == 'adm'",
                "column 14: \"optimizer\" is never \"adm\". Did you mean \"adam\"? Its values are adam, sgd, lion."
            ),
            (
                "optimizer in ['adam', 'sdg']",
                "column 23: \"optimizer\" is never \"sdg\". Did you mean \"sgd\"? Its values are adam, sgd, lion."
            ),
            (
                "optimizer < 'sgd'",
                "column 1: \"optimizer\" is text, which has no order for <. Use ==, != or in."
            ),
            (
                "optimizer + 1 < 3",
                "column 1: \"optimizer\" is text and cannot be calculated with."
            ),
            (
                "mixed < 4",
                "column 1: \"mixed\" is a number or text and cannot be compared with the number 4 by <."
            ),
            (
                "width and lr > 1",
                "column 1: \"width\" is a number where true or false is needed. Compare it, for example width > 0."
            ),
            ("not optimizer", "column 5: \"optimizer\" is text where true or false is needed."),
            (
                "width == null",
                "column 1: \"width\" is a number and cannot be compared with null by ==. It is never null; leave the comparison out."
            ),
            (
                "use_bias == 1",
                "column 1: \"use_bias\" is true or false and cannot be compared with the number 1 by ==."
            ),
            (
                "lr > 0 and heds * 64 == width",
                "column 12: no parameter here is named \"heds\". Did you mean \"heads\"?"
            ),
            (
                "optimizer == sgd",
                "column 14: no parameter here is named \"sgd\". If the text is meant, put it in quotes: 'sgd'."
            ),
            (
                "lr + width == 'x'",
                "column 1: lr + width is a number and cannot be compared with the text 'x' by ==."
            ),
        ])
    func doesNotFit(text: String, expected: String) throws {
        let expression = try Expression(parsing: text)
        let error = #expect(throws: ExpressionError.self) { try expression.type(in: scope) }
        #expect(error?.description == expected)
    }

    @Test("a constraint must be true or false")
    func truth() throws {
        let expression = try Expression(parsing: "width * 2")
        let error = #expect(throws: ExpressionError.self) { try expression.checkTruth(in: scope) }
        #expect(
            error?.description
                == "column 1: width * 2 is a number where true or false is needed. Compare it, for example width * 2 > 0."
        )
        try Expression(parsing: "use_bias").checkTruth(in: scope)
    }

    /// Property: what was built from numbers and truth values in their places is well typed.
    @Test func randomFormulasFit() throws {
        let numbers = Dictionary(
            uniqueKeysWithValues: RandomFormula.names.map {
                ($0, ExpressionType.number(integer: false))
            })
        for seed in 0..<300 as Range<UInt64> {
            var source = TestSource(seed: seed)
            let text = RandomFormula.truth(depth: 5, using: &source).text
            #expect(try Expression(parsing: text).type(in: numbers) == .boolean, "seed \(seed)")
        }
    }
}
