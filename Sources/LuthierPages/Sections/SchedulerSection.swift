import LuthierDomain
import LuthierEngine
import LuthierSchedulers

/// What ending trials early saved, and whether early places told later ones.
struct SchedulerSection {
    let source: ReportSource

    /// The section; nil without a scheduler.
    var section: ReportSection? {
        guard let scheduler = source.definition.scheduler else { return nil }
        let saved =
            TrainingSavings(source.ledger)?.sentence
            ?? "The scheduler \(scheduler.kind) ended no trial early, so it saved nothing."
        var body: Markup = "<p>\(saved)</p>\n"
        let agreements = source.ledger.agreements()
        if !agreements.isEmpty {
            let rows = agreements.map { agreement -> [Markup] in
                [
                    "\(FigureText.short(agreement.low)) to \(FigureText.short(agreement.high))",
                    "\(agreement.count)", "\(FigureText.short(agreement.correlation))",
                    """
                    \(FigureText.short(agreement.interval.lowerBound)) to \
                    \(FigureText.short(agreement.interval.upperBound))
                    """,
                    agreement.isMisleading ? "<strong>misleads</strong>" : "",
                ]
            }
            body =
                body
                + "<p>Whether places at an early rung told places at a later one:</p>\n"
                + ReportSection.table(
                    ["rungs", "trials", "rank correlation", "90 % interval", ""], rows,
                    label: "Agreement of rungs", numbers: [1, 2, 3])
        }
        return ReportSection(id: "scheduler", title: "Saved by ending trials early", body: body)
    }
}
