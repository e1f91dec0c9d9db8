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
    /// - Parameter assignment: Complete and valid.
    /// - Returns: The trial's number.
    mutating func enqueue(_ assignment: Assignment) -> Int {
        enqueueFirstTries()
        let number = ledger.trials.count
        write(.enqueued(number: number, assignment))
        return number
    }

    /// Ends the study by a person's wish; running trials are told to stop.
    mutating func stop() {
        if ledger.ending == nil { write(.closed(.stopped)) }
    }

    /// Opens a study that ended; what is spent stays spent.
    mutating func resume() {
        guard ledger.ending != nil else { return }
        write(.reopened)
        closeIfOver()
    }

    /// Changes what may change in a living study, and opens it again when its budget allows.
    mutating func revise(_ definition: StudyDefinition) {
        if definition != ledger.definition { write(.revised(definition)) }
        switch ledger.ending {
        case .finished?, .stopped?:
            write(.reopened)
            closeIfOver()
        case .exhausted?, nil: break
        }
    }
}
