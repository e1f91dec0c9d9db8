import Testing

@testable import LuthierAnalysis

@Suite("AnalysisError")
struct AnalysisErrorTests {
    @Test("an unknown name is answered with the nearest, else with all, else with none")
    func unknown() {
        func text(_ name: String, _ names: [String]) -> String {
            "\(AnalysisError.unknown(.unknownMetric, "metric", name, among: names))"
        }
        #expect(
            text("acuracy", ["accuracy", "loss"])
                == "there is no metric \"acuracy\". Did you mean \"accuracy\"?")
        #expect(text("speed", ["auc", "loss"]).hasSuffix("Use one of auc, loss."))
        #expect(text("speed", []).hasSuffix("None was reported."))
    }
}
