import Testing

@testable import LuthierSamplers

@Suite("ModelledGoals")
struct ModelledGoalsTests {
    @Test("a weighting has one model of all, and is looked at anew unless there is one objective")
    func weighted() {
        let two = ModelledGoals.weighted([0.3, 0.7])
        #expect(two.count == 2 && two.modelCount == 1 && !two.areKept)
        #expect(ModelledGoals.single.count == 1 && ModelledGoals.single.areKept)
    }

    @Test("each objective has a model that is kept")
    func each() {
        let three = ModelledGoals.each(wanted: [nil, 2, nil])
        #expect(three.count == 3 && three.modelCount == 3 && three.areKept)
    }
}
