import LuthierDomain
import LuthierSchedulers

/// Prints how long a rule takes to decide on a report, by the number of ended trials.
///
/// Arguments name the schedulers to look at; without any it is all.
@main
enum Main {
    private static let cases: [(name: String, choice: MethodChoice, overUnits: Bool)] = [
        ("median", MethodChoice("median"), false),
        ("percentile", choice("percentile", [("keep", .integer(25))]), false),
        ("patience", choice("patience", [("rounds", .integer(10))]), false),
        ("threshold", choice("threshold", [("at_most", .integer(10))]), false),
        ("curve", choice("curve", [("max", .integer(100))]), false),
        ("wilcoxon", MethodChoice("wilcoxon"), true),
        ("racing", MethodChoice("racing"), true),
        ("friedman", MethodChoice("friedman"), true),
    ]

    static func main() throws {
        print(
            "Microseconds of processor time for a decision and what it sees: median, 99 of 100, the first one."
        )
        try printRungs()
        for (name, choice, overUnits) in cases where isWanted(name) {
            for variant in GrownStudy.Variant.allCases {
                var row = "| \(name), \(variant.rawValue) |"
                for count in [100, 1000, 10_000] {
                    let times = try decisions(choice, after: count, overUnits, variant)
                    row += " \(times.median) \(times.late) \(times.first) |"
                }
                print(row)
            }
        }
    }

    private static func isWanted(_ name: String) -> Bool {
        let names = CommandLine.arguments.dropFirst()
        return names.isEmpty || names.contains(name)
    }

    private static let rungCases: [(name: String, choice: MethodChoice, objectives: Int)] = [
        ("asha", choice("asha", [("max", .integer(81))]), 1),
        ("pasha", choice("pasha", [("max", .integer(81))]), 1),
        ("hyperband", choice("hyperband", [("max", .integer(81)), ("factor", .integer(3))]), 1),
        ("auto", choice("auto", [("max", .integer(81))]), 1),
        ("asha", choice("asha", [("max", .integer(81))]), 2),
        ("asha", choice("asha", [("max", .integer(81))]), 3),
        ("hyperband", choice("hyperband", [("max", .integer(81)), ("factor", .integer(3))]), 3),
        ("auto", choice("auto", [("max", .integer(81))]), 2),
        ("pbt", choice("pbt", [("max", .integer(81)), ("population", .integer(100))]), 1),
    ]

    /// How long it takes to rule on a trial at a rung, and to decide what comes next.
    private static func printRungs() throws {
        for (name, choice, objectives) in rungCases where isWanted(name) {
            let goals = objectives == 1 ? "" : " with \(objectives) goals"
            for isFixed in [false, true] {
                let title = name + goals + (isFixed ? ", fixed order" : "")
                var rows = ["| \(title), a ruling |", "| \(title), what comes next |"]
                for count in [100, 1000, 10_000] {
                    var study = try RungStudy(choice, objectives: objectives, isFixed: isFixed)
                    while study.trialCount < count { _ = study.goOn() }
                    let times = (0..<2000).map { _ in study.goOn() }
                    for (row, part) in [times.map(\.ruling), times.map(\.job)].enumerated() {
                        let sorted = part.sorted()
                        let (median, late) = (sorted.count / 2, sorted.count * 99 / 100)
                        rows[row] += " \(brief(sorted[median])) \(brief(sorted[late])) |"
                    }
                }
                rows.forEach { print($0) }
            }
        }
    }

    private static func decisions(
        _ choice: MethodChoice, after count: Int, _ overUnits: Bool,
        _ variant: GrownStudy.Variant
    ) throws -> (median: Double, late: Double, first: Double) {
        var study = try GrownStudy(choice, ended: count, overUnits: overUnits, variant)
        guard let scheduler = try SchedulerCatalogue().scheduler(for: study.definition) else {
            preconditionFailure("there is no scheduler \(choice)")
        }
        var times: [Double] = []
        var rulings = 0
        // Each trial reports at every step before anything counts.
        let warming = 16 * study.length
        for _ in 0..<(warming + 4000) {
            let (ruling, time) = study.goOn(by: scheduler)
            if ruling != .proceed { rulings += 1 }
            times.append(time)
        }
        let isQuiet = ["threshold", "patience"].contains(choice.kind)
        precondition(isQuiet || rulings > 0, "\(choice.kind) never stopped a trial")
        let warm = times.dropFirst(warming).sorted()
        return (
            brief(warm[warm.count / 2]), brief(warm[warm.count * 99 / 100]), brief(times[0])
        )
    }

    private static func choice(
        _ kind: String, _ options: [(String, ParameterValue)]
    ) -> MethodChoice {
        MethodChoice(kind, options: options.map { .init(name: $0.0, value: $0.1) })
    }

    private static func brief(_ time: Double) -> Double { (time * 10).rounded() / 10 }
}
