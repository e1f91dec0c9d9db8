/// What a parameter means in training; samplers and advice use it, programs never see it.
public enum ParameterRole: String, Sendable, Hashable, CaseIterable {
    case learningRate = "learning_rate"
    case weightDecay = "weight_decay"
    case regularisation
    case momentum
    case dropout
    case subsample
    case warmUp = "warm_up"
    case batchSize = "batch_size"
    case epochs
    case rounds
    case depth
    case width
    case optimizer
    case activation
    case seed

    /// The role that a parameter's name and distribution suggest.
    ///
    /// A name decides only together with a distribution that fits: a learning rate is a real
    /// number at or above 0, a batch size counts, an optimizer is a choice.
    ///
    /// - Parameters:
    ///   - name: The parameter's name, in any case, words parted by `_`, `-` or `.`.
    ///   - distribution: Its distribution.
    /// - Returns: The role, or nil when nothing speaks for one.
    public static func inferred(name: String, distribution: Distribution) -> ParameterRole? {
        let words = name.lowercased().split { "_-. ".contains($0) }.joined(separator: "_")
        return allCases.first { role in
            role.shape.fits(distribution)
                && role.usualNames.contains { name in
                    words == name || words.hasSuffix("_" + name) || words.hasPrefix(name + "_")
                }
        }
    }

    /// The names that this role has in common libraries.
    private var usualNames: [String] {
        switch self {
        case .learningRate: ["learning_rate", "lr", "eta", "step_size"]
        case .weightDecay: ["weight_decay", "wd"]
        case .regularisation:
            [
                "l1", "l2", "alpha", "lambda", "reg", "c", "gamma", "regularisation",
                "regularization",
            ]
        case .momentum: ["momentum", "beta1", "beta2", "beta_1", "beta_2"]
        case .dropout: ["dropout", "drop_rate", "dropout_rate", "drop_path"]
        case .subsample:
            ["subsample", "colsample", "feature_fraction", "bagging_fraction", "max_features"]
        case .warmUp: ["warmup", "warm_up", "warmup_steps", "warmup_ratio"]
        case .batchSize: ["batch_size", "batch", "minibatch"]
        case .epochs: ["epochs", "epoch"]
        case .rounds: ["rounds", "n_estimators", "iterations", "trees", "max_iter"]
        case .depth: ["depth", "layers", "blocks"]
        case .width:
            ["width", "units", "hidden", "hidden_size", "channels", "filters", "leaves", "neurons"]
        case .optimizer: ["optimizer", "optimiser", "solver"]
        case .activation: ["activation", "nonlinearity"]
        case .seed: ["seed", "random_state"]
        }
    }

    /// What kind of values the role has.
    private var shape: Shape {
        switch self {
        case .learningRate, .weightDecay, .regularisation: .real(upTo: .infinity)
        case .momentum, .dropout, .subsample: .real(upTo: 1)
        case .warmUp: .number
        case .batchSize, .epochs, .rounds, .depth, .width, .seed: .count
        case .optimizer, .activation: .choice
        }
    }

    private enum Shape {
        case real(upTo: Double)
        case number
        case count
        case choice

        func fits(_ distribution: Distribution) -> Bool {
            switch (self, distribution) {
            case (.real(let upper), .float(let range)):
                range.bounds.lowerBound >= 0 && range.bounds.upperBound <= upper
            case (.real(let upper), .ordered(let list)):
                list.values.allSatisfy { $0.number.map { $0 >= 0 && $0 <= upper } ?? false }
            case (.number, .float), (.number, .integer): true
            case (.number, .ordered(let list)): list.values.allSatisfy { $0.number != nil }
            case (.count, .integer(let range)): range.bounds.lowerBound >= 0
            case (.count, .ordered(let list)), (.count, .choice(let list)):
                list.values.allSatisfy {
                    if case .integer(let value) = $0 { value >= 0 } else { false }
                }
            case (.choice, .choice): true
            default: false
            }
        }
    }
}
