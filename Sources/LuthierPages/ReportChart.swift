import LuthierWire

/// A chart of a page: what it draws, and what is said about it.
struct ReportChart {
    /// Its name on the page.
    let name: String
    /// What it is about, such as a metric.
    let title: String
    /// What it shows in words, for those who do not see it.
    let label: String
    /// Whether it needs more room than others.
    var isTall = false
    /// Remarks under it; empty ones say nothing.
    var notes: [String] = []
    /// What it draws.
    let data: JSONValue

    /// Its place on a page, with the notes under it.
    var markup: Markup { place + Markup.joined(notes.map(ReportSection.note)) }

    /// Its place on a page.
    var place: Markup {
        """
        <div class="\(isTall ? "chart tall" : "chart")" data-chart="\(name)" role="img" \
        aria-label="\(label)"></div>

        """
    }

    /// The chart for a page that makes its own HTML.
    var json: JSONValue {
        [
            "name": .string(name), "title": .string(Markup.visible(title)),
            "label": .string(Markup.visible(label)), "tall": .boolean(isTall),
            "notes": .array(
                notes.filter { !$0.isEmpty }.map { .string(Markup.visible($0)) }),
            "data": data,
        ]
    }
}
