import LuthierDomain

/// Short ways to write search spaces in tests.
enum TestSpaces {
    static func float(
        _ name: String, _ lower: Double, _ upper: Double, scale: Scale = .linear,
        step: Double? = nil, when condition: String? = nil
    ) throws -> Parameter {
        try Parameter(
            name, .float(FloatRange(from: lower, to: upper, scale: scale, step: step)),
            when: condition.map { try Expression(parsing: $0) })
    }

    static func integer(
        _ name: String, _ lower: Int, _ upper: Int, scale: Scale = .linear, step: Int = 1,
        when condition: String? = nil
    ) throws -> Parameter {
        try Parameter(
            name, .integer(IntegerRange(from: lower, to: upper, scale: scale, step: step)),
            when: condition.map { try Expression(parsing: $0) })
    }

    static func choice(
        _ name: String, _ values: [ParameterValue], when condition: String? = nil
    ) throws -> Parameter {
        try Parameter(
            name, .choice(ListedValues(values)),
            when: condition.map { try Expression(parsing: $0) })
    }

    static func space(
        _ parameters: [Parameter], _ constraints: [String] = [],
        fixed: [(String, ParameterValue)] = [], derived: [(String, String)] = []
    ) throws -> SearchSpace {
        try SearchSpace(
            parameters: parameters,
            fixed: fixed.map { SearchSpace.FixedValue(name: $0, value: $1) },
            derived: derived.map {
                SearchSpace.DerivedValue(name: $0, expression: try Expression(parsing: $1))
            }, constraints: constraints.map { try Expression(parsing: $0) })
    }

    /// Whether an assignment is one of the space: active where it should be, values of the
    /// distributions, no constraint broken.
    static func isValid(_ assignment: Assignment, in space: SearchSpace) -> Bool {
        let row = space.row(of: assignment.values)
        for (index, parameter) in space.parameters.enumerated() {
            guard space.isActive(index, in: row) == (row[index] != nil) else { return false }
            if let value = row[index], parameter.distribution.canonical(value) != value {
                return false
            }
        }
        return space.brokenConstraint(in: row) == nil
    }

    /// Every valid assignment of a small finite space, by trying all combinations.
    static func all(of space: SearchSpace) -> [[ParameterValue?]] {
        var rows: [[ParameterValue?]] = [[]]
        for parameter in space.parameters {
            let values = (0..<(parameter.distribution.count ?? 0)).map {
                Optional(parameter.distribution.value(atIndex: $0))
            }
            rows = rows.flatMap { row in (values + [nil]).map { row + [$0] } }
        }
        return rows.filter {
            isValid(Assignment(names: space.names, values: $0), in: space)
        }
    }
}
