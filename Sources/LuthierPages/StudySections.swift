import LuthierAnalysis
package import LuthierDomain
package import LuthierEngine
package import LuthierWire

/// The sections of a report one by one, as data for pages that make their own HTML.
///
/// They are made by the same code as reports, so that both say the same.
package struct StudySections: Sendable {
    /// A section that can be asked for.
    package enum Name: String, Sendable, CaseIterable {
        /// What came of the study, in words and a few large numbers.
        case summary
        /// How sure the best is.
        case winner
        /// The settings of a trial in forms that may be copied.
        case settings
        /// The Pareto front.
        case front
        /// Every trial and the best so far.
        case history
        /// Which parameters matter.
        case importance
        /// Every trial as a line.
        case parallel
        /// A metric along each parameter.
        case slices
        /// A metric over two parameters.
        case contour
        /// How training went.
        case curves
        /// How much worse models are on other data.
        case overfitting
        /// When each worker ran which trial.
        case timeline
    }

    /// The sections that take seconds with thousands of trials, because they fit a model.
    package static let slow: Set<Name> = [.winner, .contour]

    /// What a section is asked about.
    package struct Question: Sendable, Hashable {
        /// The parameters of ``Name/contour``; nil takes one that matters.
        package var across: String?
        /// The second of them.
        package var up: String?
        /// The metric of ``Name/contour``; nil takes the first.
        package var metric: String?
        /// The trial of ``Name/settings``; nil takes the best.
        package var number: Int?

        /// Nothing in particular.
        package init() {}
    }

    private let ledger: StudyLedger
    private let now: Timestamp

    /// The sections of a study.
    ///
    /// - Parameters:
    ///   - ledger: What is known of it.
    ///   - now: When it is looked at.
    package init(of ledger: StudyLedger, at now: Timestamp) {
        self.ledger = ledger
        self.now = now
    }

    /// A section as an object of its title, its charts, sentences, and what else it has.
    ///
    /// - Parameters:
    ///   - name: Which.
    ///   - question: What it is asked about.
    ///   - events: The newest events, which ``Name/timeline`` alone reads.
    /// - Returns: The section; without charts where there is nothing to show, with a remark that says
    ///   why.
    /// - Complexity: As that of ``StudyReport``, for one section.
    package func json(
        _ name: Name, _ question: Question = Question(), events: [EventRecord] = []
    ) -> JSONValue {
        let source = ReportSource(ledger, with: Self.parts(of: name))
        var more = JSONObject()
        let section: ReportSection?
        switch name {
        case .summary, .winner:
            let options = ReportOptions(version: "", made: now)
            let summary = SummarySection(source: source, options: options)
            section = nil
            more = name == .summary ? summary.members : summary.winnerMembers
        case .settings:
            section = nil
            more = SettingsSection(source: source).members(of: question.number)
        case .front: section = FrontSection(source: source).section
        case .history: section = HistorySection(source: source).section
        case .importance: section = ImportanceSection(source: source).section
        case .parallel:
            section = ParametersSection(source: source).lines
        case .slices:
            section = ParametersSection(source: source).slices
        case .contour:
            section =
                ContourSection(
                    source: source, parameters: [question.across, question.up],
                    metric: question.metric
                ).section
        case .curves: section = CurvesSection(source: source).section
        case .overfitting: section = OverfittingSection(source: source).section
        case .timeline:
            section = TimelineSection(timeline: WorkerTimeline(events), now: now).section
        }
        var body: JSONObject = ["section": .string(name.rawValue)]
        body["sequence"] = .integer(ledger.head)
        body["charts"] = .array((section?.charts ?? []).map(\.json))
        body["remarks"] = .array(
            (section?.remarks ?? []).map { .string(Markup.visible($0)) })
        for (key, value) in more { body[key] = value }
        return .object(body)
    }

    private static func parts(of name: Name) -> ReportSource.Parts {
        switch name {
        case .winner: .winner
        case .importance, .contour: .importances
        default: []
        }
    }
}
