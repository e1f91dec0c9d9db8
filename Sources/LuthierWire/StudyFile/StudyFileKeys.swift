import LuthierDomain

/// Every key of a study file, the one description that the checker and the schema share.
enum StudyFileKeys {
    static let study = KeyTable(
        keys: [
            Key(
                name: "study", shape: .text,
                meaning: "The study's name, unique within a storage.", isRequired: true,
                aliases: ["name", "title", "experiment"]),
            Key(
                name: "command",
                shape: .list(of: .argument, mayBeEmpty: true, example: "[python3, train.py]"),
                meaning: "The program and its arguments, never read by a shell; {name} inside an "
                    + "argument is replaced by the value of that name.",
                aliases: ["cmd", "program", "run", "script", "entrypoint"],
                valueHint: "A command is a list of arguments, never a line for a shell"),
            Key(
                name: "pass",
                shape: .word([
                    .init("flags", "flag", "arguments", "args", "cli"), .init("json", "file"),
                    .init("environment", "env", "variables"),
                ]),
                meaning: "How the program is given its values: flags as --name=value, json as the "
                    + "file that LUTHIER_PARAMETERS names, environment as LUTHIER_P_NAME.",
                aliases: ["passing", "parameter_passing"]),
            Key(
                name: "working_directory", shape: .text,
                meaning: "The folder in which the program runs, relative to the study file.",
                aliases: ["cwd", "workdir", "directory", "dir"]),
            Key(
                name: "parameters",
                shape: .entries(
                    EntryTable(
                        kind: "parameter", shape: .table(parameter),
                        example: "{ learning_rate: { from: 1e-4, to: 0.5, scale: log } }",
                        mayBeEmpty: false)),
                meaning: "What is varied.", isRequired: true,
                aliases: ["params", "hyperparameters", "search_space", "space"]),
            Key(
                name: "fixed",
                shape: .entries(
                    EntryTable(kind: "fixed value", shape: .scalar, example: "{ threads: 1 }")),
                meaning: "Values that are passed to the program and not varied.",
                aliases: ["constants", "static"]),
            Key(
                name: "derived",
                shape: .entries(
                    EntryTable(
                        kind: "derived value", shape: .expression,
                        example: "{ accumulation: \"1024 / batch_size\" }")),
                meaning: "Values that are computed from others and passed to the program.",
                aliases: ["computed"]),
            Key(
                name: "constraints",
                shape: .list(
                    of: .expression, mayBeEmpty: true, example: "[ \"a * b <= 100\" ]"),
                meaning: "Formulas that hold for every trial.", aliases: ["rules"],
                valueHint: "Put it in brackets"),
            Key(
                name: "try_first",
                shape: .list(
                    of: .entries(
                        EntryTable(
                            kind: "value", shape: .scalar, example: "{ learning_rate: 0.1 }")),
                    mayBeEmpty: true, example: "[ { learning_rate: 0.1 } ]"),
                meaning: "Settings to try before any suggestion, such as the program's defaults; "
                    + "parameters left out are sampled.",
                aliases: ["initial", "enqueue", "points_to_evaluate", "defaults"]),
            Key(
                name: "metrics",
                shape: .entries(
                    EntryTable(
                        kind: "metric", shape: .table(metric),
                        example: "{ accuracy: { goal: maximize } }", mayBeEmpty: false)),
                meaning: "What trials report; every other reported number is stored.",
                isRequired: true, aliases: ["metric", "objective", "objectives"]),
            Key(
                name: "report",
                shape: .either([.word([.init("stdout"), .init("mlflow")]), .table(report)]),
                meaning: "Where the numbers of a trial are read.", aliases: ["output", "source"]),
            Key(
                name: "budget", shape: .table(budget), meaning: "What may be spent.",
                aliases: ["stop", "stopping"]),
            Key(
                name: "folds", shape: .whole(atLeast: 1),
                meaning: "Folds of a cross-validation: the program runs once for each, told by "
                    + "LUTHIER_FOLD which one is for validation.",
                aliases: ["cv", "k_folds", "n_splits", "cross_validation"]),
            Key(
                name: "repeats", shape: .whole(atLeast: 1),
                meaning: "Runs of the program with seeds of their own, or of all its folds.",
                aliases: ["n_repeats", "seeds", "replicates", "executions_per_trial"]),
            Key(
                name: "sampler", shape: .either([.text, .table(method(example: "gp"))]),
                meaning: "What proposes settings.",
                aliases: ["algorithm", "tuner", "search", "method"]),
            Key(
                name: "scheduler", shape: .either([.text, .table(method(example: "median"))]),
                meaning: "What stops trials early.", aliases: ["pruner", "early_stopping"]),
            Key(
                name: "retry", shape: .table(retry), meaning: "When failed trials run again.",
                aliases: ["retries"]),
            Key(
                name: "limits", shape: .table(limits),
                meaning: "What one trial may use, and what is kept of all.",
                aliases: ["limit", "resources"]),
            Key(
                name: "artifacts", shape: .table(artifacts),
                meaning: "What is kept of the files that trials leave in LUTHIER_ARTIFACTS.",
                aliases: ["artifact", "outputs", "files"]),
            Key(
                name: "seed", shape: .seed,
                meaning: "The number from which every random choice follows.",
                aliases: ["random_state", "random_seed"]),
            Key(
                name: "solutions", shape: .whole(atLeast: 1),
                meaning: "Good trials, far apart, that are named beside the best; 1 when left out.",
                aliases: ["n_solutions", "diverse", "top"]),
            Key(
                name: "order", shape: .word([.init("live"), .init("fixed", "ordered")]),
                meaning: "Whether suggestions see what has finished (live), or exactly the results "
                    + "of trials before n − parallel (fixed), so that any timing gives the same "
                    + "study."),
            Key(
                name: "holdout",
                shape: .either([
                    .list(of: .argument, mayBeEmpty: false, example: "[python3, score.py]"),
                    .table(holdout),
                ]),
                meaning: "What scores a finished trial on data that no trial saw: a command, or a "
                    + "mapping with one.",
                aliases: ["test", "final", "test_set", "hold_out"]),
            Key(
                name: "secrets",
                shape: .list(of: .text, mayBeEmpty: true, example: "[API_KEY]"),
                meaning:
                    "Environment variables whose values programs get and that are kept nowhere: "
                    + "in logs and messages the name stands in their place.",
                aliases: ["secret", "credentials", "env"]),
        ],
        example: "{ study: NAME, parameters: { … }, metrics: { … } }")

