import LuthierDomain
import LuthierTesting
import Testing

@Suite("StudyEdit")
struct StudyEditTests {
    @Test("an edit into the same definition is empty")
    func empty() {
        let before = StorageSamples.definition(named: "s")
        var after = before
        func edit() -> StudyEdit {
            StudyEdit(
                before: before, after: after, verdicts: [], renumberedCount: 0, bestBefore: [],
                best: [], stateBefore: "open", state: "open", ending: nil)
        }
        #expect(edit().isEmpty)
        after.budget.trials = 3
        #expect(!edit().isEmpty)
    }
}
