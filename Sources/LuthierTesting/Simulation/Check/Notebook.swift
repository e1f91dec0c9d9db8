import LuthierDomain

/// What people wrote about a simulated study, as its events tell it.
struct Notebook {
    /// The newest, under the trial's number; nil for the study.
    private var newest: [Int?: Annotation] = [:]
    /// Every note that stood there once; the next person may have written another.
    private var notes: [Int?: Set<String>] = [:]

    /// What is written now.
    func annotation(of number: Int?) -> Annotation { newest[number] ?? Annotation() }

    /// Whether a change was made: its note stood there, and its tags, which nobody takes away, still do.
    func hasTaken(_ change: AnnotationChange, about number: Int?) -> Bool {
        let hasNote = change.note.map { notes[number]?.contains($0) ?? false } ?? true
        return hasNote && Set(annotation(of: number).tags).isSuperset(of: change.adding)
    }

    /// Takes in an event.
    mutating func write(_ annotation: Annotation, about number: Int?) {
        newest[number] = annotation
        notes[number, default: []].insert(annotation.note)
    }
}
