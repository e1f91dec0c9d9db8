import LuthierDomain

/// Checks what one section of a study file says against the others.
struct CrossChecks {
    let file: Fields
    /// The search space of what is sound; nil when nothing is.
    let space: SearchSpace?
    /// The metrics that could be read.
    let metrics: [Metric]
    let needsCommand: Bool

    /// Runs every check.
    func run(budget: Budget, into issues: inout IssueList) {
        checkName(into: &issues)
        checkCommand(into: &issues)
        checkHoldoutCommand(into: &issues)
        checkMetricNames(into: &issues)
        checkPurpose(into: &issues)
        checkTargets(budget, into: &issues)
    }

    /// Names of parameters, fixed and derived values, broken ones included.
    private var names: [String] {
        ["parameters", "fixed", "derived"].flatMap { file.fields($0)?.named.map(\.name) ?? [] }
    }

    /// What stands in arguments for the run's fold and repeat.
    private var unitNames: [String] {
        [("folds", CommandPlaceholder.fold), ("repeats", CommandPlaceholder.repeat)].compactMap {
            file[$0.0] == nil ? nil : $0.1
        }
    }

    private func checkName(into issues: inout IssueList) {
        guard let node = file["study"], let name = node.text, !name.isEmpty else { return }
        let isPlain = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isPlain, name.utf8.count <= 200, name.first != " ", name.last != " " else {
            issues.add(
                .invalidName, at: node, ["study"],
                "the name \"\(SourceNode.shortened(name))\" cannot be used for a study.",
                hint: "Use 1 to 200 characters, no line breaks, no space at either end.")
            return
        }
    }

    private func checkCommand(into issues: inout IssueList) {
        let arguments = file["command"]?.items ?? []
        if needsCommand, arguments.isEmpty, !issues.contains(below: ["command"]) {
            issues.add(
                .missingKey, at: file["command"] ?? file.node, ["command"],
                "the key command is missing: there is nothing to run.",
                hint: "For example command: [python3, train.py].")
        }
        check(arguments, at: ["command"], into: &issues)
    }

    private func checkHoldoutCommand(into issues: inout IssueList) {
        if let fields = file.fields("holdout") {
            check(fields["command"]?.items ?? [], at: ["holdout", "command"], into: &issues)
        } else {
            check(file["holdout"]?.items ?? [], at: ["holdout"], into: &issues)
        }
    }

    /// Checks the arguments of a program.
    private func check(
        _ arguments: [SourceNode], at prefix: [String], into issues: inout IssueList
    ) {
        for (index, node) in arguments.enumerated() {
            guard let text = node.text else { continue }
            let path = prefix + ["\(index)"]
            if index == 0, text.isEmpty {
                issues.add(
                    .outOfRange, at: node, path, "the program to run has no name.",
                    hint: "For example command: [python3, train.py].")
            }
            if text.utf8.contains(0) {
                issues.add(
                    .outOfRange, at: node, path,
                    "an argument cannot hold the character with number 0.")
            }
            let names = names + unitNames
            for (name, offset) in CommandPlaceholder.names(in: text) where !names.contains(name) {
                issues.add(
                    .unknownName, at: node, offset: offset, path,
                    "{\(name)} names no parameter, fixed or derived value.",
                    hint: nearestWord(to: name, in: names).map { "Did you mean {\($0)}?" }
                        ?? "The names are \(listed(names, with: "and")).")
            }
        }
    }

    private func checkMetricNames(into issues: inout IssueList) {
        let taken = Set(names)
        for (name, key, _) in file.fields("metrics")?.named ?? [] where taken.contains(name) {
            issues.add(
                .duplicate, at: key, ["metrics", name],
                "\(name) is a metric and also a value that the program is given.",
                hint: "Give one of them another name.")
        }
    }

    private func checkPurpose(into issues: inout IssueList) {
        guard let node = file["metrics"], !metrics.isEmpty, !issues.contains(below: ["metrics"]),
            metrics.allSatisfy({ $0.role == .stored })
        else { return }
        issues.add(
            .missingKey, at: file.node.landmark(["metrics"]), ["metrics"],
            "nothing is optimised: every metric is only stored.",
            hint: "Give a metric a goal, such as "
                + "\(node.entries?.first?.key.text ?? "loss"): { goal: minimize }.")
    }

    private func checkTargets(_ budget: Budget, into issues: inout IssueList) {
        let objectives = metrics.filter { $0.direction != nil }.map(\.name)
        // Broken metrics may be the ones that are meant.
        let isSure = !issues.contains(below: ["metrics"])
        for (name, key, _) in file.fields("budget")?.fields("stop_when")?.named ?? [] {
            guard !objectives.contains(name) else { continue }
            let path = ["budget", "stop_when", name]
            if metrics.contains(where: { $0.name == name }) {
                issues.add(
                    .conflict, at: key, path, "\(name) is not optimised, so it cannot end a study.",
                    hint: "Give it a goal, or remove it.")
            } else if isSure {
                issues.add(
                    .unknownName, at: key, path, "\(name) is no metric of this study.",
                    hint: nearestWord(to: name, in: objectives).map { "Did you mean \($0)?" }
                        ?? "Optimised are \(listed(objectives, with: "and")).")
            }
        }
        if budget.stopsAtSolutions, let objective = objectives.first, isSure,
            let node = file.fields("budget")?["stop_when"]
        {
            issues.add(
                .conflict, at: node, ["budget", "stop_when"],
                "stop_when: solutions is for studies without a goal, and \(objective) has one: a "
                    + "better trial may always come.",
                hint: "Write the value to reach, such as stop_when: { \(objective): 0.9 }, or use "
                    + "no_improvement.")
        }
        if budget.noImprovement != nil, objectives.isEmpty, isSure,
            let node = file.fields("budget")?["no_improvement"]
        {
            issues.add(
                .conflict, at: node, ["budget", "no_improvement"],
                "no_improvement needs an optimised metric, and there is none.",
                hint: "Give a metric a goal, or remove it.")
        }
        if budget.expectedGain != nil, isSure,
            let node = file.fields("budget")?["expected_gain"]
        {
            if objectives.count != 1 {
                issues.add(
                    .conflict, at: node, ["budget", "expected_gain"],
                    "expected_gain is in the unit of one optimised metric, and there are "
                        + "\(objectives.count).",
                    hint: "Remove it, or optimise one metric.")
            }
        }
    }
}

/// The `{name}` parts of program arguments.
package enum CommandPlaceholder {
    /// What stands for the fold that is for validation.
    package static let fold = "fold"
    /// What stands for the number of the seed.
    package static let `repeat` = "repeat"

    /// Every name in braces, with the place of its brace in characters from 0.
    ///
    /// Only a name as parameters may have it counts, without spaces, so that JSON in an argument
    /// is left alone.
    ///
    /// - Parameter argument: One argument.
    /// - Returns: The names from left to right.
    package static func names(in argument: String) -> [(name: String, offset: Int)] {
        var found: [(String, Int)] = []
        var start: Int?
        var name = ""
        for (offset, character) in argument.enumerated() {
            if character == "{" {
                start = offset
                name = ""
            } else if character == "}", let opening = start {
                if Parameter.nameIssue(name) == nil { found.append((name, opening)) }
                start = nil
            } else {
                name.append(character)
            }
        }
        return found
    }
}
