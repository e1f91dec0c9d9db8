public import LuthierDomain

/// What people wrote about a study and its trials.
struct AnnotationBook: Sendable {
    /// What is written about the study.
    private(set) var study = Annotation()
    /// What is written about trials, by their numbers; never an empty annotation.
    private(set) var trials: [Int: Annotation] = [:]

    /// Writes about a trial, or about the study where there is no number.
    mutating func write(_ annotation: Annotation, about number: Int?) {
        guard let number else { return study = annotation }
        trials[number] = annotation.isEmpty ? nil : annotation
    }
}

extension StudyLedger {
    /// What people wrote about a trial, or about the study.
    ///
    /// - Parameter number: The trial's number; nil for the study.
    /// - Returns: An empty annotation where nothing is written.
    public func annotation(of number: Int?) -> Annotation {
        guard let number else { return annotations.study }
        return annotations.trials[number] ?? Annotation()
    }

    /// Whether anything is written about any trial.
    public var hasTrialAnnotations: Bool { !annotations.trials.isEmpty }
}
