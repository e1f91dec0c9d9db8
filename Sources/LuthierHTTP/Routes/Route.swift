package import LuthierWire

/// One method of one path: what it needs, what it does, what it answers.
package struct Route: Sendable {
    /// What a route does.
    package enum Work: Sendable, Hashable {
        /// Performs an operation under this name.
        case operation(String)
        /// Begins to run a study on this machine.
        case run
        /// Interrupts the run of a study.
        case interrupt
        /// Answers one trial.
        case trial
        /// Answers why a trial was tried.
        case why
        /// Answers events, as a page or as they come.
        case events
        /// Answers the description of all routes.
        case description
        /// Answers whether the process runs.
        case alive
        /// Answers whether requests can be served.
        case ready
        /// Answers figures for Prometheus.
        case metrics
        /// Answers who asks, and what he may do.
        case session
        /// Reads the text of a study file.
        case definition
        /// Answers a section of a study's page.
        case section
        /// Answers trials as columns.
        case columns
        /// Answers the events of one trial.
        case trialEvents
        /// Answers what is kept of one trial.
        case artifacts
        /// Answers the contents of an artifact.
        case artifact
        /// Takes the contents of an artifact.
        case upload
        /// Answers what a trial's program printed.
        case log
        /// Takes what a trial's program printed on another machine.
        case takeLog
        /// Answers the page for people.
        case page
        /// Answers a file of the page.
        case file
    }

    /// A field of the query or of the body.
    package struct Field: Sendable {
        /// Its name.
        package let name: String
        /// Its JSON Schema.
        package let schema: JSONValue
        /// What it is, as a sentence.
        package let meaning: String
        /// Whether it must be there.
        package var isRequired = false
    }

    /// A part of a path.
    package enum Piece: Sendable, Hashable {
        /// A word that must stand there.
        case word(String)
        /// The name of what stands there.
        case name(String)
    }

    /// The method, such as `GET`.
    package let method: String
    /// The path, with names in braces.
    package let path: String
    /// The name that generated clients give it.
    package let id: String
    /// What it does, as a sentence.
    package let summary: String
    /// What it does.
    package let work: Work
    /// The least role that may use it; nil for anybody.
    package let role: Role?
    /// What the query may hold.
    package let query: [Field]
    /// What the body may hold; nil when there is none.
    package let body: [Field]?
    /// Whether exactly one of two fields must be there: a result needs metrics or an outcome.
    package let takesResult: Bool
    /// The status of success.
    package let status: Int
    /// The schema of the answer, by its name among the components; nil for what is no JSON.
    package let answer: String?
    /// The content type of an answer that is no JSON.
    package let type: String
    /// Whether answers have tags by which they are asked for again only when they changed.
    package let hasTag: Bool
    /// The path in pieces.
    package let pieces: [Piece]

    init(
        _ method: String, _ path: String, _ id: String, _ work: Work, role: Role?,
        query: [Field] = [], body: [Field]? = nil, takesResult: Bool = false, status: Int = 200,
        answer: String?, type: String = "text/plain", hasTag: Bool = false, _ summary: String
    ) {
        self.method = method
        self.path = path
        self.id = id
        self.work = work
        self.role = role
        self.query = query
        self.body = body
        self.takesResult = takesResult
        self.status = status
        self.answer = answer
        self.type = type
        self.hasTag = hasTag
        self.summary = summary
        pieces = path.split(separator: "/").map { part in
            part.hasPrefix("{") ? .name(String(part.dropFirst().dropLast())) : .word(String(part))
        }
    }

    /// Whether its answer is about studies, and shows how their runs stand.
    package var showsRuns: Bool { ["Study", "StudyList"].contains(answer) }

    /// Whether requests to it change something.
    package var changes: Bool { method != "GET" }

    /// The names in the path.
    package var names: [String] {
        pieces.compactMap { if case .name(let name) = $0 { name } else { nil } }
    }

    /// Whether it is about one study; the page for people is the same for all.
    package var isAboutStudy: Bool { role != nil && names.contains("study") }
}
