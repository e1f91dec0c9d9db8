public import LuthierDomain
public import LuthierMath

/// Chooses what to try next.
///
/// The contract, checked by `SamplerContract` in LuthierTesting:
///
/// - A suggestion is a pure function of the snapshot and the random source. Caches may be kept and
///   may be dropped at any time; the next suggestion is the same.
/// - It lies in the space and satisfies every constraint.
/// - It is no assignment that the snapshot shows as tried; when all of a finite space were tried there
///   is no suggestion.
/// - No history makes it fail: not an empty one, equal losses, infinite ones or no numbers.
public protocol Sampler: Sendable {
    /// The values of the next new trial.
    ///
    /// - Parameters:
    ///   - snapshot: What is known; the trial will have the number ``StudySnapshot/nextNumber``.
    ///   - source: The trial's own random stream.
    /// - Returns: A suggestion, or nil when every possible assignment was tried.
    func suggest(
        for snapshot: StudySnapshot, using source: inout RandomSource
    ) -> Suggestion?

    /// An assignment with some values given and the rest drawn.
    ///
    /// - Parameters:
    ///   - given: Values in the space's own form; nil is open.
    ///   - source: The trial's own random stream.
    /// - Returns: A feasible assignment with the given values, or nil when none was found.
    func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment?
}

extension Sampler {
    /// Completes assignments for the trials of a study, each from its own stream.
    ///
    /// - Parameter seed: The study's seed.
    /// - Returns: A function of a given assignment and the number of its trial.
    package func completed(in seed: UInt64) -> @Sendable (Assignment, Int) -> Assignment? {
        { given, number in
            var source = RandomSource(seed: seed, stream: UInt64(number), purpose: .suggestion)
            return complete(given, using: &source)
        }
    }
}

/// Values that a sampler chose, and why.
public struct Suggestion: Sendable, Hashable {
    /// The values.
    public let assignment: Assignment
    /// Why these.
    public let provenance: Provenance

    /// A suggestion.
    public init(_ assignment: Assignment, provenance: Provenance) {
        self.assignment = assignment
        self.provenance = provenance
    }
}
