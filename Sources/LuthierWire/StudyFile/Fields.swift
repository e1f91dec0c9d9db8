/// The values of a mapping by their keys; the first one where a key stands twice.
///
/// What is wrong with keys and types has been noted before; reading a wrong value gives nil.
struct Fields {
    /// The mapping itself, for places.
    let node: SourceNode
    /// The keys that lead to it.
    let path: [String]

    /// The value of a key; nil when it is missing or null.
    subscript(_ key: String) -> SourceNode? {
        let value = node.entries?.first { $0.key.text == key }?.value
        return value.flatMap { $0.isNull ? nil : $0 }
    }

    /// The mapping below a key; nil when there is none.
    func fields(_ key: String) -> Fields? {
        self[key].flatMap { $0.entries == nil ? nil : Fields(node: $0, path: path + [key]) }
    }

    /// Names of one's own with their values, the first of each name.
    var named: [(name: String, key: SourceNode, value: SourceNode)] {
        var seen: Set<String> = []
        return (node.entries ?? []).compactMap { entry in
            guard let name = entry.key.text, seen.insert(name).inserted else { return nil }
            return (name, entry.key, entry.value)
        }
    }

    /// The value of a key whose words are the raw values of a type.
    func word<Word: RawRepresentable<String>>(_ key: String, as type: Word.Type) -> Word? {
        self[key]?.text.flatMap(Word.init(rawValue:))
    }
}
