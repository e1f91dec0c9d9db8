package import LuthierDomain

/// Changes single values of a study file by their paths, such as `metrics.latency_ms.at_most`.
///
/// Keys stand with points between them; a key that has points itself is recognised where it is there
/// already. Places in lists are numbers from 0. What comes of it is read as any study file is.
package struct StudyFileEditor: Sendable {
    /// What a metric has that is optimised or bounded.
    private static let purposes = ["goal", "at_most", "at_least"]

    /// The file as changed so far; nothing in it has a place.
    package private(set) var root: SourceNode

    /// An editor of the study file of a definition.
    package init(_ definition: StudyDefinition) {
        root = SourceNode(unplaced: StudyFileEncoder.json(definition))
    }

    /// Puts a value at a path; mappings on the way are made.
    ///
    /// A metric that gets a goal or a bound is not only stored any more, and one that is only stored loses
    /// them.
    ///
    /// - Parameters:
    ///   - path: Where to put it.
    ///   - value: The value.
    /// - Throws: When the path leads through a value that has no keys.
    package mutating func set(_ path: String, to value: SourceNode) throws(StudyFileError) {
        let steps = try steps(of: path)
        root = try Self.setting(value.unplaced, at: steps[...], in: root, of: steps)
        guard steps.count == 3, steps[0] == "metrics", let key = steps.last, !value.isNull else {
            return
        }
        let metric = Array(steps.dropLast())
        if Self.purposes.contains(key) {
            root = Self.removing((metric + ["store"])[...], from: root)
        } else if key == "store", value.boolean == true {
            for purpose in Self.purposes {
                root = Self.removing((metric + [purpose])[...], from: root)
            }
        }
    }

    /// Removes the value at a path.
    ///
    /// - Throws: When there is none, with the nearest key.
    package mutating func remove(_ path: String) throws(StudyFileError) {
        let steps = try steps(of: path)
        var node = root
        for (depth, step) in steps.enumerated() {
            guard let next = node.child(step) else {
                let keys = node.entries?.compactMap(\.key.text) ?? []
                let place = steps[..<depth].joined(separator: ".")
                throw Self.failure(
                    .unknownKey, steps,
                    "there is nothing at \(path), so nothing can be removed.",
                    hint: nearestWord(to: step, in: keys).map { "Did you mean \($0)?" }
                        ?? (keys.isEmpty
                            ? nil
                            : "\(place.isEmpty ? "The study" : place) has "
                                + "\(keys.joined(separator: ", "))."))
            }
            node = next
        }
        root = Self.removing(steps[...], from: root)
    }

    // MARK: Paths

    /// The keys of a path: where keys with points are there, the longest that fits.
    private func steps(of path: String) throws(StudyFileError) -> [String] {
        var steps: [String] = []
        var rest = Substring(path)
        var node: SourceNode? = root
        while true {
            let known = (node?.entries ?? []).compactMap(\.key.text)
                .filter { rest == $0 || rest.hasPrefix($0 + ".") }.max { $0.count < $1.count }
            let step = known ?? String(rest.prefix { $0 != "." })
            guard !step.isEmpty else {
                throw Self.failure(
                    .unknownKey, [], "the path \"\(path)\" has an empty part.",
                    hint: "Write keys with points between them, such as metrics.loss.at_most.")
            }
            steps.append(step)
            guard step.count < rest.count else { return steps }
            rest = rest.dropFirst(step.count + 1)
            node = node?.child(step)
        }
    }

    private static func setting(
        _ value: SourceNode, at steps: ArraySlice<String>, in node: SourceNode?, of path: [String]
    ) throws(StudyFileError) -> SourceNode {
        guard let step = steps.first else { return value }
        let rest = steps.dropFirst()
        switch node?.content {
        case nil, .null?:
            let inner = try setting(value, at: rest, in: nil, of: path)
            return SourceNode(.mapping([.init(key: SourceNode(.string(step)), value: inner)]))
        case .mapping(var entries)?:
            let place = entries.firstIndex { $0.key.text == step }
            let inner = try setting(
                value, at: rest, in: place.map { entries[$0].value }, of: path)
            let entry = SourceNode.Entry(key: SourceNode(.string(step)), value: inner)
            if let place { entries[place] = entry } else { entries.append(entry) }
            return SourceNode(.mapping(entries))
        case .sequence(var items)?:
            guard let place = Int(step), (0...items.count).contains(place) else {
                throw failure(
                    .unknownKey, path,
                    "\(path.dropLast(steps.count).joined(separator: ".")) is a list of "
                        + "\(items.count), and \(step) is no place in it or behind it.",
                    hint: "Places are counted from 0.")
            }
            let inner = try setting(
                value, at: rest, in: place < items.count ? items[place] : nil, of: path)
            if place < items.count { items[place] = inner } else { items.append(inner) }
            return SourceNode(.sequence(items))
        case .boolean?, .integer?, .double?, .string?:
            let outer = path.dropLast(steps.count).joined(separator: ".")
            throw failure(
                .unknownKey, path, "\(outer) is one value and has no \(step).",
                hint: "Set all of it: \(outer)={ \(step): … }.")
        }
    }

    /// The tree without the value at a path, where there is one.
    private static func removing(
        _ steps: ArraySlice<String>, from node: SourceNode
    ) -> SourceNode {
        guard let step = steps.first else { return node }
        let rest = steps.dropFirst()
        switch node.content {
        case .mapping(var entries):
            guard let place = entries.firstIndex(where: { $0.key.text == step }) else {
                return node
            }
            if rest.isEmpty {
                entries.remove(at: place)
            } else {
                entries[place] = .init(
                    key: entries[place].key, value: removing(rest, from: entries[place].value))
            }
            return SourceNode(.mapping(entries))
        case .sequence(var items):
            guard let place = Int(step), items.indices.contains(place) else { return node }
            if rest.isEmpty {
                items.remove(at: place)
            } else {
                items[place] = removing(rest, from: items[place])
            }
            return SourceNode(.sequence(items))
        default: return node
        }
    }

    private static func failure(
        _ code: DefinitionIssue.Code, _ path: [String], _ message: String, hint: String?
    ) -> StudyFileError {
        StudyFileError([
            StudyFileIssue(code, line: 0, column: 0, path: path, message: message, hint: hint)
        ])
    }
}

extension SourceNode {
    /// The value below a key or at a place of a list.
    fileprivate func child(_ step: String) -> SourceNode? {
        if let items { return Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil } }
        return entries?.first { $0.key.text == step }?.value
    }

    /// The same tree without places, for a value that is no part of the file it was read from.
    fileprivate var unplaced: SourceNode {
        switch content {
        case .sequence(let items): SourceNode(.sequence(items.map(\.unplaced)))
        case .mapping(let entries):
            SourceNode(
                .mapping(
                    entries.map { Entry(key: $0.key.unplaced, value: $0.value.unplaced) }))
        default: SourceNode(content)
        }
    }
}
