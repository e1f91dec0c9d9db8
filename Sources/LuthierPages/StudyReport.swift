package import LuthierDomain
package import LuthierEngine
import LuthierWire

/// What a report says beside the study.
package struct ReportOptions: Sendable, Hashable {
    /// The version of the program that makes it.
    package var version: String
    /// When it is made.
    package var made: Timestamp
    /// The storage as a user names it, for the commands that it shows.
    package var storage: String
    /// Workers that are known to have ended.
    package var endedWorkers: Set<String> = []

    /// The options of a report.
    package init(version: String, made: Timestamp, storage: String = "luthier.db") {
        self.version = version
        self.made = made
        self.storage = storage
    }
}

/// Everything that a study says, as one HTML file that needs nothing else.
///
/// The file opens without a network: it asks for nothing, and a content security policy forbids it to.
/// Texts of the study are escaped, and its data is JSON that no browser runs.
package struct StudyReport: Sendable {
    /// What it says.
    private let body: Markup
    /// What its charts draw.
    private let data: JSONValue
    private let title: String

    /// The report of a study.
    ///
    /// - Parameters:
    ///   - ledger: What is known of the study; it may have no trial, or failures only.
    ///   - options: What is said beside it.
    /// - Complexity: O(measurements + n log n) for n trials of two metrics, as ``FrontSeries`` says for
    ///   more.
    package init(of ledger: StudyLedger, _ options: ReportOptions) {
        let source = ReportSource(ledger)
        let sections = Self.sections(source, options)
        title = ledger.definition.name
        var charts = JSONObject()
        for chart in sections.flatMap(\.charts) { charts[chart.name] = chart.data }
        data = .object(charts)
        let links = sections.map { "<li><a href=\"#\($0.id)\">\($0.title)</a></li>\n" as Markup }
        body = """
            <header>
            <h1>\(ledger.definition.name)</h1>
            <p>\(ledger.state) · \(NumberText.count(ledger.counts.total, "trial")) · \
            \(ProvenanceSection.moment(options.made))</p>
            </header>
            <nav aria-label="Sections"><ul>
            \(Markup.joined(links))</ul></nav>
            <main>
            <noscript><p class="none">Charts need JavaScript, which is off. All that they show is also \
            in the text and the tables.</p></noscript>
            \(Markup.joined(sections.map(\.markup)))</main>
            <footer><p>Made by Luthier \(options.version). Charts by Apache ECharts 6.0.0, copyright \
            The Apache Software Foundation, Apache License 2.0.</p></footer>

            """
    }

    private static func sections(_ source: ReportSource, _ options: ReportOptions)
        -> [ReportSection]
    {
        var sections: [ReportSection?] = [
            SummarySection(source: source, options: options).section
        ]
        sections.append(SettingsSection(source: source).section)
        if !source.ledger.trials.isEmpty {
            sections.append(WinnerSection(source: source).section)
            sections.append(HoldoutSection(source: source, options: options).section)
            sections.append(FrontSection(source: source).section)
            sections.append(HistorySection(source: source).section)
            sections.append(ImportanceSection(source: source).section)
            sections += ParametersSection(source: source).sections.map { $0 }
            sections.append(CurvesSection(source: source).section)
            sections.append(OverfittingSection(source: source).section)
            sections.append(UnitsSection(source: source).section)
            sections.append(SchedulerSection(source: source).section)
            sections.append(FailuresSection(source: source).section)
        }
        sections += ProvenanceSection(source: source, options: options).sections.map { $0 }
        return sections.compactMap { $0 }
    }

    /// The page without style, scripts and chart library, for comparing.
    package var skeleton: String { body.html }

    /// The data of the charts, as the page holds it.
    package var embeddedData: [UInt8] { EmbeddedJSON.bytes(data) }

    /// The file, in UTF-8.
    package var html: [UInt8] {
        let head: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
            script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
            form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="Luthier">
            <title>\(title) – Luthier report</title>
            <style>

            """
        var bytes: [UInt8] = []
        bytes.reserveCapacity(PageAssets.echarts.count + 1 << 20)
        bytes += Array(head.html.utf8)
        bytes += PageAssets.look
        bytes += PageAssets.reportStyle
        bytes += Array("</style>\n</head>\n<body>\n".utf8)
        bytes += Array(body.html.utf8)
        bytes += Array("<script type=\"application/json\" id=\"data\">".utf8)
        bytes += embeddedData
        bytes += Array("</script>\n<script>\n".utf8)
        bytes += PageAssets.echarts
        bytes += Array("\n</script>\n<script>\n".utf8)
        bytes += PageAssets.charts
        bytes += PageAssets.reportScript
        bytes += Array("</script>\n</body>\n</html>\n".utf8)
        return bytes
    }
}
