import LuthierDomain
import LuthierMath

/// Changes the values of a trial a little, for another that goes on from its checkpoint.
///
/// Each number is multiplied by 0.8 or 1.2 and kept within its range, or drawn anew with a chance of one
/// in four; listed values move to a neighbour, and choices change only when they are drawn anew.
///
/// - SeeAlso: Jaderberg et al., "Population Based Training of Neural Networks", 2017, arXiv:1711.09846,
///   section 4.1.
struct PopulationStep: Sendable {
    private static let anew = 0.25
    private static let tries = 50

    private let space: SearchSpace
    /// The parameters on which others depend, which stay as they are.
    private let kept: Set<String>

    init(_ space: SearchSpace) {
        self.space = space
        kept = Set(
            space.parameters.flatMap { parameter in
                space.names.filter { parameter.condition?.names.contains($0) ?? false }
            })
    }

    /// Changed values that satisfy every constraint; the values themselves when none were found.
    func changed(_ assignment: Assignment, using source: inout RandomSource) -> Assignment {
        for _ in 0..<Self.tries {
            var entries: [(name: String, value: ParameterValue)] = []
            for (parameter, value) in zip(space.parameters, assignment.values) {
                guard let value else { continue }
                let isKept = kept.contains(parameter.name)
                entries.append(
                    (
                        parameter.name,
                        isKept ? value : Self.changed(value, parameter.distribution, &source)
                    ))
            }
            if let changed = try? space.assignment(of: entries, allowsOpen: false) {
                return changed
            }
        }
        return assignment
    }

    private static func changed(
        _ value: ParameterValue, _ distribution: Distribution, _ source: inout RandomSource
    ) -> ParameterValue {
        let isAnew = source.uniform() < anew
        let isUp = source.uniform() < 0.5
        let place = source.uniform()
        if isAnew { return distribution.value(atUnit: place) }
        switch distribution {
        case .choice: return value
        case .ordered(let list):
            guard let index = list.index(of: value) else { return value }
            return list.values[min(max(index + (isUp ? 1 : -1), 0), list.values.count - 1)]
        case .float, .integer:
            guard let number = value.number else { return value }
            let factor = isUp ? 1.2 : 0.8
            if let index = distribution.index(of: value), let count = distribution.count {
                let wanted = distribution.unit(of: .real(number * factor))
                    .map { distribution.value(atUnit: $0) }
                if let wanted, wanted != value { return wanted }
                return distribution.value(
                    atIndex: min(max(index + (isUp ? 1 : -1), 0), count - 1))
            }
            guard case .float(let range) = distribution else { return value }
            return .real(
                min(max(number * factor, range.bounds.lowerBound), range.bounds.upperBound))
        }
    }
}
