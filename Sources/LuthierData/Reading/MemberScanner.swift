import LuthierWire

/// Reads what is wanted of one JSON object, and hashes the rest.
struct MemberScanner {
    /// The content of the last object: equal for equal members in any order.
    private(set) var content = ContentHash()
    /// Names of members, as far as they were seen among the first objects.
    private(set) var names: [String] = []

    private let wanted: [String]
    private let ignored: Set<String>
    private var values: [[UInt8]]
    private var objects = 0

    /// Objects whose members are remembered by name, for messages.
    private static let remembered = 100
    private static let options = JSONReadingOptions(
        maximumDepth: 512, maximumBytes: FileBytes.longestRecord,
        maximumStringBytes: FileBytes.longestRecord, allowsNonFinite: true)

    /// A scanner of objects whose members have the given names.
    init(wanted: [String], ignored: [String]) {
        self.wanted = wanted
        self.ignored = Set(ignored)
        values = wanted.map { _ in [] }
    }

    /// Reads one line.
    ///
    /// - Throws: `DataError` when it is no JSON object.
    mutating func scan(_ text: UnsafeRawBufferPointer, line: Int) throws(DataError) {
        var content = ContentHash()
        var values = [[UInt8]](repeating: [], count: wanted.count)
        var names: [String] = []
        let failure = text.withMemoryRebound(to: UInt8.self) { bytes -> JSONError? in
            do throws(JSONError) {
                try JSONReader.read(bytes, options: Self.options) { (reader) throws(JSONError) in
                    try reader.object { (reader, key) throws(JSONError) in
                        let name = key.string
                        let value = try reader.raw()
                        if objects < Self.remembered { names.append(name) }
                        if let place = wanted.firstIndex(of: name) {
                            values[place] = Self.text(of: value)
                        }
                        guard !ignored.contains(name) else { return }
                        var member = Array(name.utf8)
                        member.append(0)
                        member += value
                        content.add(member.withUnsafeBytes { ContentHash($0) })
                    }
                }
                return nil
            } catch {
                return error
            }
        }
        if let failure {
            if text.contains(0) { throw RecordReader.nulError(line) }
            throw DataError(
                .malformed, line: line,
                message: failure.code == .wrongType
                    ? "The line is JSON, and no object."
                    : "The line is no JSON, at column \(failure.column): \(failure.message)",
                hint: failure.code == .wrongType
                    ? "Write one object a line, such as {\"text\": \"…\", \"label\": \"…\"}."
                    : failure.hint)
        }
        self.content = content
        self.values = values
        if objects < Self.remembered {
            objects += 1
            for name in names where !self.names.contains(name) { self.names.append(name) }
        }
    }

    /// Gives the value of a wanted member to a closure; nothing where it is absent or null.
    func withValue<Result>(
        _ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result { values[place].withUnsafeBufferPointer(body) }

    /// What a value says: the text of a string, nothing for null, any other value as it stands.
    private static func text(of value: [UInt8]) -> [UInt8] {
        if value == Array("null".utf8) { return [] }
        guard value.first == UInt8(ascii: "\"") else { return value }
        guard value.contains(UInt8(ascii: "\\")) else { return Array(value.dropFirst().dropLast()) }
        let text = try? JSONReader.read(value) { (reader) throws(JSONError) in try reader.string() }
        return text.map { Array($0.utf8) } ?? value
    }
}
