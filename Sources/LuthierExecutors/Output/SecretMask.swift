/// Replaces the values of secrets in what a program writes by their names in brackets.
///
/// A value is found wherever it stands whole, also across two reads and over several lines; what only a part of
/// it may be is held back until more is known. Values that a program changed, as by an encoding, are not found.
struct SecretMask: Sendable {
    /// A value and what stands in its place.
    private struct Secret: Sendable {
        let value: [UInt8]
        let mask: [UInt8]
    }

    /// The longest first, so that a secret that begins with another is taken whole.
    private let secrets: [Secret]
    /// Whether a secret begins with a byte.
    private let begins: [Bool]
    private var held: [UInt8] = []

    /// A mask of some values; empty ones are left out.
    ///
    /// - Parameter values: Each secret's value by its name.
    init(_ values: [String: String]) {
        secrets = values.sorted { ($1.value.utf8.count, $0.key) < ($0.value.utf8.count, $1.key) }
            .filter { !$0.value.isEmpty }
            .map { Secret(value: Array($0.value.utf8), mask: Array("[\($0.key)]".utf8)) }
        var begins = [Bool](repeating: false, count: 256)
        for secret in secrets { begins[Int(secret.value[0])] = true }
        self.begins = begins
    }

    /// Whether nothing is ever replaced.
    var isEmpty: Bool { secrets.isEmpty }

    /// The next bytes of an output, without secrets.
    ///
    /// - Complexity: O(bytes × secrets), and one look at each byte where no secret begins.
    mutating func masked(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        masked(held + bytes, isEnd: false)
    }

    /// What was held back, at the end of the output.
    mutating func finish() -> [UInt8] { masked(held, isEnd: true) }

    /// A text without secrets.
    func masked(_ text: String) -> String {
        guard !isEmpty else { return text }
        var mask = self
        return String(decoding: mask.masked(Array(text.utf8), isEnd: true), as: UTF8.self)
    }

    private mutating func masked(_ bytes: [UInt8], isEnd: Bool) -> [UInt8] {
        held = []
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = 0
        search: while place < bytes.count {
            guard begins[Int(bytes[place])] else {
                result.append(bytes[place])
                place += 1
                continue
            }
            let rest = bytes[place...]
            for secret in secrets {
                if rest.starts(with: secret.value) {
                    result += secret.mask
                    place += secret.value.count
                    continue search
                }
                if !isEnd, rest.count < secret.value.count, secret.value.starts(with: rest) {
                    held = Array(rest)
                    break search
                }
            }
            result.append(bytes[place])
            place += 1
        }
        return result
    }
}
