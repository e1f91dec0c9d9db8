/// Everything that is known of a program that has ended.
public struct ProcessReport: Sendable, Hashable {
    /// How it ended, and why.
    public var ending: ProcessEnding
    /// What the system said; nil when it never ran.
    ///
    /// A stopped program may still have ended well.
    public var status: ProcessStatus?
    /// What it took.
    public var usage: ProcessUsage
    /// Its standard output.
    public var standardOutput: OutputSummary
    /// Its standard error.
    public var standardError: OutputSummary

    /// A report.
    public init(
        ending: ProcessEnding, status: ProcessStatus? = nil, usage: ProcessUsage = ProcessUsage(),
        standardOutput: OutputSummary = OutputSummary(),
        standardError: OutputSummary = OutputSummary()
    ) {
        self.ending = ending
        self.status = status
        self.usage = usage
        self.standardOutput = standardOutput
        self.standardError = standardError
    }
}

/// What a program took.
public struct ProcessUsage: Sendable, Hashable {
    /// From before its start to its end.
    public var wall: Duration
    /// CPU time of the program and of its children that it waited for, in the kernel's ticks of
    /// usually 10 ms; nil where the system does not tell.
    public var cpu: Duration?
    /// The most memory that the program and its children were seen to hold together, in bytes.
    ///
    /// A higher peak between two looks is missed. Nil for a program that ended before the first look.
    public var peakMemory: Int?

    /// What a program took.
    public init(wall: Duration = .zero, cpu: Duration? = nil, peakMemory: Int? = nil) {
        self.wall = wall
        self.cpu = cpu
        self.peakMemory = peakMemory
    }
}

/// What is known of one output of a program.
public struct OutputSummary: Sendable, Hashable {
    /// The last lines, at most 20; of a progress bar only what a terminal would show at the end.
    public var lastLines: [String]
    /// All bytes that the program wrote.
    public var bytes: Int
    /// Of these, the bytes that the log leaves out.
    public var bytesLeftOut: Int
    /// Why the log could not be written to its end, such as a full disk.
    public var logFailure: String?

    /// What is known of one output.
    public init(
        lastLines: [String] = [], bytes: Int = 0, bytesLeftOut: Int = 0, logFailure: String? = nil
    ) {
        self.lastLines = lastLines
        self.bytes = bytes
        self.bytesLeftOut = bytesLeftOut
        self.logFailure = logFailure
    }
}
