import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("EditBody")
struct EditBodyTests {
    @Test("an edit in JSON says what changed, in the file and of trials")
    func json() throws {
        let before = try StudyFileSample.definition()
        let after = try StudyFileSample.definition(["budget": #"{"trials":20}"#])
        let edit = StudyEdit(
            before: before, after: after,
            verdicts: [
                .init(number: 3, before: .completed, after: .infeasible(reason: "too slow"))
            ], renumberedCount: 2, outside: [2], bestBefore: [3], best: [1, 4], stateBefore: "open",
            state: "finished", ending: .finished(reason: "done"))
        #expect(
            EditBody.json(edit).text()
                == #"{"study":"s","changed":true,"#
                + #""changes":[{"path":"budget.trials","before":null,"after":20}],"#
                + #""trials":[{"number":3,"before":"completed","after":"infeasible","#
                + #""reason":"too slow"}],"renumbered":2,"outside_before":[],"outside":[2],"#
                + #""best_before":[3],"best":[1,4],"#
                + #""state_before":"open","state":"finished","reason":"done"}"#)
    }
}
