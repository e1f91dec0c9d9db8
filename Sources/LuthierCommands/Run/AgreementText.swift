import LuthierPages
import LuthierSchedulers

/// Says whether places at early rungs told places at later ones.
enum AgreementText {
    /// Trials at both rungs below which nothing is said.
    private static let leastTrials = 5

    /// The sentences.
    ///
    /// - Parameter agreements: From each rung to the next, from the lowest up.
    /// - Returns: A warning for each rung that misled, what was told, and what is not clear.
    static func lines(of agreements: [RungAgreementEstimate]) -> [String] {
        let others = agreements.filter { $0.count >= leastTrials && !$0.isMisleading }
        let told = others.filter(\.isTelling).map(brief)
        let unclear = others.filter { !$0.isTelling }.map {
            "\(brief($0)) with \($0.count) trials"
        }
        var lines = agreements.filter(\.isMisleading).map(warning)
        if !told.isEmpty {
            lines.append(
                "Early places told later ones: rank correlation \(told.joined(separator: ", ")).")
        }
        if !unclear.isEmpty {
            lines.append(
                "Whether early places \(told.isEmpty ? "told" : "also told") later ones is not clear "
                    + "yet: rank correlation \(unclear.joined(separator: ", ")).")
        }
        return lines
    }

    private static func brief(_ agreement: RungAgreementEstimate) -> String {
        "\(correlation(agreement)) from \(NumberText.short(agreement.low)) to "
            + NumberText.short(agreement.high)
    }

    /// The correlation with the two digits that so few trials can tell.
    private static func correlation(_ agreement: RungAgreementEstimate) -> String {
        NumberText.short((agreement.correlation * 100).rounded() / 100)
    }

    private static func warning(_ agreement: RungAgreementEstimate) -> String {
        "warning: places at \(NumberText.short(agreement.low)) did not tell places at "
            + "\(NumberText.short(agreement.high)) (rank correlation "
            + "\(correlation(agreement)), \(agreement.count) trials), so "
            + "trials were no longer judged there. Give the scheduler a larger min."
    }
}
