import LuthierDomain

/// Reads `parameters`.
struct ParameterSection {
    /// A parameter whose condition is kept apart, because it may name broken parameters.
    struct Draft {
        let name: String
        let distribution: Distribution
        let condition: Expression?
        let role: ParameterRole?
    }

    let root: SourceNode

    /// Reads every parameter whose values can be read, even if something else about it is wrong.
    ///
    /// - Parameters:
    ///   - fields: The mapping `parameters`.
    ///   - issues: Receives what is wrong.
    /// - Returns: What could be read, in the order written.
    func read(_ fields: Fields, into issues: inout IssueList) -> [Draft] {
        fields.named.compactMap { name, key, value in
            let path = fields.path + [name]
            if let issue = Parameter.nameIssue(name) {
                issues.add(issue.code, at: key, path, issue.message, hint: issue.hint)
                return nil
            }
            return read(Fields(node: value, path: path), named: name, into: &issues)
        }
    }

    private func read(
        _ fields: Fields, named name: String, into issues: inout IssueList
    ) -> Draft? {
        let condition = fields["when"].flatMap {
            FormulaReader.read($0, at: fields.path + ["when"], into: &issues)
        }
        do {
            guard let distribution = try distribution(fields, into: &issues) else { return nil }
            return Draft(
                name: name, distribution: distribution, condition: condition,
                role: fields.word("role", as: ParameterRole.self))
        } catch {
            issues.add(error, in: root, below: fields.path)
            return nil
        }
    }

    private func distribution(
        _ fields: Fields, into issues: inout IssueList
    ) throws(DefinitionError) -> Distribution? {
        for key in ["values", "choices"] where fields[key] != nil {
            noteKeysOfRanges(fields, beside: key, into: &issues)
            guard let values = fields[key]?.items?.map(\.scalar), !values.contains(nil) else {
                return nil
            }
            let list: ListedValues
            do { list = try ListedValues(values.compactMap(\.self)) } catch {
                throw DefinitionError(error.issues.map { $0.below(key) })
            }
            return key == "values" ? .ordered(list) : .choice(list)
        }
        guard let from = fields["from"], let to = fields["to"] else { return nil }
        let scale = fields.word("scale", as: Scale.self) ?? .linear
        let prior = prior(fields)
        return fields["type"]?.text == "int"
            ? try integers(fields, from, to, scale, prior)
            : try reals(fields, from, to, scale, prior)
    }

    private func reals(
        _ fields: Fields, _ from: SourceNode, _ to: SourceNode, _ scale: Scale, _ prior: Prior
    ) throws(DefinitionError) -> Distribution? {
        guard let lower = from.number, let upper = to.number else { return nil }
        if fields["step"] != nil, fields["step"]?.number == nil { return nil }
        return .float(
            try FloatRange(
                from: lower, to: upper, scale: scale, step: fields["step"]?.number, prior: prior))
    }

    private func integers(
        _ fields: Fields, _ from: SourceNode, _ to: SourceNode, _ scale: Scale, _ prior: Prior
    ) throws(DefinitionError) -> Distribution? {
        var issues: [DefinitionIssue] = []
        for key in ["from", "to", "step"] {
            guard let node = fields[key], let number = node.number, node.wholeNumber == nil else {
                continue
            }
            issues.append(
                DefinitionIssue(
                    .wrongType, at: [key],
                    message: "\(key) must be a whole number with type: int, got \(number).",
                    hint: "Round it, or use type: float."))
        }
        guard issues.isEmpty else { throw DefinitionError(issues) }
        guard let lower = from.wholeNumber, let upper = to.wholeNumber else { return nil }
        if fields["step"] != nil, fields["step"]?.wholeNumber == nil { return nil }
        return .integer(
            try IntegerRange(
                from: lower, to: upper, scale: scale, step: fields["step"]?.wholeNumber ?? 1,
                prior: prior))
    }

    private func prior(_ fields: Fields) -> Prior {
        guard let prior = fields.fields("prior") else { return .uniform }
        for key in ["normal", "log_normal"] {
            guard let bell = prior.fields(key), let mean = bell["mean"]?.number,
                let deviation = bell["deviation"]?.number
            else { continue }
            return key == "normal"
                ? .normal(mean: mean, deviation: deviation)
                : .logNormal(mean: mean, deviation: deviation)
        }
        guard let shapes = prior.fields("beta"), let alpha = shapes["alpha"]?.number,
            let beta = shapes["beta"]?.number
        else { return .uniform }
        return .beta(alpha: alpha, beta: beta)
    }

    private func noteKeysOfRanges(
        _ fields: Fields, beside list: String, into issues: inout IssueList
    ) {
        for key in ["type", "scale", "step", "prior"] {
            guard let node = fields[key] else { continue }
            issues.add(
                .conflict, at: node, fields.path + [key],
                "\(key) has no meaning beside \(list).",
                hint: "It belongs to a range with from and to; remove it.")
        }
    }
}

/// Reads formulas, and says where in the text a mistake is.
enum FormulaReader {
    /// Reads a formula.
    ///
    /// - Returns: The formula, or nil after noting what is wrong with it.
    static func read(
        _ node: SourceNode, at path: [String], into issues: inout IssueList
    ) -> Expression? {
        guard let text = node.formula else { return nil }
        do throws(ExpressionError) {
            return try Expression(parsing: text)
        } catch {
            issues.add(
                error.code, at: node, offset: error.column - 1, path, error.message,
                hint: error.hint)
            return nil
        }
    }
}
