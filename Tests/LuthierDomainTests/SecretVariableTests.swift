import LuthierDomain
import Testing

@Suite("SecretVariable")
struct SecretVariableTests {
    @Test(
        "a secret has the name of an environment variable that is not Luthier's own",
        arguments: [
            ("API_KEY", true), ("_k2", true), ("hf_token", true), ("", false), ("2FA", false),
            ("A KEY", false), ("sk-3f9a", false), ("KEY=1", false), ("LUTHIER_SEED", false),
            ("CLÉ", false),
        ])
    func names(name: String, isOne: Bool) {
        #expect(SecretVariable.isName(name) == isOne)
    }

    @Test("what is not set, empty or too short to be found is a problem that names no value")
    func problems() {
        let environment = ["LONG": "abcdef", "SHORT": "qzqzq", "EMPTY": ""]
        let problems = SecretVariable.problems(
            of: ["MISSING", "LONG", "SHORT", "EMPTY"], in: environment)
        #expect(problems.count == 3)
        #expect(problems[0].contains("MISSING is not set"))
        #expect(problems[1].contains("SHORT has 5 characters"))
        #expect(problems[2].contains("EMPTY has 0 characters"))
        #expect(!problems.joined().contains("qzqzq"))
    }
}