    static let parameter = KeyTable(
        keys: [
            Key(
                name: "from", shape: .number, meaning: "The smallest value.",
                aliases: ["min", "low", "lower", "minimum", "start"]),
            Key(
                name: "to", shape: .number, meaning: "The largest value, itself included.",
                aliases: ["max", "high", "upper", "maximum", "end", "stop"]),
            Key(
                name: "type",
                shape: .word([
                    .init("float", "real", "double", "number", "uniform"),
                    .init("int", "integer", "whole", "long"),
                ]),
                meaning: "Whether values between the bounds are real numbers (float, the default, "
                    + "even when both bounds are whole) or whole numbers (int).",
                aliases: ["kind", "dtype"]),
            Key(
                name: "scale",
                shape: .word([
                    .init("linear", "lin", "uniform"),
                    .init("log", "logarithmic", "log10", "loguniform", "log_uniform", "ln"),
                    .init("reverse_log", "reverselog", "log_reverse"), .init("logit", "sigmoid"),
                ]),
                meaning: "The axis on which values are spread evenly.",
                aliases: ["log", "distribution", "spacing"]),
            Key(
                name: "step", shape: .number,
                meaning: "The distance between neighbouring values, counted from the smallest.",
                aliases: ["q", "increment", "quantum"]),
            Key(
                name: "values",
                shape: .list(of: .scalar, mayBeEmpty: false, example: "[32, 64, 128]"),
                meaning: "The values one by one, in a meaningful order.",
                aliases: ["ordered", "grid", "ordinal"], valueHint: "Put it in brackets"),
            Key(
                name: "choices",
                shape: .list(of: .scalar, mayBeEmpty: false, example: "[adamw, sgd]"),
                meaning: "The values one by one, without an order.",
                aliases: ["options", "categories", "categorical", "choice"],
                valueHint: "Put it in brackets"),
            Key(
                name: "when", shape: .expression,
                meaning: "The parameter exists only when this formula over parameters above it is "
                    + "true.",
                aliases: ["if", "condition", "depends_on"]),
            Key(
                name: "prior", shape: .either([.word([.init("uniform")]), .table(prior)]),
                meaning: "What is believed about a good value before any trial ran."),
            Key(
                name: "role",
                shape: .word(ParameterRole.allCases.map { Shape.Word($0.rawValue) }),
                meaning: "What the parameter means in training; inferred from its name when left "
                    + "out."),
        ],
        example: "{ from: 0.0, to: 1.0 }", groups: [["from", "to"], ["values"], ["choices"]],
        valueHint: "A value that does not vary belongs under fixed.",
        listHint: "Write { choices: [ … ] }, or { values: [ … ] } when the order means something.")

