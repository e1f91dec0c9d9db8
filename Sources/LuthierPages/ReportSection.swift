import LuthierAnalysis
import LuthierWire

/// A part of a report.
struct ReportSection {
    /// Its name in links, in lower case.
    let id: String
    /// Its heading.
    let title: String
    /// What it says.
    var body: Markup
    /// What its charts draw.
    var charts: [ReportChart] = []
    /// Sentences beside the charts, such as why there is none, for pages that make their own HTML.
    var remarks: [String] = []

    /// The section as HTML.
    var markup: Markup {
        """
        <section id="\(id)" aria-labelledby="\(id)-title">
        <h2 id="\(id)-title">\(title)</h2>
        \(body)
        </section>

        """
    }

    /// A section that says why it has nothing to show.
    static func missing(_ id: String, _ title: String, _ error: AnalysisError) -> ReportSection {
        ReportSection(
            id: id, title: title, body: missing(error), remarks: [sentence(error)])
    }

    /// Why there is nothing to show, as text.
    static func sentence(_ error: AnalysisError) -> String {
        "\(capitalized(error.message)) \(error.hint)"
    }

    /// Adds a chart with its place and the notes under it.
    mutating func add(_ chart: ReportChart) {
        charts.append(chart)
        body = body + chart.markup
    }

    /// Adds why a chart is missing.
    mutating func add(_ error: AnalysisError) {
        body = body + Self.missing(error)
        remarks.append(Self.sentence(error))
    }

    /// Why there is nothing to show.
    static func missing(_ error: AnalysisError) -> Markup {
        "<p class=\"none\">\(sentence(error))</p>\n"
    }

    /// A remark under a chart; nothing for an empty one.
    static func note(_ text: String) -> Markup {
        text.isEmpty ? "" : "<p class=\"note\">\(text)</p>\n"
    }

    /// A table whose first column names the rows; without headings for two columns that need none.
    static func table(
        _ headings: [String], _ rows: [[Markup]], label: String, numbers: Set<Int> = []
    ) -> Markup {
        func cell(_ place: Int, _ content: Markup) -> Markup {
            let kind: Markup = numbers.contains(place) ? " class=\"number\"" : ""
            return place == 0
                ? "<th scope=\"row\"\(kind)>\(content)</th>" : "<td\(kind)>\(content)</td>"
        }
        let head = headings.enumerated().map { place, text -> Markup in
            let kind: Markup = numbers.contains(place) ? " class=\"number\"" : ""
            return "<th scope=\"col\"\(kind)>\(text)</th>"
        }
        let heading: Markup = head.isEmpty ? "" : "<thead><tr>\(Markup.joined(head))</tr></thead>"
        let body = rows.map { row -> Markup in
            "<tr>\(Markup.joined(row.enumerated().map { cell($0.offset, $0.element) }))</tr>\n"
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(label)"><table>
            \(heading)
            <tbody>
            \(Markup.joined(body))</tbody></table></div>

            """
    }

    /// Something that is folded away until it is asked for; paper shows it open.
    static func folded(_ title: String, _ content: Markup) -> Markup {
        "<details><summary>\(title)</summary>\n\(content)</details>\n"
    }

    /// A text that may be copied whole, with its name.
    static func copyable(_ title: String, _ text: String) -> Markup {
        """
        <div class="copy"><div class="copy-head"><span>\(title)</span>\
        <button type="button" data-copy>Copy</button></div>
        <pre tabindex="0"><code>\(Markup.exact(text))</code></pre></div>

        """
    }

    /// A sentence that begins with a capital letter.
    static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
