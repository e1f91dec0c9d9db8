import LuthierDomain
import LuthierSurrogates
import RealModule

/// How a Gaussian process sampler models and chooses.
///
/// The defaults were chosen by comparison on a benchmark suite; the study file may set each, so
/// that the comparison can be made again.
struct Recipe: Sendable, Hashable {
    /// What the sampler maximises.
    enum Gain: String, Sendable, Hashable, CaseIterable {
        /// The logarithm of the expected improvement.
        case logEI = "log_ei"
        /// The mean plus some deviations.
        case upperBound = "ucb"
    }

    /// How trials that run are taken into account.
    enum Pending: String, Sendable, Hashable, CaseIterable {
        /// As if they came out as expected.
        case believer
        /// By several outcomes that are equally likely.
        case fantasies
    }

    /// What trials that failed teach.
    enum Failures: String, Sendable, Hashable, CaseIterable {
        /// A target somewhat worse than the worst result.
        case labels
        /// Besides, how likely a trial is to fail.
        case feasibility
    }

    /// How several objectives are pursued.
    enum Fronts: String, Sendable, Hashable, CaseIterable {
        /// By the expected growth of the dominated volume, up to four objectives.
        case hypervolume
        /// By one weighted sum after the other.
        case weighted
    }

    /// How losses become targets.
    var transform = TargetTransform.halfRank
    /// Whether numbers may be bent where that predicts better.
    var warpsInputs = false
    /// The median length scale believed before any trial, as a share of √d.
    var length = 0.5
    /// The deviation of the logarithm of a length scale.
    var lengthDeviation = 1.0
    /// The mean of the logarithm of the noise's variance.
    var noiseMean = -6.0
    /// What is maximised.
    var gain = Gain.logEI
    /// How many deviations ``Gain/upperBound`` adds.
    var deviations = 1.8
    /// How several objectives are pursued.
    var fronts = Fronts.hypervolume
    /// How running trials are taken into account.
    var pending = Pending.believer
    /// What trials that failed teach.
    var failures = Failures.labels
    /// Whether the noise-free values of the best trials are averaged over.
    var isNoisy = false
    /// How many trials there are before the first that the model chooses; nil is by dimension.
    var startup: Int?
    /// The least number of parameters with which only the surroundings of the best are searched.
    var regionFrom = Int.max
    /// Every so many trials one is chosen by another sampler; nil is never.
    var hedge: Int?
    /// How much effort goes into the search for the best point.
    var effort = AcquisitionSearch.Effort()

    /// Reads settings of a study file.
    init(_ options: inout MethodOptions) throws(DefinitionError) {
        startup = try options.integer("startup", in: 1...10_000)
        if let word = try options.word(
            "transform", of: TargetTransform.allCases.map(\.rawValue))
        {
            transform = TargetTransform(rawValue: word) ?? transform
        }
        if let word = try options.word("gain", of: Gain.allCases.map(\.rawValue)) {
            gain = Gain(rawValue: word) ?? gain
        }
        if let word = try options.word("pending", of: Pending.allCases.map(\.rawValue)) {
            pending = Pending(rawValue: word) ?? pending
        }
        if let word = try options.word("failures", of: Failures.allCases.map(\.rawValue)) {
            failures = Failures(rawValue: word) ?? failures
        }
        if let word = try options.word("fronts", of: Fronts.allCases.map(\.rawValue)) {
            fronts = Fronts(rawValue: word) ?? fronts
        }
        if let word = try options.word("noise", of: ["plain", "averaged"]) {
            isNoisy = word == "averaged"
        }
        if let word = try options.word("inputs", of: ["straight", "bent"]) {
            warpsInputs = word == "bent"
        }
        deviations = try options.number("deviations", in: 0...100) ?? deviations
        length = try options.number("length", in: 0.01...10) ?? length
        lengthDeviation = try options.number("length_deviation", in: 0.1...10) ?? lengthDeviation
        noiseMean = try options.number("noise_mean", in: -13...0) ?? noiseMean
        regionFrom = try options.integer("region_from", in: 1...100_000) ?? regionFrom
        hedge = try options.integer("hedge", in: 2...1000)
        effort.candidates = try options.integer("candidates", in: 1...100_000) ?? effort.candidates
        effort.neighbours = try options.integer("neighbours", in: 0...10_000) ?? effort.neighbours
        effort.starts = try options.integer("starts", in: 1...1000) ?? effort.starts
        effort.steps = try options.integer("steps", in: 1...1000) ?? effort.steps
    }

    /// The defaults.
    init() {}

    /// What is believed of hyperparameters.
    func prior(dimension: Int) -> HyperparameterPrior {
        var prior = HyperparameterPrior(dimension: dimension, factor: length)
        prior.lengthDeviation = lengthDeviation
        prior.noiseMean = noiseMean
        return prior
    }
}