    static let prior = KeyTable(
        keys: [
            Key(
                name: "normal", shape: .table(bell),
                meaning: "A normal law in the parameter's unit.", aliases: ["gaussian"]),
            Key(
                name: "log_normal", shape: .table(bell),
                meaning: "A normal law of the natural logarithm.", aliases: ["lognormal"]),
            Key(
                name: "beta", shape: .table(beta),
                meaning: "A beta law on the unit interval of the parameter's scale."),
        ],
        example: "{ normal: { mean: 0.1, deviation: 0.1 } }",
        groups: [["normal"], ["log_normal"], ["beta"]])

    static let bell = KeyTable(
        keys: [
            Key(
                name: "mean", shape: .number, meaning: "The middle.", isRequired: true,
                aliases: ["mu", "loc"]),
            Key(
                name: "deviation", shape: .number, meaning: "The standard deviation, above 0.",
                isRequired: true, aliases: ["sigma", "std", "sd", "scale", "standard_deviation"]),
        ],
        example: "{ mean: 0.1, deviation: 0.1 }",
        listHint: "Write { mean: 0.1, deviation: 0.1 }.")

    static let beta = KeyTable(
        keys: [
            Key(
                name: "alpha", shape: .number, meaning: "The first shape, above 0.",
                isRequired: true, aliases: ["a"]),
            Key(
                name: "beta", shape: .number, meaning: "The second shape, above 0.",
                isRequired: true, aliases: ["b"]),
        ],
        example: "{ alpha: 2, beta: 5 }", listHint: "Write { alpha: 2, beta: 5 }.")

    static let metric = KeyTable(
        keys: [
            Key(
                name: "goal",
                shape: .word([
                    .init("minimize", "minimise", "min", "lower", "down", "minimum"),
                    .init("maximize", "maximise", "max", "higher", "up", "maximum"),
                ]),
                meaning: "Whether small or large values are good; the metric is optimised.",
                aliases: ["direction", "mode", "optimize", "objective"]),
            Key(
                name: "at_most", shape: .number,
                meaning: "The largest good value: a threshold of an optimised metric, otherwise a "
                    + "constraint.",
                aliases: ["max", "maximum", "upper", "limit"]),
            Key(
                name: "at_least", shape: .number,
                meaning: "The smallest good value: a threshold of an optimised metric, otherwise "
                    + "a constraint.",
                aliases: ["min", "minimum", "lower"]),
            Key(
                name: "derived", shape: .expression,
                meaning: "How it follows from metrics that are reported, or derived above; "
                    + "baseline.NAME is what NAME was in the first trial.",
                aliases: ["formula", "expression", "from"]),
            Key(
                name: "store", shape: .boolean,
                meaning: "true for a metric that is kept and shown, nothing else.",
                aliases: ["keep", "record"]),
            Key(
                name: "meaning", shape: .text, meaning: "What it means, for people.",
                aliases: ["description", "doc"]),
            Key(name: "unit", shape: .text, meaning: "Its unit, for people.", aliases: ["units"]),
        ],
        example: "{ goal: maximize }", valueHint: "Write { goal: maximize } or { goal: minimize }.")

