package import LuthierDomain
package import LuthierEngine
package import LuthierWire

/// What the server shows to people, made by modules beside this one.
package protocol StudyPages: Sendable {
    /// The version of the program.
    var version: String { get }
    /// The page that every path for people answers; it holds nothing of any study.
    var page: PageFile { get }
    /// The names of the sections that a study's page can have.
    var sections: [String] { get }
    /// The name of the section that is made of events.
    var sectionOfEvents: String { get }
    /// The sections that take long to make, so that no other waits for them.
    var slowSections: Set<String> { get }

    /// A file that the page asks for; nil when there is none of that name.
    func file(_ name: String) -> PageFile?

    /// A section of a study's page as data.
    func section(_ request: SectionRequest, of ledger: StudyLedger) -> JSONValue

    /// The definition in the text of a study file, YAML or JSON.
    ///
    /// - Throws: Every mistake with its line, for the field `text`.
    func definition(in text: String) throws(OperationError) -> JSONValue
}

/// A file that is served as it is.
package struct PageFile: Sendable {
    /// Its content type.
    package let type: String
    /// Its bytes.
    package let bytes: [UInt8]
    /// The tag of its content.
    package let tag: String

    /// A file.
    ///
    /// - Complexity: O(bytes).
    package init(type: String, bytes: [UInt8]) {
        self.type = type
        self.bytes = bytes
        tag = ContentTag.text(of: bytes)
    }
}

/// Which section of a study's page is asked for.
package struct SectionRequest: Sendable {
    /// The section's name.
    package let name: String
    /// When it is asked for.
    package let now: Timestamp
    /// The query's texts by name: `across`, `up`, `metric`.
    package let texts: [String: String]
    /// The trial that it is about, if one was named.
    package let number: Int?
    /// The newest events, where the section is made of them.
    package let events: [EventRecord]
}
