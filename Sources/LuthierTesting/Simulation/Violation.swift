/// A promise that a simulated history breaks.
package struct Violation: Sendable, Hashable, CustomStringConvertible {
    /// The promises that every history is checked for.
    package enum Promise: String, Sendable, Hashable, CaseIterable {
        /// Trials have the numbers 0, 1, 2 … without holes or doubles, events likewise.
        case numbers
        /// What was acknowledged is in every later read.
        case acknowledged
        /// A trial that has ended never changes, but by a revision of the study.
        case finished
        /// Tokens grow, an attempt ends once, and what was told under an old token never wins.
        case tokens
        /// The same key always gave the same answer, and another request under it was refused.
        case keys
        /// Never more trials than the budget, none while the study is over.
        case budget
        /// What was asked for is pending or finished.
        case accounts
        /// A running trial has a live lease, and only a lease that is over is reclaimed.
        case leases
        /// A failed attempt is tried again as the retry policy says.
        case retries
        /// Of what trials leave, exactly what the policy says is there.
        case artifacts
        /// The best trials are the best of the finished.
        case best
        /// Every suggestion, ruling and judgement can be computed again, bit for bit.
        case recomputed
        /// What is suggested lies inside of the ranges as they are.
        case ranges
        /// When faults cease, the study comes to its end.
        case liveness
        /// Nobody is told of an error that no fault explains.
        case errors
    }

    /// Which promise is broken.
    package let promise: Promise
    /// What was seen, as a sentence.
    package let message: String

    init(_ promise: Promise, _ message: String) {
        self.promise = promise
        self.message = message
    }

    /// The promise and the sentence.
    package var description: String { "\(promise.rawValue): \(message)" }
}
