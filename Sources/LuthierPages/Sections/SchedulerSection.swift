import LuthierDomain
import LuthierEngine
import LuthierSchedulers

/// What ending trials early saved, and whether early places told later ones.
struct SchedulerSection {
    let source: ReportSource

    /// The section; nil without a scheduler, and where all that is to say stands beside the units.
    var section: ReportSection? {
        guard let scheduler = source.definition.scheduler else { return nil }
        let agreements = source.ledger.agreements()
        // What was saved in units is said beside them.
        guard source.definition.replication == nil || !agreements.isEmpty else { return nil }
        let saved =
            TrainingSavings(source.ledger)?.sentence
            ?? "The scheduler \(scheduler.kind) ended no trial early, so it saved nothing."
        var body: Markup = "<p>\(saved)</p>\n"
        if !agreements.isEmpty {
            let rows = agreements.map { agreement -> [Markup] in
                [
                    "\(NumberText.short(agreement.low)) to \(NumberText.short(agreement.high))",
                    "\(agreement.count)", "\(NumberText.short(agreement.correlation))",
                    """
                    \(NumberText.short(agreement.interval.lowerBound)) to \
                    \(NumberText.short(agreement.interval.upperBound))
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
