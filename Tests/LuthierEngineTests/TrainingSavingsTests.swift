import LuthierDomain
import LuthierEngine
import Testing

@Suite("What ending trials early has saved")
struct TrainingSavingsTests {
    @Test("nine trials of one bracket spend 21 of 81 steps")
    func bracket() async throws {
        let study = try await TestStudies.engine().begin(
            TestStudies.training(
                "successive_halving", [("resource", .text("epoch"))], trials: 9))
        var training = TrainingStudy(study)
        try await training.work()
        let savings = try #require(try await TrainingSavings(study.ledger()))
        #expect(savings.early == 8 && savings.trials == 9)
        #expect(abs((savings.share ?? 0) - 60.0 / 81) < 1e-12)
        #expect(savings.sentence == "8 of 9 trials stopped early, 74 % of epochs saved.")
    }

    @Test("without a scheduler, or before anything is ended early, there is nothing to tell")
    func none() async throws {
        let study = try await TestStudies.engine().begin(TestStudies.definition())
        #expect(try await TrainingSavings(study.ledger()) == nil)
        let other = try await TestStudies.engine().begin(TestStudies.training("asha"))
        #expect(try await TrainingSavings(other.ledger()) == nil)
    }
}
