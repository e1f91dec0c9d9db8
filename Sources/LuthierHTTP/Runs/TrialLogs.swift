package import LuthierDomain
package import LuthierEngine
package import LuthierPorts

/// What programs of trials printed, as far as the server has it.
package protocol TrialLogs: Sendable {
    /// A part of an output.
    ///
    /// - Parameters:
    ///   - request: Which part.
    ///   - ledger: The study; it has the trial.
    /// - Returns: The part, or nil when nothing of it is on this machine.
    func part(_ request: LogRequest, of ledger: StudyLedger) async -> LogPart?

    /// Takes more of what a program prints on another machine.
    ///
    /// Only the end of it is kept; what cannot be kept is passed over.
    ///
    /// - Parameters:
    ///   - text: What was printed.
    ///   - place: Where it belongs.
    func take(_ text: PrintedText, at place: LogPlace) async

    /// Forgets what programs of a study printed on other machines.
    func forget(_ study: String) async
}

/// Which output of which attempt of a trial is meant.
package struct LogPlace: Sendable, Hashable {
    /// The study's name.
    package let study: String
    /// When the study was begun, which tells it apart from others of its name.
    package let created: Timestamp
    /// The trial's number.
    package let number: Int
    /// Which start of the trial, from 1.
    package let attempt: Int
    /// The fold or seed; a name from the study's definition, nil where a trial is one run.
    package let unit: String?
    /// Which output.
    package let stream: LogRequest.Stream

    /// A place.
    package init(
        study: String, created: Timestamp, number: Int, attempt: Int, unit: String?,
        stream: LogRequest.Stream
    ) {
        self.study = study
        self.created = created
        self.number = number
        self.attempt = attempt
        self.unit = unit
        self.stream = stream
    }
}

/// A stretch of what a program printed on another machine.
package struct PrintedText: Sendable, Hashable {
    /// The bytes before it.
    package let start: Int
    /// The bytes before it and in it, as the program wrote them.
    package let end: Int
    /// The bytes as they came: what was no UTF-8 has been replaced.
    package let bytes: [UInt8]

    /// A stretch.
    package init(start: Int, end: Int, bytes: [UInt8]) {
        self.start = start
        self.end = end
        self.bytes = bytes
    }
}
