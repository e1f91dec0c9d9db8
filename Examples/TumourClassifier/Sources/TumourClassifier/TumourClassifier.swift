import Foundation
import LuthierKit

/// Tunes logistic regression, trained by stochastic gradient descent, on 569 real tumours.
@main
struct TumourClassifier {
    static func main() async throws {
        let data = try Tumours(contentsOf: CommandLine.arguments.dropFirst().first ?? "breast_cancer.csv")

        let rate = try Tunable.float("learning_rate", in: 1e-4...1, scale: .log)
        let decay = try Tunable.float("weight_decay", in: 1e-6...1, scale: .log)
        let batch = try Tunable.integer("batch_size", in: 1...64, scale: .log)
        let hasMomentum = try Tunable.flag("use_momentum")
        let momentum = try Tunable.float("momentum", in: 0.5...0.99, when: "use_momentum == true")

        let study = try Study(
            "tumours", minimize: "loss", over: [rate, decay, batch, hasMomentum, momentum])
        let best = try await study.optimize(trials: 40, parallel: 2) { trial in
            var model = LogisticRegression(
                features: data.features, rate: try trial.value(rate), decay: try trial.value(decay),
                momentum: trial[momentum] ?? 0)
            var source = SplitMix(state: trial.seed)
            for epoch in 1...20 {
                model.train(on: data.training, batch: try trial.value(batch), using: &source)
                try await trial.report(step: epoch, ["loss": model.loss(on: data.validation)])
            }
            return [
                "loss": model.loss(on: data.validation),
                "accuracy": model.accuracy(on: data.validation),
            ]
        }
        print("best of 40: trial \(best.number), \(best.assignment)")
        for (name, value) in best.metrics.entries { print("  \(name) \(value)") }
    }
}
