import LuthierMath
import LuthierWire
import LuthierYAML

@testable import LuthierDomain

extension FuzzReaders {
    /// A study file that is accepted is written so that it reads back the same, also after its values were put
    /// in place anew; one that is refused is shown with its mistakes.
    static func study(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let root = try? SourceNode(parsingJSON: text) { _ = try? StudyFileDecoder().decode(root) }
        let definition: StudyDefinition
        do throws(StudyFileError) {
            let root = try YAMLSource.read(text)
            _ = try? StudyFileDecoder(needsCommand: true).decode(root)
            definition = try StudyFileDecoder().decode(root)
        } catch {
            precondition(!IssueReport(name: "study.yaml", source: text).text(error).isEmpty)
            return
        }
        let written = StudyFileEncoder.json(definition)
        precondition(decoded(written) == definition, "reads back otherwise: \(written.text())")
        var editor = StudyFileEditor(definition)
        for (key, value) in written.members ?? [:] where !key.contains(".") {
            let node = SourceNode(unplaced: value)
            guard (try? editor.remove(key)) != nil, (try? editor.set(key, to: node)) != nil else {
                fatalError("\(key) cannot be put in place anew: \(written.text())")
            }
        }
        let edited = try? StudyFileDecoder().decode(editor.root)
        precondition(edited == definition, "edited otherwise: \(written.text())")
    }

    /// Changes of a study, a line each: a path, `=` and its value, or a path behind `-`. What is accepted after
    /// them is written so that it reads back the same, and its differences are listed.
    static func edit(_ bytes: [UInt8]) {
        guard let before = try? StudyFileDecoder().decode(YAMLSource.read(editedStudy)) else {
            fatalError("the study to be edited is refused")
        }
        var editor = StudyFileEditor(before)
        do throws(StudyFileError) {
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix(16) {
                guard !line.hasPrefix("-") else {
                    try editor.remove(String(line.dropFirst()))
                    continue
                }
                let path = line.prefix { $0 != "=" }
                let value = String(line.dropFirst(path.count + 1))
                try editor.set(String(path), to: try YAMLSource.read(value))
            }
        } catch {
            precondition(!error.issues.isEmpty)
        }
        guard let after = try? StudyFileDecoder.ofEdits.decode(editor.root) else { return }
        let written = StudyFileEncoder.json(after)
        precondition(decoded(written) == after, "reads back otherwise: \(written.text())")
        let isSame = DefinitionChange.changes(from: before, to: after).isEmpty
        precondition(
            isSame == (StudyFileEncoder.json(before).text() == written.text()), "\(written.text())")
    }

    /// What a space allows satisfies the space, and reads back.
    static func space(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let root = try? YAMLSource.read(text),
            let definition = try? StudyFileDecoder().decode(root)
        else { return }
        let space = definition.space
        // Looking for what nothing satisfies may take seconds where there is much to be looked at.
        if space.constraints.isEmpty {
            _ = try? StudyFileDecoder(needsFeasibility: true).decode(root)
        }
        guard space.parameters.count <= 8,
            let feasible = try? FeasibleSet(space, warps: [], listingWork: 1 << 10)
        else { return }
        var source = RandomSource(seed: 1, purpose: .suggestion)
        for _ in 0..<4 {
            let drawn = feasible.draw(using: &source)
            guard let again = try? space.assignment(of: drawn.entries, allowsOpen: false) else {
                fatalError("\(drawn) is refused by \(StudyFileEncoder.json(definition).text())")
            }
            precondition(again == drawn, "\(drawn) reads back as \(again)")
        }
    }

    private static func decoded(_ written: JSONValue) -> StudyDefinition? {
        try? StudyFileDecoder().decode(SourceNode(unplaced: written))
    }

    /// A study with a value of most kinds.
    private static let editedStudy = """
        study: s
        command: [python3, train.py]
        parameters:
          x: { from: 0.001, to: 1, scale: log }
          n: { from: 1, to: 9, type: int }
          kind: { choices: [a, b, null] }
          deep.rate: { from: 0, to: 1, when: kind == "a" }
        constraints: ["x * n <= 4"]
        metrics:
          loss: { goal: minimize }
          size: { at_most: 9 }
          seen: { store: true }
        try_first: [{ x: 0.5, n: 2, kind: b }]
        sampler: { kind: tpe }
        scheduler: none
        budget: { trials: 20, stop_when: { loss: 0.1 } }
        """

    /// A formula that is accepted is written so that it reads back the same, and can be evaluated.
    static func expression(_ bytes: [UInt8]) {
        guard let one = try? Expression(parsing: String(decoding: bytes, as: UTF8.self)) else {
            return
        }
        guard let again = try? Expression(parsing: one.description) else {
            fatalError("what was written is refused: \(one.description)")
        }
        precondition(again.description == one.description, "\(one.description) is not stable")
        let names = ["a", "b", "x", "optimizer"]
        guard let bound = BoundExpression(one, slots: { names.firstIndex(of: $0) }) else { return }
        for values in [
            [.integer(3), .real(0.5), nil, .text("sgd")],
            [.integer(.max), .real(.nan), .real(-.infinity), .boolean(true)],
            [.integer(.min), .integer(0), .real(1e308), nil],
        ] as [[ParameterValue?]] {
            _ = bound.value(in: values)
            _ = bound.truth(in: values)
        }
    }
}
