/// How much a reader of JSON takes, and whether it knows numbers that JSON lacks.
package struct JSONReadingOptions: Sendable, Hashable {
    /// How many arrays and objects may stand inside each other.
    ///
    /// The default, 64, is far above what our bodies need (about 10) and keeps the deepest
    /// recursion within a few kilobytes of stack.
    package var maximumDepth: Int
    /// How many bytes the whole text may have; 256 MiB by default.
    package var maximumBytes: Int
    /// How many bytes one string or key may take in the text; 16 MiB by default.
    package var maximumStringBytes: Int
    /// How many values the whole text may have, those in each other counted too; any number by default.
    ///
    /// Short values become trees of many times their size: a mebibyte of `1,1,1…` becomes 50.
    package var maximumValues: Int
    /// Whether the bare words `NaN`, `Infinity` and `-Infinity` are numbers.
    ///
    /// JSON has no such words, but programs print them (Python's `json.dumps` does by default), so
    /// report lines are read with this set.
    package var allowsNonFinite: Bool

    /// Options; every one has a default.
    package init(
        maximumDepth: Int = 64, maximumBytes: Int = 256 << 20, maximumStringBytes: Int = 16 << 20,
        maximumValues: Int = .max, allowsNonFinite: Bool = false
    ) {
        self.maximumDepth = maximumDepth
        self.maximumBytes = maximumBytes
        self.maximumStringBytes = maximumStringBytes
        self.maximumValues = maximumValues
        self.allowsNonFinite = allowsNonFinite
    }

    /// Strict JSON of our own bodies.
    package static let standard = JSONReadingOptions()
    /// Report lines of trial programs: non-finite words are numbers.
    package static let report = JSONReadingOptions(allowsNonFinite: true)

    /// How many characters one number may have.
    ///
    /// The longest exact expansion of a double has 1,079 characters; nothing longer is honest.
    static let maximumNumberBytes = 1_100
}
