import LuthierDomain

/// Compares a file with the tables of keys and notes every place where they differ.
struct ShapeChecker {
    private(set) var issues = IssueList()

    /// Checks a value and everything below it.
    ///
    /// - Parameters:
    ///   - node: The value.
    ///   - shape: What may stand there.
    ///   - path: The keys that lead to it.
    ///   - valueHint: What to do when a single value stands where a list or keys belong.
    mutating func check(
        _ node: SourceNode, _ shape: Shape, at path: [String], valueHint: String? = nil
    ) {
        switch shape {
        case .either:
            if let alternative = shape.alternative(for: node) {
                check(node, alternative, at: path)
            } else {
                mismatch(node, shape, path, hint: nil)
            }
        case .table(let table):
            if let entries = node.entries {
                check(entries, of: node, table, at: path)
            } else {
                let hint = node.items == nil ? table.valueHint : table.listHint
                mismatch(node, shape, path, hint: hint)
            }
        case .entries(let table):
            guard let entries = node.entries else { return mismatch(node, shape, path, hint: nil) }
            noteDuplicates(entries, at: path)
            if entries.isEmpty, !table.mayBeEmpty { noteEmpty(node, "\(table.kind)s", path) }
            for entry in entries {
                check(entry.value, table.shape, at: path + [entry.key.text ?? ""])
            }
        case .list(let item, let mayBeEmpty, _):
            guard let items = node.items else {
                return mismatch(node, shape, path, hint: hint(valueHint, for: node, item))
            }
            if items.isEmpty, !mayBeEmpty { noteEmpty(node, "values", path) }
            for (index, value) in items.enumerated() {
                check(value, item, at: path + ["\(index)"])
            }
        case .word(let words):
            checkWord(node, words, path)
        default:
            if !admits(node, shape) { mismatch(node, shape, path, hint: advice(node, shape)) }
        }
    }

    // MARK: Mappings

    private mutating func check(
        _ entries: [SourceNode.Entry], of node: SourceNode, _ table: KeyTable, at path: [String]
    ) {
        noteDuplicates(entries, at: path)
        for entry in entries {
            let name = entry.key.text ?? ""
            if let key = table.key(name) {
                if entry.value.isNull, !key.isRequired { continue }
                check(entry.value, key.shape, at: path + [name], valueHint: key.valueHint)
            } else if let others = table.others {
                check(entry.value, others, at: path + [name])
            } else {
                noteUnknown(entry.key, named: name, table, at: path)
            }
        }
        let written = entries.filter { !$0.value.isNull }.compactMap(\.key.text)
        let present = entries.compactMap(\.key.text)
        for key in table.keys where key.isRequired && !present.contains(key.name) {
            noteMissing(key, table, in: node, at: path)
        }
        checkGroups(table, written, node, path)
    }

    private mutating func checkGroups(
        _ table: KeyTable, _ written: [String], _ node: SourceNode, _ path: [String]
    ) {
        guard !table.groups.isEmpty else { return }
        let begun = table.groups.filter { $0.contains(where: written.contains) }
        let subject = path.last ?? "the file"
        if begun.isEmpty {
            // A misspelt key is already noted; its absence would be noise.
            guard !issues.contains(below: path) else { return }
            let ways = table.groups.map { listed($0, with: "and") }
            issues.add(
                .missingKey, at: node, path, "\(subject) needs \(listed(ways)).",
                hint: "For example \(table.example).")
        } else if begun.count > 1 {
            let keys = begun.map { group in
                listed(group.filter(written.contains), with: "and")
            }
            issues.add(
                .conflict, at: node, path,
                "\(listed(keys, with: "and")) cannot stand together in \(subject).",
                hint: "Keep one of them.")
        } else {
            for name in begun[0] where !written.contains(name) {
                guard let key = table.key(name) else { continue }
                noteMissing(key, table, in: node, at: path)
            }
        }
    }

    private mutating func noteDuplicates(_ entries: [SourceNode.Entry], at path: [String]) {
        var first: [String: SourceNode] = [:]
        for entry in entries {
            let name = entry.key.text ?? ""
            if let earlier = first[name] {
                let place = earlier.line > 0 ? ", first on line \(earlier.line)" : ""
                issues.add(
                    .duplicate, at: entry.key, path + [name],
                    "the key \(SourceNode.shortened(name)) stands here twice\(place).",
                    hint: "Remove one of them.")
            } else {
                first[name] = entry.key
            }
        }
    }

    private mutating func noteUnknown(
        _ key: SourceNode, named name: String, _ table: KeyTable, at path: [String]
    ) {
        let place = path.isEmpty ? "a study file" : path.joined(separator: ".")
        let meant = Self.meant(by: name, among: table.keys.map { ($0.name, $0.aliases) })
        issues.add(
            .unknownKey, at: key, path + [name],
            "the key \(SourceNode.shortened(name)) does not exist in \(place).",
            hint: meant.map { "Did you mean \($0)?" }
                ?? "The keys here are \(listed(table.keys.map(\.name), with: "and")).")
    }

