/// A number of bytes as people write it.
package struct ByteCount: CustomStringConvertible {
    /// The number of bytes, at least 0.
    package let bytes: Int

    /// A number of bytes.
    package init(_ bytes: Int) { self.bytes = bytes }

    /// Whole bytes below 1,024, else one decimal and a binary unit: `1.5 MiB`.
    package var description: String {
        var value = Double(bytes)
        var unit = "bytes"
        for next in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 {
            value /= 1024
            unit = next
        }
        guard unit != "bytes" else { return "\(bytes) bytes" }
        return "\((value * 10).rounded() / 10) \(unit)"
    }
}