    static let holdout = KeyTable(
        keys: [
            Key(
                name: "command",
                shape: .list(of: .argument, mayBeEmpty: false, example: "[python3, score.py]"),
                meaning: "The program and its arguments, as the command of trials.",
                isRequired: true, aliases: ["cmd", "program", "run", "script"],
                valueHint: "A command is a list of arguments, never a line for a shell"),
            Key(
                name: "metrics",
                shape: .list(of: .text, mayBeEmpty: true, example: "[accuracy]"),
                meaning: "The metrics that it must report; every optimised one when left out.",
                aliases: ["metric", "reports"], valueHint: "Put it in brackets"),
            Key(
                name: "limits", shape: .table(holdoutLimits),
                meaning: "What one scoring may use; as trials when left out.",
                aliases: ["limit"]),
            Key(
                name: "at_end", shape: .boolean,
                meaning: "true to have the best trial scored when the study has ended.",
                aliases: ["auto", "automatic"]),
        ],
        example: "{ command: [python3, score.py] }")

    static let holdoutLimits = KeyTable(
        keys: [
            Key(
                name: "time", shape: .duration, meaning: "Wall time of one scoring.",
                aliases: ["timeout", "duration"]),
            Key(
                name: "memory", shape: .size,
                meaning: "Resident memory of the program and its children.",
                aliases: ["ram", "mem"]),
        ],
        example: "{ time: 10m }")

    static let report = KeyTable(
        keys: [
            Key(
                name: "file", shape: .text,
                meaning: "A file of JSON lines, or CSV with a heading, that the program writes.",
                aliases: ["path"]),
            Key(
                name: "pattern",
                shape: .entries(
                    EntryTable(
                        kind: "pattern", shape: .text, example: "{ accuracy: 'acc=([0-9.]+)' }",
                        mayBeEmpty: false)),
                meaning: "Regular expressions over the output, one for each metric; the first "
                    + "group is the number.",
                aliases: ["patterns", "regex", "regexp"]),
            Key(
                name: "mlflow",
                shape: .entries(
                    EntryTable(
                        kind: "metric", shape: .text, example: "{ accuracy: val/accuracy }",
                        mayBeEmpty: false)),
                meaning:
                    "What the program logs to MLflow, of which Luthier is the tracking server; "
                    + "the keys of metrics that it logs under another name.",
                aliases: ["tracking"]),
        ],
        example: "{ file: metrics.jsonl }", groups: [["file"], ["pattern"], ["mlflow"]])

    static let budget = KeyTable(
        keys: [
            Key(
                name: "trials", shape: .whole(atLeast: 1),
                meaning: "Trials that may be started, each counted once however often it is "
                    + "retried.",
                aliases: ["n_trials", "max_trials", "count", "num_samples"]),
            Key(
                name: "time", shape: .duration,
                meaning: "Time during which trials run, from the first start.",
                aliases: ["timeout", "duration", "max_time"]),
            Key(
                name: "resource", shape: .number,
                meaning: "Total resource, such as epochs, that trials may report.",
                aliases: ["resources", "max_resource"]),
            Key(
                name: "parallel", shape: .whole(atLeast: 1),
                meaning: "Trials that run at once; 1 when left out.",
                aliases: ["n_jobs", "jobs", "workers", "concurrency"]),
            Key(
                name: "stop_when",
                shape: .either([
                    .word([.init(BudgetSection.solutions)]),
                    .entries(
                        EntryTable(
                            kind: "target", shape: .number, example: "{ accuracy: 0.99 }",
                            mayBeEmpty: true)),
                ]),
                meaning: "Values of optimised metrics that end the study as soon as one trial "
                    + "reaches all of them; or the word solutions, which ends a study without a goal "
                    + "as soon as it has as many solutions that lie apart as it asks for.",
                aliases: ["target", "targets", "goal"]),
            Key(
                name: "no_improvement", shape: .whole(atLeast: 1),
                meaning: "Ends the study after this many finished trials without a better one.",
                aliases: ["patience"]),
            Key(
                name: "expected_gain", shape: .number,
                meaning: "Ends the study when three suggestions in a row expect to gain less.",
                aliases: ["min_gain", "tolerance"]),
        ],
        example: "{ trials: 100, time: 30m }",
        valueHint: "Write { trials: 100 }.")

