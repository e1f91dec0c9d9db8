import LuthierAnalysis
import LuthierDomain
import LuthierPages

/// Where settings run out of memory or cannot be, in words.
enum BoundaryText {
    /// A way to fail that settings bring about.
    private enum Way: CaseIterable {
        case memory
        case refused
        case crash

        var words: String {
            switch self {
            case .memory: "ran out of memory"
            case .refused: "were infeasible"
            case .crash: "failed"
            }
        }

        /// Whether an outcome is of this kind; nil where it says nothing about it.
        func holds(for outcome: TrialOutcome) -> Bool? {
            switch (self, outcome) {
            case (.memory, .outOfMemory), (.refused, .infeasible): true
            case (.crash, .failed(.crash, _, _)), (.crash, .failed(.exit, _, _)): true
            case (.crash, .failed(.timeout, _, _)), (.crash, .failed(.notFinite, _, _)): true
            case (_, .completed): false
            // It ran, as far as it was let.
            case (_, .stopped): false
            default: nil
            }
        }
    }

    /// A sentence for each way in which trials fail that a boundary tells from the others.
    ///
    /// Such as "9 trials ran out of memory: batch_size × width above 30100 (9 of 9 there, 0 of 51
    /// elsewhere)."
    static func sentences(_ definition: StudyDefinition, _ trials: [Trial]) -> [String] {
        boundaries(definition, trials).map { way, boundary in
            let count = boundary.beyond.failed + boundary.within.failed
            return "\(NumberText.count(count, "trial")) \(way.words): \(text(boundary))."
        }
    }

    /// On which side of each boundary a trial is, as sentences.
    static func sentences(
        of trial: Trial, _ definition: StudyDefinition, _ trials: [Trial]
    ) -> [String] {
        boundaries(definition, trials).map { way, boundary in
            let place = boundary.contains(trial.assignment) ? "beyond" : "within"
            return "It is \(place) the boundary learnt from trials that \(way.words): "
                + "\(text(boundary))."
        }
    }

    private static func boundaries(
        _ definition: StudyDefinition, _ trials: [Trial]
    ) -> [(Way, FailureBoundary)] {
        Way.allCases.compactMap { way in
            FailureBoundary.found(in: definition, trials, fails: way.holds).map { (way, $0) }
        }
    }

    private static func text(_ boundary: FailureBoundary) -> String {
        func product(_ names: [String]) -> String {
            names.map(NumberText.plain).joined(separator: " × ")
        }
        let side =
            switch boundary.side {
            case .above(let names, let bound): "\(product(names)) above \(NumberText.rough(bound))"
            case .below(let names, let bound): "\(product(names)) below \(NumberText.rough(bound))"
            case .equal(let name, let value):
                "\(NumberText.plain(name)) \(AssignmentText.value(value))"
            }
        return "\(side) (\(boundary.beyond.failed) of \(boundary.beyond.count) there, "
            + "\(boundary.within.failed) of \(boundary.within.count) elsewhere)"
    }
}
