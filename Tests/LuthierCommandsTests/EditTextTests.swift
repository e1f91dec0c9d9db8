import LuthierDomain
import LuthierTesting
import LuthierWire
import Testing

@testable import LuthierCommands

@Suite("What an edit says")
struct EditTextTests {
    private let before = StorageSamples.definition(named: "s")

    private func lines(
        _ verdicts: [(Int, TrialOutcome, TrialOutcome)] = [], renumbered: Int = 0,
        best: ([Int], [Int]) = ([0], [0]), states: (String, String) = ("open", "open"),
        ending: StudyEnding? = nil, metrics: [Metric]? = nil, isRehearsal: Bool = false,
        outside: ([Int], [Int]) = ([], [])
    ) -> [String] {
        var after = before
        after.budget.trials = 20
        after.metrics = metrics ?? after.metrics
        let edit = StudyEdit(
            before: before, after: after,
            verdicts: verdicts.map { .init(number: $0.0, before: $0.1, after: $0.2) },
            renumberedCount: renumbered, outsideBefore: outside.0, outside: outside.1,
            bestBefore: best.0, best: best.1, stateBefore: states.0,
            state: states.1, ending: ending)
        return EditText(edit: edit, isRehearsal: isRehearsal).lines
    }

    private let infeasible = TrialOutcome.infeasible(reason: "too slow")

    @Test("old and new values, what trials are now, and which is the best")
    func whole() {
        #expect(
            lines(
                [
                    (3, .completed, infeasible), (5, .completed, infeasible),
                    (7, infeasible, .completed),
                ],
                best: ([3], [7]))
                == [
                    "s was changed:", "  budget.trials  none → 20", "",
                    "2 trials are infeasible now (3, 5), 1 is completed (7).",
                    "Trial 7 is the best now.",
                ])
    }

    @Test("what stays is said to stay, and a rehearsal says that it is one")
    func same() {
        let lines = lines(isRehearsal: true)
        #expect(lines.first == "s would change, and was left as it is:")
        #expect(
            lines.suffix(2) == ["Every trial is judged as before.", "Trial 0 is still the best."])
        let edit = StudyEdit(
            before: before, after: before, verdicts: [], renumberedCount: 0, bestBefore: [],
            best: [], stateBefore: "open", state: "open", ending: nil)
        #expect(
            EditText(edit: edit, isRehearsal: false).lines
                == ["s is so already; nothing was changed."])
    }

    @Test("entries of try_first that lie outside are said to be taken out")
    func firstTries() throws {
        func definition(_ range: ClosedRange<Double>) throws -> StudyDefinition {
            let range = try FloatRange(from: range.lowerBound, to: range.upperBound)
            return StudyDefinition(
                name: "s", space: try SearchSpace(parameters: [Parameter("x", .float(range))]),
                metrics: before.metrics)
        }
        var old = try definition(0...10)
        old.tryFirst = [7, 2, 9].map { Assignment(names: ["x"], values: [.real($0)]) }
        var new = try definition(0...5)
        new.tryFirst = [old.tryFirst[1]]
        let edit = StudyEdit(
            before: old, after: new, verdicts: [], renumberedCount: 0, bestBefore: [],
            best: [], stateBefore: "open", state: "open", ending: nil)
        #expect(
            EditText(edit: edit, isRehearsal: false).lines.contains(
                "2 entries of try_first lie outside of the ranges now, and are taken out: x 7.0; x 9.0."
            ))
        #expect(EditBody.json(edit)["try_first_dropped"]?.integerValue == 2)
    }

    @Test("trials that come to lie outside of the ranges, or inside again, are told")
    func outside() {
        #expect(
            lines(best: ([3], [3]), outside: ([], [3, 4])).suffix(2) == [
                "2 trials lie outside of the ranges now (3, 4): they stay, and samplers do not learn "
                    + "from them.",
                "Trial 3 is still the best, and lies outside of the ranges.",
            ])
        #expect(
            lines(outside: ([1, 2], [2])).suffix(2) == [
                "1 trial lies outside of the ranges now (2): it stays, and samplers do not learn from "
                    + "it.",
                "Trial 0 is still the best.",
            ])
        #expect(lines(outside: ([1], [])).contains("Every trial lies inside of the ranges now."))
        #expect(lines(outside: ([1], [1])).count == lines().count)
    }

    @Test("no best trial, a front, a study that opens or ends: each has its words")
    func others() {
        #expect(
            lines([(0, .completed, infeasible)], best: ([0], [])).suffix(2) == [
                "1 trial is infeasible now (0).",
                "No trial is completed any more, so none is the best.",
            ])
        let front = [
            Metric("loss", .optimized(.minimize, threshold: nil)),
            Metric("size", .optimized(.minimize, threshold: nil)),
        ]
        #expect(
            lines(renumbered: 2, best: ([0], [0, 4]), metrics: front).suffix(2) == [
                "2 trials have other derived numbers now.", "The front is trials 0, 4 now.",
            ])
        #expect(
            lines(metrics: [Metric("loss", .stored)]).last
                == "Nothing is optimised now, so no trial is the best.")
        #expect(
            lines(states: ("open", "finished"), ending: .finished(reason: "it is done")).last
                == "The study was open and is finished now: it is done.")
    }
}
