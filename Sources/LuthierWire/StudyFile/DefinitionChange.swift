package import LuthierDomain

/// One value of a study file that differs between two definitions.
package struct DefinitionChange: Sendable, Hashable {
    /// The keys that lead to it, with points between them.
    package let path: String
    /// The value before; nil when there was none.
    package let before: JSONValue?
    /// The value after; nil when there is none.
    package let after: JSONValue?

    /// Every value that differs, in the order of the study file.
    ///
    /// Lists are compared as a whole. Where only the order of keys differs, their names are listed.
    package static func changes(
        from before: StudyDefinition, to after: StudyDefinition
    ) -> [DefinitionChange] {
        changes(StudyFileEncoder.json(before), StudyFileEncoder.json(after), at: [])
    }

    private static func changes(
        _ before: JSONValue?, _ after: JSONValue?, at path: [String]
    ) -> [DefinitionChange] {
        let old = before?.members
        let new = after?.members
        let isTable = old != nil && (new != nil || after == nil) || new != nil && before == nil
        guard isTable, !path.isEmpty || old != nil else {
            guard before != after else { return [] }
            return [
                DefinitionChange(
                    path: path.joined(separator: "."), before: before, after: after)
            ]
        }
        let keys = old?.keys ?? []
        let added = new?.keys ?? []
        let all = keys + added.filter { !keys.contains($0) }
        var found = all.flatMap { changes(old?[$0], new?[$0], at: path + [$0]) }
        if keys.count == added.count, keys != added, Set(keys) == Set(added) {
            found.append(
                DefinitionChange(
                    path: (path + ["(order)"]).joined(separator: "."),
                    before: .array(keys.map { .string($0) }),
                    after: .array(added.map { .string($0) })))
        }
        return found
    }
}
