import LuthierDomain
import Testing

@Suite("Nearest word")
struct NearestWordTests {
    private let keys = [
        "study", "command", "parameters", "learning_rate", "from", "to", "type", "step", "scale",
        "metrics", "maximize", "minimize", "trials",
    ]

    @Test("edits are insertions, deletions, replacements and swaps of neighbours")
    func distances() {
        let cases: [(String, String, Int)] = [
            ("", "", 0), ("abc", "abc", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "acb", 1),
            ("kitten", "sitting", 3), ("form", "from", 1), ("ca", "abc", 3), ("é", "e", 1),
        ]
        for (first, second, distance) in cases {
            #expect(EditDistance.between(first, second) == distance, "\(first), \(second)")
            #expect(EditDistance.between(second, first) == distance, "\(second), \(first)")
        }
    }

    @Test("a slip of the keys finds the word that was meant")
    func slips() {
        let cases = [
            ("form", "from"), ("Type", "type"), ("typ", "type"), ("paramters", "parameters"),
            ("learning-rate", "learning_rate"), ("learningRate", "learning_rate"),
            ("maximise", "maximize"), ("learning", "learning_rate"), ("metric", "metrics"),
            ("TRAILS", "trials"), ("param", "parameters"),
        ]
        for (typed, meant) in cases { #expect(nearestWord(to: typed, among: keys) == meant) }
    }

    @Test("a word that is like none gives none")
    func strangers() {
        for typed in ["", "x", "at", "optimizer", "zzzz", "budget", "ste_of_things"] {
            #expect(nearestWord(to: typed, among: keys) == nil, "\(typed)")
        }
        #expect(nearestWord(to: "a", among: []) == nil)
        let long = String(repeating: "a", count: 100_000)
        #expect(nearestWord(to: long, among: [long + "b", "a"]) == nil)
        #expect(nearestWord(to: long, among: [long]) == long)
    }

    @Test("the first of equally near words is taken, and an exact one before all")
    func ties() {
        #expect(nearestWord(to: "cat", among: ["bat", "hat", "cat"]) == "cat")
        #expect(nearestWord(to: "cat", among: ["bat", "hat"]) == "bat")
        #expect(nearestWord(to: "Step", among: ["stem", "STEP"]) == "STEP")
    }
}
