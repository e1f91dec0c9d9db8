import LuthierDomain
import LuthierPorts
import LuthierWire

/// What a training program is given: arguments, environment, the file of values.
struct ProgramInput {
    let launch: TrialLaunch
    let folder: TrialFolder
    /// The environment of Luthier itself.
    let surroundings: [String: String]
    /// Trials that run at once, to share the processors among.
    let parallel: Int
    /// Processors of the machine.
    let processors: Int
    /// Whether a finished trial is scored on the holdout.
    var isScoring = false

    /// The program and its arguments; values come in place of `{name}`, the rest as flags.
    var command: [String] {
        var texts: [String: String] = [:]
        texts[CommandPlaceholder.fold] = launch.unit?.fold.map(String.init)
        texts[CommandPlaceholder.repeat] = launch.unit?.seed.map(String.init)
        for (name, value) in launch.values { texts[name] = value.description }
        var used: Set<String> = []
        var command = launch.definition.command.map {
            Self.filled($0, with: texts, used: &used)
        }
        guard launch.definition.passing == .flags else { return command }
        for (name, value) in launch.values where !used.contains(name) {
            command.append("--\(name.map { $0 == "_" ? "-" : String($0) }.joined())=\(value)")
        }
        return command
    }

    /// An argument with values in place of `{name}`; braces around anything else stay as they are,
    /// and so do those within a value.
    private static func filled(
        _ argument: String, with texts: [String: String], used: inout Set<String>
    ) -> String {
        var result = ""
        var rest = argument[...]
        while let open = rest.firstIndex(of: "{") {
            let inside = rest[rest.index(after: open)...]
            let name = inside.prefix { $0 != "{" && $0 != "}" }
            result += rest[..<open]
            if name.endIndex < inside.endIndex, inside[name.endIndex] == "}",
                let text = texts[String(name)]
            {
                used.insert(String(name))
                result += text
                rest = inside[inside.index(after: name.endIndex)...]
            } else {
                result += "{"
                rest = inside
            }
        }
        return result + rest
    }

    /// The environment: Luthier's own, what a program is promised, and two settings that make common
    /// libraries behave under a tuner, where the user has not set them.
    var environment: [String: String] {
        var environment = surroundings.filter { !$0.key.hasPrefix("LUTHIER_") }
        environment["LUTHIER_STUDY"] = launch.definition.name
        environment["LUTHIER_TRIAL"] = "\(launch.number)"
        environment["LUTHIER_ATTEMPT"] = "\(launch.attempt)"
        environment["LUTHIER_SEED"] = "\(launch.seed)"
        environment["LUTHIER_PARAMETERS"] = folder.parameters
        environment["LUTHIER_CHECKPOINT"] = folder.checkpoint
        environment["LUTHIER_ARTIFACTS"] = folder.artifacts
        environment["LUTHIER_REPORT"] = folder.report
        if isScoring { environment["LUTHIER_HOLDOUT"] = "1" }
        if let unit = launch.unit, let replication = launch.definition.replication {
            environment["LUTHIER_UNIT"] = unit.name
            environment["LUTHIER_FOLD"] = unit.fold.map(String.init)
            environment["LUTHIER_FOLDS"] = replication.folds.map(String.init)
            environment["LUTHIER_REPEAT"] = unit.seed.map(String.init)
            environment["LUTHIER_REPEATS"] = replication.repeats.map(String.init)
        }
        if let resource = launch.resource {
            environment["LUTHIER_RESOURCE"] =
                Int(exactly: resource).map(String.init) ?? "\(resource)"
        }
        if launch.definition.passing == .environment {
            for (name, value) in launch.values {
                environment["LUTHIER_P_\(Self.variable(name))"] = value.description
            }
        }
        // Python holds back what it prints into a pipe; reports would come only at the end.
        environment["PYTHONUNBUFFERED"] = environment["PYTHONUNBUFFERED"] ?? "1"
        // Idle OpenMP threads spin by default, which slows parallel trials a hundredfold.
        environment["OMP_WAIT_POLICY"] = environment["OMP_WAIT_POLICY"] ?? "PASSIVE"
        if parallel > 1 {
            let share = "\(max(processors / parallel, 1))"
            environment["OMP_NUM_THREADS"] = environment["OMP_NUM_THREADS"] ?? share
        }
        return environment
    }

    /// The file of values.
    var parameters: String {
        var writer = JSONWriter(.pretty)
        writer.object { writer in
            for (name, value) in launch.values {
                writer.key(name)
                writer.value(value)
            }
        }
        return writer.text + "\n"
    }

    /// `LEARNING_RATE` for `learning_rate`.
    static func variable(_ name: String) -> String {
        String(name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }
}
