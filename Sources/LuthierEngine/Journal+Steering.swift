import LuthierDomain

extension Journal {
    /// The trial with a number, or an error that says which numbers there are.
    func existing(_ number: Int) -> Result<Trial, EngineError> {
        guard ledger.trials.indices.contains(number) else {
            let range =
                ledger.trials.isEmpty
                ? "the study has no trials yet"
                : "the study has trials 0 to \(ledger.trials.count - 1)"
            return .failure(
                EngineError(
                    .noSuchTrial, field: "number", message: "there is no trial \(number); \(range)."
                ))
        }
        return .success(ledger.trials[number])
    }

    /// Gives an assignment a number; it waits to be started before any new suggestion.
    ///
    /// - Parameter given: A valid assignment, in which values may be open.
    /// - Returns: The trial's number, or an error when nothing feasible has these values.
    mutating func enqueue(_ given: Assignment) -> Result<Int, EngineError> {
        if let name = ledger.definition.space.namesOutside(of: given).first {
            return .failure(
                EngineError(
                    .invalid, field: "parameters.\(name)",
                    message:
                        "\(given[name].map { "\($0)" } ?? "") lies outside of the range of \(name), "
                        + "which may have been changed meanwhile."))
        }
        enqueueFirstTries()
        let number = ledger.trials.count
        guard let assignment = methods.complete(given, number) else {
            return .failure(
                EngineError(
                    .invalid, field: "parameters",
                    message: "no assignment with these values satisfies the constraints.",
                    hint: "Leave more values open, or change them."))
        }
        write(.enqueued(number: number, assignment))
        return .success(number)
    }

    /// Ends the study by a person's wish; running trials are told to stop.
    mutating func stop() {
        if ledger.ending == nil { write(.closed(.stopped)) }
    }

    /// Ends a running trial by a person's wish, with the numbers that it has by then.
    ///
    /// Its worker is told to stop when it is next heard of. Asked again, nothing changes.
    ///
    /// - Parameter number: The trial's number.
    /// - Returns: An error when it does not run.
    mutating func halt(_ number: Int) -> Result<Void, EngineError> {
        existing(number).flatMap { trial in
            guard let lease = trial.lease else {
                let state = trial.outcome.map { "it is \($0.word)" } ?? "it waits or rests"
                return .failure(
                    EngineError(
                        .notRunning, field: "number",
                        message: "trial \(number) does not run: \(state).",
                        hint: "Only a running trial can be stopped."))
            }
            if trial.ruling != .byHand {
                write(.halted(number: number, token: lease.token))
            }
            return .success(())
        }
    }

    /// Opens a study that ended; what is spent stays spent.
    mutating func resume() {
        guard ledger.ending != nil else { return }
        write(.reopened)
        closeIfOver()
    }

    /// Changes what may change in a living study as it goes on, and opens it again when its budget allows.
    ///
    /// - Returns: An error when results under the definition could not stand beside those there are, or
    ///   its sampler or scheduler cannot be made.
    mutating func revise(_ definition: StudyDefinition) -> EngineError? {
        if definition != ledger.definition {
            let keys = ledger.definition.keysPreventingContinuation(by: definition)
            if !keys.isEmpty {
                return .differing(keys, from: ledger.definition, to: definition)
            }
            if let error = change(to: definition) { return error }
        }
        switch ledger.ending {
        case .finished?, .stopped?:
            write(.reopened)
            closeIfOver()
        case .exhausted?, nil: break
        }
        return nil
    }
}
