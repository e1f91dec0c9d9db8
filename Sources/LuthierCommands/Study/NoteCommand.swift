import ArgumentParser
import LuthierDomain
import LuthierEngine
import LuthierPages
import LuthierWire

/// `luthier study note`: what people wrote about a study or a trial.
struct NoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note",
        abstract: "Show or change the note and the tags of a study or a trial.",
        discussion: """
            What is not named stays. Nothing that is tried depends on notes and tags.

            Examples:
              luthier study note spam-gbm --text "with the mails of May" --tag baseline
              luthier study note spam-gbm --trial 17 --tag shipped --untag candidate
              luthier study note spam-gbm --trial 17
            """)

    @OptionGroup var study: StudyOptions

    @Option(name: .long, help: "The number of a trial; the study itself when left out.")
    var trial: Int?

    @Option(name: .long, help: "The note from now on; \"\" takes it away.")
    var text: String?

    @Option(name: .long, help: "A tag to add; may be given several times.")
    var tag: [String] = []

    @Option(name: .long, help: "A tag to take away; may be given several times.")
    var untag: [String] = []

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    func run() async throws {
        let study = try await study.open().study
        let change = AnnotationChange(note: text, adding: tag, removing: untag)
        let annotation: Annotation
        if change == AnnotationChange() {
            let ledger = try await study.ledger()
            if let trial { _ = try ledger.existingTrial(trial) }
            annotation = ledger.annotation(of: trial)
        } else {
            annotation = try await study.annotate(trial, change)
        }
        guard !json else {
            return Console.line(AnnotationBody.json(annotation).text(.pretty))
        }
        let lines = AnnotationText.lines(annotation)
        Console.line(lines.isEmpty ? "no note and no tags" : lines.joined(separator: "\n"))
    }
}

/// What people wrote, for a terminal.
enum AnnotationText {
    /// The tags, and then the note in its lines; none where nothing is written.
    static func lines(_ annotation: Annotation) -> [String] {
        var lines: [String] = []
        if !annotation.tags.isEmpty { lines.append("tags  \(tags(annotation))") }
        if !annotation.note.isEmpty {
            lines += annotation.note.split(separator: "\n", omittingEmptySubsequences: false)
                .enumerated().map { place, line in
                    "\(place == 0 ? "note" : "    ")  \(NumberText.plain(line))"
                }
        }
        return lines
    }

    /// The tags in one line.
    static func tags(_ annotation: Annotation) -> String {
        annotation.tags.map { NumberText.plain($0) }.joined(separator: " ")
    }
}