    /// A sampler or scheduler with settings of its own.
    static func method(example: String) -> KeyTable {
        KeyTable(
            keys: [
                Key(
                    name: "kind", shape: .text, meaning: "The method's name.", isRequired: true,
                    aliases: ["name", "type", "method"])
            ],
            example: "{ kind: \(example) }", others: .scalar)
    }

    static let retry = KeyTable(
        keys: [
            Key(
                name: "attempts", shape: .whole(atLeast: 1),
                meaning: "How often a trial may be started in all.",
                aliases: ["max_attempts", "tries", "retries"]),
            Key(
                name: "on",
                shape: .list(
                    of: .word(
                        FailureKind.allCases.map { Shape.Word($0.rawValue, $0.otherName) }
                            + [Shape.Word(outOfMemory, "oom", "memory")]),
                    mayBeEmpty: true, example: "[crash, lost]"),
                meaning: "After which failures a trial is started again.",
                aliases: ["causes", "after", "true"], valueHint: "Put it in brackets"),
        ],
        example: "{ attempts: 2, on: [crash, lost] }",
        valueHint: "Write { attempts: 2 }.")

    /// The word for running out of memory among the causes of a retry.
    static let outOfMemory = "out_of_memory"

    static let limits = KeyTable(
        keys: [
            Key(
                name: "time", shape: .duration, meaning: "Wall time of one trial.",
                aliases: ["timeout", "duration"]),
            Key(
                name: "memory", shape: .size,
                meaning: "Resident memory of the program and its children.",
                aliases: ["ram", "mem"]),
            Key(
                name: "grace", shape: .duration,
                meaning: "Time between asking the program to stop and killing it.",
                aliases: ["grace_period"]),
            Key(
                name: "output", shape: .size,
                meaning: "Bytes of standard output, and as many of standard error, that are kept.",
                aliases: ["log", "logs"]),
            Key(
                name: "checkpoints", shape: .size,
                meaning: "Bytes of checkpoints that are kept of all trials together; beyond it "
                    + "those of trials that are not among the best are removed.",
                aliases: ["checkpoint", "disk", "quota"]),
        ],
        example: "{ time: 10m, memory: 4G }")

    static let artifacts = KeyTable(
        keys: [
            Key(
                name: "quota", shape: .size,
                meaning:
                    "Bytes of all trials together, equal contents counted once; beyond it those "
                    + "of the worst trials are removed, and never those of the best.",
                aliases: ["disk", "size", "total"]),
            Key(
                name: "per_trial", shape: .size,
                meaning: "Bytes of one trial; files beyond it are left out.",
                aliases: ["trial", "max_size", "limit"]),
            Key(
                name: "keep",
                shape: .either([
                    .word([
                        .init("all", "everything"), .init("completed", "finished", "successful"),
                        .init("nothing", "none", "off"),
                    ]),
                    .table(artifactsKeep),
                ]),
                meaning:
                    "Of which trials, once they have ended: all, completed ones, so many of the "
                    + "best, or nothing at all.",
                aliases: ["retention", "retain"]),
        ],
        example: "{ quota: 10G, keep: { best: 5 } }")

    static let artifactsKeep = KeyTable(
        keys: [
            Key(
                name: "best", shape: .whole(atLeast: 1),
                meaning: "How many of the best trials keep their artifacts.", isRequired: true,
                aliases: ["top", "n"])
        ],
        example: "{ best: 5 }")
}

extension FailureKind {
    /// What others call the same failure.
    fileprivate var otherName: String {
        switch self {
        case .crash: "signal"
        case .exit: "error"
        case .timeout: "time"
        case .noMetric: "missing"
        case .notFinite: "nan"
        case .notStarted: "start"
        case .lost: "worker_lost"
        case .interrupted: "cancelled"
        case .reported: "failed"
        }
    }
}
