/// How often what was said of winners was true.
struct Calibration {
    /// What was said of one study's winner, and what is true.
    struct Answer {
        let plan: StudyPlan
        let probability: Double
        let isBest: Bool
        let isWithin: Bool
        let optimism: Double
        /// How much too good the observed value truly is.
        let luck: Double
        let noise: String
        let milliseconds: Double
    }

    private var answers: [Answer] = []

    mutating func add(_ answer: Answer) { answers.append(answer) }

    /// Tables of coverage and reliability.
    var markdown: String {
        var lines = [
            "| Studies | number | true value inside | said to be the best | truly the best |",
            "|---|---:|---:|---:|---:|",
        ]
        func add(_ name: String, _ part: [Answer]) {
            guard !part.isEmpty else { return }
            let count = Double(part.count)
            lines.append(
                "| \(name) | \(part.count) | "
                    + [
                        Double(part.count(where: \.isWithin)) / count,
                        part.reduce(0) { $0 + $1.probability / count },
                        Double(part.count(where: \.isBest)) / count,
                    ].map(Self.percent).joined(separator: " | ") + " |")
        }
        add("all", answers)
        for family in Family.allCases {
            add(family.rawValue, answers.filter { $0.plan.family == family })
        }
        for evidence in Evidence.allCases {
            add(evidence.rawValue, answers.filter { $0.plan.evidence == evidence })
        }
        for sampler in ["random", "gp"] {
            add("sampler \(sampler)", answers.filter { $0.plan.sampler == sampler })
        }
        for noise in Set(answers.map(\.plan.noise)).sorted() {
            add("noise \(noise)", answers.filter { $0.plan.noise == noise })
        }
        for trials in Set(answers.map(\.plan.trials)).sorted() {
            add("\(trials) trials", answers.filter { $0.plan.trials == trials })
        }
        lines += [
            "", "| Said | number | said on average | truly the best |", "|---|---:|---:|---:|",
        ]
        for bin in 0..<10 {
            let part = answers.filter { min(Int($0.probability * 10), 9) == bin }
            guard !part.isEmpty else { continue }
            let count = Double(part.count)
            let said = part.reduce(0) { $0 + $1.probability / count }
            let best = Double(part.count(where: \.isBest)) / count
            lines.append(
                "| \(bin * 10) to \(bin * 10 + 10) % | \(part.count) | \(Self.percent(said)) | "
                    + "\(Self.percent(best)) |")
        }
        let count = Double(max(answers.count, 1))
        let slowest = answers.map(\.milliseconds).max() ?? 0
        let mean = answers.reduce(0) { $0 + $1.milliseconds / count }
        let said = answers.reduce(0) { $0 + $1.optimism / count }
        let luck = answers.reduce(0) { $0 + $1.luck / count }
        lines += [
            "", "Too good by, said and true, on average: \(said), \(luck).",
            "Without noise: \(answers.count { $0.noise == "none" }) studies.",
            "Processor time: \(Int(mean)) ms on average, \(Int(slowest)) ms at most.",
        ]
        return lines.joined(separator: "\n")
    }

    private static func percent(_ share: Double) -> String {
        "\((share * 1000).rounded() / 10) %"
    }
}
