import LuthierDomain

/// Reads `folds` and `repeats`, and what they mean for `scheduler`.
struct ReplicationSection {
    let file: Fields

    /// Reads on what the program runs in each trial.
    ///
    /// - Parameter issues: Receives more units than there may be.
    /// - Returns: nil when a trial is one run.
    func read(into issues: inout IssueList) -> Replication? {
        let folds = file["folds"]?.wholeNumber
        let repeats = file["repeats"]?.wholeNumber
        guard folds ?? 1 > 1 || repeats ?? 1 > 1 else { return nil }
        guard let replication = Replication(folds: folds, repeats: repeats) else {
            let key = folds ?? 0 > Replication.limit ? "folds" : "repeats"
            issues.add(
                .outOfRange, at: file[key] ?? file.node, [key],
                "a trial of \(folds ?? 1) folds and \(repeats ?? 1) repeats would run the program "
                    + "more than \(Replication.limit) times.",
                hint: "5 or 10 folds, and 1 to 5 repeats, are usual.")
            return nil
        }
        return replication
    }

    /// The scheduler: racing where a trial has several units and nothing else is asked for.
    func scheduler(for replication: Replication?) -> MethodChoice? {
        guard let choice = RunSection.method("scheduler", in: file) else {
            return replication == nil ? nil : MethodChoice("racing")
        }
        return choice.kind == MethodChoice.none ? nil : choice
    }
}
