import Testing

@testable import LuthierWire

@Suite("StudyFileKeys")
struct StudyFileKeysTests {
    private static var tables: [KeyTable] {
        var found: [KeyTable] = []
        func visit(_ shape: Shape) {
            switch shape {
            case .table(let table):
                found.append(table)
                table.keys.forEach { visit($0.shape) }
            case .entries(let table): visit(table.shape)
            case .list(let item, _, _): visit(item)
            case .either(let shapes): shapes.forEach(visit)
            default: break
            }
        }
        visit(.table(StudyFileKeys.study))
        return found
    }

    @Test("no alias is a key of the same table, or stands for two keys")
    func aliases() {
        for table in Self.tables {
            let words = table.keys.map(\.name) + table.keys.flatMap(\.aliases)
            #expect(Set(words).count == words.count, "\(words)")
        }
    }

    @Test("groups are made of keys of their table")
    func groups() {
        for table in Self.tables {
            for name in table.groups.joined() { #expect(table.key(name) != nil, "\(name)") }
        }
    }

    @Test("meanings are sentences")
    func meanings() {
        for key in Self.tables.flatMap(\.keys) {
            #expect(key.meaning.hasSuffix("."), "\(key.name): \(key.meaning)")
        }
    }
}