    private mutating func noteMissing(
        _ key: Key, _ table: KeyTable, in node: SourceNode, at path: [String]
    ) {
        // A misspelt form of the key is already noted; say it once.
        let misspelt = issues.issues.contains {
            $0.code == .unknownKey && $0.path.dropLast().elementsEqual(path)
                && $0.hint == "Did you mean \(key.name)?"
        }
        guard !misspelt else { return }
        let place = path.isEmpty ? "the study file" : path.joined(separator: ".")
        issues.add(
            .missingKey, at: node, path, "the key \(key.name) is missing in \(place).",
            hint: "\(key.meaning) For example \(table.example).")
    }

    // MARK: Values

    private mutating func noteEmpty(_ node: SourceNode, _ what: String, _ path: [String]) {
        issues.add(
            .outOfRange, at: node, path, "there are no \(what) in \(path.last ?? "the file").",
            hint: "Write at least one.")
    }

    private mutating func checkWord(
        _ node: SourceNode, _ words: [Shape.Word], _ path: [String]
    ) {
        guard let text = node.text else {
            return mismatch(node, .word(words), path, hint: nil)
        }
        guard !words.contains(where: { $0.name == text }) else { return }
        let meant = Self.meant(by: text, among: words.map { ($0.name, $0.aliases) })
        issues.add(
            .outOfRange, at: node, path,
            "\(Self.subject(path)) must be \(listed(words.map(\.name))), got \(node.described).",
            hint: meant.map { "Did you mean \($0)?" })
    }

    /// The word that somebody meant: the same in other letters, another name for it, a near one, or
    /// one of which either is the beginning.
    private static func meant(
        by word: String, among words: [(name: String, aliases: [String])]
    ) -> String? {
        let plain = word.lowercased().split { "-_ ".contains($0) }.joined(separator: "_")
        let alike = words.first { $0.name == plain || $0.aliases.contains(plain) }?.name
        return alike ?? nearestWord(to: plain, in: words.map(\.name))
            ?? words.first { name, _ in
                min(name.count, plain.count) >= 3
                    && (name.hasPrefix(plain) || plain.hasPrefix(name))
            }?.name
    }

    private func admits(_ node: SourceNode, _ shape: Shape) -> Bool {
        switch shape {
        case .text: node.text.map { !$0.isEmpty } ?? false
        case .argument:
            if case .integer = node.content { true } else { node.text != nil }
        case .expression: node.formula != nil
        case .scalar: node.scalar != nil
        case .number: node.number != nil
        case .whole(let least): node.wholeNumber.map { $0 >= least } ?? false
        case .seed: node.seed != nil
        case .boolean: node.boolean != nil
        case .duration: node.duration != nil
        case .size: node.size != nil
        case .word, .list, .table, .entries, .either: false
        }
    }

    private mutating func mismatch(
        _ node: SourceNode, _ shape: Shape, _ path: [String], hint: String?
    ) {
        let isRange: Bool =
            switch shape {
            case .whole, .seed: node.wholeNumber != nil
            case .duration, .size: node.number != nil
            case .scalar: node.number != nil
            default: false
            }
        issues.add(
            isRange ? .outOfRange : .wrongType, at: node, path,
            "\(Self.subject(path)) must be \(shape.expectation), got \(node.described).",
            hint: hint)
    }

    /// What to do about a single value of the wrong kind.
    private func advice(_ node: SourceNode, _ shape: Shape) -> String? {
        switch (shape, node.content) {
        case (.boolean, .string(let text)):
            switch text.lowercased() {
            case "yes", "on", "y": return "Write true; yes and on are texts here."
            case "no", "off", "n": return "Write false; no and off are texts here."
            default: return nil
            }
        case (.text, .string): return "Write something, or leave the key out."
        case (.text, .integer), (.text, .double), (.text, .boolean), (.argument, .boolean),
            (.argument, .double):
            return "Put it in quotation marks: it is passed on as it is written."
        case (.number, .string(let text)), (.whole, .string(let text)):
            let digits = text.filter { !"_', ".contains($0) }
            guard digits != text, SourceNode.number(in: digits) != nil else { return nil }
            return "Write \(digits)."
        case (.duration, .string(let text)) where text.contains(":"):
            return "Write hours, minutes and seconds with their letters, such as 1h30m."
        case (.scalar, .double): return "Infinity and NaN cannot be passed on; leave them out."
        case (.scalar, .sequence):
            return "Give each list a name of its own and let the program look it up."
        default: return nil
        }
    }

    /// What to do about a single value where a list belongs, with the value as a list.
    private func hint(_ valueHint: String?, for node: SourceNode, _ item: Shape) -> String? {
        guard let valueHint, let text = node.formula, !text.isEmpty else { return nil }
        var words = [text[...]]
        if case .argument = item { words = text.split(separator: " ") }
        let list = words.map { word in
            word.contains { ",[]{}:#&*!|<>'\"%@`".contains($0) } ? "\"\(word)\"" : String(word)
        }
        return "\(valueHint): [\(SourceNode.shortened(list.joined(separator: ", "), to: 200))]."
    }

    /// What a message is about: the last key, with its place in a list.
    static func subject(_ path: [String]) -> String {
        guard let last = path.last else { return "the study file" }
        guard Int(last) != nil, path.count > 1, let place = Int(last) else { return last }
        return "value \(place + 1) of \(path[path.count - 2])"
    }
}
