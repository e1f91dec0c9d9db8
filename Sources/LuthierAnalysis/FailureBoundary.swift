package import LuthierDomain
import RealModule

/// Where settings begin to fail: the simplest line that parts the trials that failed in one way from the
/// others.
///
/// It is a bound on one parameter, a bound on the product of two, as memory follows batch size times width,
/// or one choice; whichever makes the ends of all trials likeliest.
package struct FailureBoundary: Sendable, Hashable {
    /// A side of the boundary.
    package enum Side: Sendable, Hashable {
        /// The product of one or two numbers is above a bound.
        case above(parameters: [String], bound: Double)
        /// The product of one or two numbers is below a bound.
        case below(parameters: [String], bound: Double)
        /// A parameter has a certain value.
        case equal(parameter: String, value: ParameterValue)
    }

    /// The side on which trials fail.
    package let side: Side
    /// Trials on that side: how many failed, and how many there are.
    package let beyond: (failed: Int, count: Int)
    /// Trials on the other side.
    package let within: (failed: Int, count: Int)

    /// The newest trials that are looked at.
    private static let newest = 4000
    /// Single parameters whose products are looked at, the most telling first.
    private static let paired = 12
    /// Gain in log-likelihood without which there is no boundary: odds of about 20 to 1.
    private static let leastGain = 3.0
    /// Gain by which a product has to tell more than one of its factors.
    private static let gainOfProduct = 2.0

    /// The boundary of one kind of failure.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - trials: Its trials.
    ///   - fails: Whether an outcome is of the kind; nil leaves the trial out.
    /// - Returns: nil unless two trials failed so, and a line tells them from the others.
    /// - Complexity: O(d n log n) for d parameters and n trials, and pairs of at most twelve of them.
    package static func found(
        in definition: StudyDefinition, _ trials: some BidirectionalCollection<Trial>,
        fails: (TrialOutcome) -> Bool?
    ) -> FailureBoundary? {
        let seen = trials.suffix(newest).compactMap { trial -> (Assignment, Bool)? in
            guard let outcome = trial.outcome, let failed = fails(outcome) else { return nil }
            return (trial.assignment, failed)
        }
        let failed = seen.count { $0.1 }
        guard failed >= 2, failed < seen.count else { return nil }
        let search = Search(seen: seen, failed: failed)
        var singles: [(name: String, values: [Double?], found: Found)] = []
        var best: Found?
        func take(_ found: Found?, handicap: Double = 0) {
            guard let found, found.gain >= leastGain else { return }
            if best.map({ found.gain - handicap > $0.gain }) ?? true { best = found }
        }
        for parameter in definition.space.parameters {
            let values = seen.map { $0.0[parameter.name] }
            if let numbers = numbers(values, of: parameter) {
                guard let found = search.bound([parameter.name], numbers) else { continue }
                singles.append((parameter.name, numbers, found))
                take(found)
            } else {
                take(search.choice(parameter.name, values))
            }
        }
        let telling = singles.filter { $0.values.allSatisfy { $0.map { $0 > 0 } ?? true } }
            .sorted { $0.found.gain > $1.found.gain }.prefix(paired)
        for (place, one) in telling.enumerated() {
            for other in telling.dropFirst(place + 1) {
                let products = zip(one.values, other.values).map { left, right in
                    left.flatMap { left in right.map { left * $0 } }
                }
                take(search.bound([one.name, other.name], products), handicap: gainOfProduct)
            }
        }
        return best.map {
            FailureBoundary(side: $0.side, beyond: $0.beyond, within: $0.within)
        }
    }

    /// Whether an assignment is on the side where trials fail.
    package func contains(_ assignment: Assignment) -> Bool {
        func product(_ names: [String]) -> Double? {
            names.reduce(1.0 as Double?) { product, name in
                product.flatMap { product in assignment[name]?.number.map { product * $0 } }
            }
        }
        return switch side {
        case .above(let names, let bound): product(names).map { $0 > bound } ?? false
        case .below(let names, let bound): product(names).map { $0 < bound } ?? false
        case .equal(let name, let value): assignment[name] == value
        }
    }

    package static func == (one: FailureBoundary, other: FailureBoundary) -> Bool {
        one.side == other.side && one.beyond == other.beyond && one.within == other.within
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(side) }

    private static func numbers(
        _ values: [ParameterValue?], of parameter: Parameter
    ) -> [Double?]? {
        if case .choice = parameter.distribution { return nil }
        let numbers = values.map { $0?.number }
        return zip(values, numbers).allSatisfy { $0 == nil || $1 != nil } ? numbers : nil
    }

    private struct Found {
        let side: Side
        let beyond: (failed: Int, count: Int)
        let within: (failed: Int, count: Int)
        let gain: Double
    }

    /// Finds lines through trials of known ends.
    private struct Search {
        let seen: [(Assignment, Bool)]
        let failed: Int

        /// The bound that tells most; trials without the number are on the good side.
        func bound(_ names: [String], _ numbers: [Double?]) -> Found? {
            let points = zip(numbers, seen).compactMap { number, trial in
                number.map { (number: $0, failed: trial.1) }
            }.filter { $0.number.isFinite }.sorted { $0.number < $1.number }
            let total = (failed: points.count { $0.failed }, count: points.count)
            var lower = (failed: 0, count: 0)
            var best: Found?
            for place in points.indices.dropLast() {
                lower = (lower.failed + (points[place].failed ? 1 : 0), lower.count + 1)
                let (here, next) = (points[place].number, points[place + 1].number)
                guard here < next else { continue }
                let upper = (total.failed - lower.failed, total.count - lower.count)
                let middle = here > 0 ? (here * next).squareRoot() : (here + next) / 2
                let bound = middle > here && middle < next ? middle : here
                if let found = split(.above(parameters: names, bound: bound), upper),
                    found.gain > best?.gain ?? 0
                {
                    best = found
                }
                if let found = split(.below(parameters: names, bound: bound), lower),
                    found.gain > best?.gain ?? 0
                {
                    best = found
                }
            }
            return best
        }

        /// The value that tells most.
        func choice(_ name: String, _ values: [ParameterValue?]) -> Found? {
            Set(values.compactMap(\.self)).compactMap { value in
                let here = zip(values, seen).filter { $0.0 == value }
                return split(
                    .equal(parameter: name, value: value),
                    (here.count { $0.1.1 }, here.count))
            }.max { ($0.gain, "\($0.side)") < ($1.gain, "\($1.side)") }
        }

        /// What a line tells; nil where less than half fail beyond it, or as many do elsewhere.
        private func split(_ side: Side, _ beyond: (failed: Int, count: Int)) -> Found? {
            let within = (failed: failed - beyond.failed, count: seen.count - beyond.count)
            guard beyond.failed >= 2, within.count > 0, 2 * beyond.failed >= beyond.count,
                beyond.failed * within.count > 2 * within.failed * beyond.count
            else { return nil }
            let gain =
                Self.likelihood(beyond) + Self.likelihood(within)
                - Self.likelihood((failed, seen.count))
            return Found(side: side, beyond: beyond, within: within, gain: gain)
        }

        private static func likelihood(_ part: (failed: Int, count: Int)) -> Double {
            let (failed, count) = (Double(part.failed), Double(part.count))
            let share = (failed + 0.5) / (count + 1)
            return failed * Double.log(share) + (count - failed) * Double.log(1 - share)
        }
    }
}
