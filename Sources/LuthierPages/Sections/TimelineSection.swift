import LuthierAnalysis
import LuthierDomain
import LuthierWire

/// When each worker ran which trial.
struct TimelineSection {
    let timeline: WorkerTimeline
    /// When it is looked at.
    let now: Timestamp

    /// The most attempts drawn, the newest.
    private static let mostBars = 3000

    var section: ReportSection {
        var section = ReportSection(id: "timeline", title: "Workers", body: "")
        guard !timeline.attempts.isEmpty else {
            section.remarks = ["No trial was given to a worker yet."]
            return section
        }
        let bars = timeline.attempts.suffix(Self.mostBars)
        let left = timeline.attempts.count - bars.count
        section.add(
            ReportChart(
                name: "timeline", title: "Workers",
                label:
                    "When each of \(NumberText.count(timeline.workers.count, "worker")) ran which "
                    + "trial: \(NumberText.count(bars.count, "attempt")).",
                notes: [
                    left > 0
                        ? "The newest \(NumberText.grouped(bars.count)) attempts are drawn." : ""
                ],
                data: [
                    "kind": "timeline", "now": .integer(Int(now.milliseconds)),
                    "workers": .array(
                        timeline.workers.map { .string(Markup.visible($0)) }),
                    "bars": .array(
                        bars.map { bar in
                            [
                                .integer(bar.number), .integer(bar.attempt), .integer(bar.worker),
                                .integer(Int(bar.started.milliseconds)),
                                bar.ended.map { .integer(Int($0.milliseconds)) } ?? .null,
                                .string(Self.word(bar.end)),
                            ]
                        }),
                ]))
        return section
    }

    private static func word(_ end: WorkerTimeline.End) -> String {
        switch end {
        case .running: "running"
        case .paused: "paused"
        case .retried: "retried"
        case .ended(let outcome): outcome.word
        }
    }
}
