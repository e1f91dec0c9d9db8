public import LuthierDomain

/// Reads a study file into a definition, noting every mistake on the way.
///
/// First the file is compared with the tables of keys: unknown, repeated and missing keys, wrong
/// types. Then each section is read, and what is sound is checked against the other sections, so
/// that one run shows what is wrong everywhere. Optional keys may be `null`, which is the same as
/// leaving them out. Parameters between whole bounds are real numbers unless `type: int` says
/// otherwise.
public struct StudyFileDecoder: Sendable {
    /// The most parameters that a study file may have.
    public static let mostParameters = 4096

    /// Whether the file must say what to run.
    public let needsCommand: Bool
    /// Whether constraints that nothing satisfies are looked for.
    public let needsFeasibility: Bool
    /// Whether entries of `try_first` outside of the ranges are left out, as in an edit of ranges.
    private let leavesOutside: Bool
    private let mostParameters: Int

    /// A decoder.
    ///
    /// - Parameters:
    ///   - needsCommand: Whether a missing or empty `command` is a mistake; it is not where callers
    ///     evaluate trials themselves.
    ///   - needsFeasibility: Whether to look for constraints that nothing satisfies, which takes
    ///     milliseconds for ordinary spaces and at most a few seconds.
    public init(needsCommand: Bool = false, needsFeasibility: Bool = false) {
        self.needsCommand = needsCommand
        self.needsFeasibility = needsFeasibility
        leavesOutside = false
        mostParameters = Self.mostParameters
    }

    private init(leavesOutside: Bool = false, mostParameters: Int = mostParameters) {
        needsCommand = false
        needsFeasibility = false
        self.leavesOutside = leavesOutside
        self.mostParameters = mostParameters
    }

    /// A decoder of definitions that are stored, and stay readable however many parameters they have.
    static let ofStored = StudyFileDecoder(mostParameters: .max)

    /// A decoder of what a living study is edited into: where its ranges no longer hold an entry of
    /// `try_first`, which has its trial by then, the entry is left out.
    package static let ofEdits = StudyFileDecoder(leavesOutside: true)

    /// Reads a definition.
    ///
    /// - Parameter root: The whole file.
    /// - Returns: A definition without mistakes.
    /// - Throws: Every mistake found, by line and column; at most 200.
    /// - Complexity: Linear in the size of the file, apart from looking for feasibility.
    public func decode(_ root: SourceNode) throws(StudyFileError) -> StudyDefinition {
        guard !root.isNull else {
            throw StudyFileError([
                StudyFileIssue(
                    .missingKey, line: root.line, column: root.column, path: [],
                    message: "the study file is empty.",
                    hint: "luthier init writes one to begin with.")
            ])
        }
        var checker = ShapeChecker()
        checker.check(root, .table(StudyFileKeys.study), at: [])
        var issues = checker.issues
        guard root.entries?.isEmpty == false else { throw StudyFileError(issues.sorted) }
        let file = Fields(node: root, path: [])
        let (space, rules) = SpaceSection(
            file: file, needsFeasibility: needsFeasibility, mostParameters: mostParameters
        ).read(into: &issues)
        let metrics = MetricSection.read(file, rules: rules, into: &issues)
        let budget = BudgetSection.read(file.fields("budget"), into: &issues)
        let limits = RunSection.limits(file.fields("limits"), into: &issues)
        let replication = ReplicationSection(file: file).read(into: &issues)
        let artifacts = ArtifactsSection.read(file, into: &issues)
        let secrets = SecretsSection.read(file, into: &issues)
        let holdout = HoldoutSection(file: file, metrics: metrics).read(into: &issues)
        CrossChecks(file: file, space: space, metrics: metrics, needsCommand: needsCommand)
            .run(budget: budget, into: &issues)
        if needsFeasibility { MetricConflicts(file: file, metrics: metrics).check(into: &issues) }
        let tryFirst = TryFirstSection(file: file, space: space, leavesOutside: leavesOutside)
            .read(into: &issues)
        guard issues.issues.isEmpty, let space, let name = file["study"]?.text else {
            throw StudyFileError(issues.sorted)
        }
        var definition = StudyDefinition(
            name: name, command: file.arguments,
            passing: file.word("pass", as: ParameterPassing.self) ?? .flags,
            workingDirectory: file["working_directory"]?.text ?? ".", space: space,
            tryFirst: tryFirst, metrics: metrics, report: RunSection.report(file), budget: budget,
            sampler: RunSection.method("sampler", in: file) ?? MethodChoice("auto"),
            scheduler: ReplicationSection(file: file).scheduler(for: replication),
            retry: RunSection.retry(file.fields("retry")), limits: limits,
            seed: file["seed"]?.seed ?? 0,
            order: file.word("order", as: SuggestionOrder.self) ?? .live, holdout: holdout,
            replication: replication, solutions: file["solutions"]?.wholeNumber ?? 1)
        definition.secrets = secrets
        definition.artifacts = artifacts
        return definition
    }
}

extension Fields {
    /// The arguments of `command`.
    var arguments: [String] { (self["command"]?.items ?? []).compactMap(\.argument) }
}

extension SourceNode {
    /// One argument of a program.
    var argument: String? { text ?? wholeNumber.map(String.init) }
}
