extension CoveredElsewhere {
    /// Every source file without a test file of its own name.
    ///
    /// This list may only become shorter. Each entry was at least nine tenths covered, by lines, when
    /// it was written.
    static let list: [CoveredElsewhere] = [
        CoveredElsewhere(
            sources: [
                "LuthierMath/BetaShape"
            ],
            suite: "LuthierMathTests/BetaDistributionTests.swift",
            reason:
                "The shape of a beta law, whose every function its suite compares with references."),
        CoveredElsewhere(
            sources: [
                "LuthierMath/SobolDirections"
            ],
            suite: "LuthierMathTests/SobolSequenceTests.swift",
            reason:
                "The table is read only by the sequence, whose points are compared with reference values."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierDomain/Expressions/ExpressionArithmetic",
                "LuthierDomain/Expressions/ExpressionFunction",
                "LuthierDomain/Expressions/ExpressionLexer",
                "LuthierDomain/Expressions/ExpressionParser",
                "LuthierDomain/Expressions/ExpressionRange",
                "LuthierDomain/Expressions/ExpressionTree",
                "LuthierDomain/Expressions/ExpressionType",
            ],
            suite: "LuthierDomainTests/Expressions/ExpressionTests.swift",
            reason:
                "Parts of an expression, which is what callers see; its suite reads, checks and evaluates text."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierDomain/Expressions/Interval"
            ],
            suite: "LuthierDomainTests/Expressions/ConstraintPropagatorTests.swift",
            reason: "Bounds are what propagation computes, compared there with enumeration."),
        CoveredElsewhere(
            sources: [
                "LuthierDomain/Feasibility/EquationPlan",
                "LuthierDomain/Feasibility/FeasibleComponent",
                "LuthierDomain/Feasibility/FeasibleDiagram",
                "LuthierDomain/Feasibility/FeasibleDiagram+Building",
                "LuthierDomain/Feasibility/FeasibleParameter",
                "LuthierDomain/Feasibility/SearchSpace+Components",
                "LuthierDomain/Feasibility/UnitWarp",
            ],
            suite: "LuthierDomainTests/Feasibility/FeasibleSetTests.swift",
            reason:
                "Parts of a feasible set, whose counts, numbering and draws are compared with enumeration."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierCommands/Check/CheckCommand",
                "LuthierCommands/Check/MetricSample",
                "LuthierCommands/Check/SmokeTrial",
                "LuthierCommands/Check/StudyForecast",
                "LuthierCommands/Edge/CommandFailure",
                "LuthierCommands/Edge/Console",
                "LuthierCommands/Edge/Interruptions",
                "LuthierCommands/Edge/StorageLocation",
                "LuthierCommands/Edge/StorageOptions",
                "LuthierCommands/Edge/StudyFileReader",
                "LuthierCommands/Edge/Surroundings",
                "LuthierCommands/LuthierCommand",
                "LuthierCommands/Run/RunCommand",
                "LuthierCommands/Run/RunReport",
                "LuthierCommands/Run/RunSession",
                "LuthierCommands/Run/TrialLines",
                "LuthierCommands/Run/TroubleNotes",
                "LuthierCommands/StdioCommand",
                "LuthierCommands/Study/BestCommand",
                "LuthierCommands/Study/ExportCommand",
                "LuthierCommands/Study/ImportCommand",
                "LuthierCommands/Study/ShowCommand",
                "LuthierCommands/Study/StudyCommand",
                "LuthierCommands/Study/TrialsCommand",
                "LuthierCommands/Study/VerifyCommand",
            ],
            suite: "LuthierCommandsTests/CommandLineTests.swift",
            reason:
                "Commands are what a user runs; the suite starts the built program and reads what it prints."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierCommands/Run/LiveDisplay",
                "LuthierCommands/Terminal/AssignmentText",
                "LuthierCommands/Terminal/Gain",
                "LuthierCommands/Terminal/StudyProgress",
            ],
            suite: "LuthierCommandsTests/LiveViewTests.swift",
            reason: "What the live view shows; its suite reads the picture made from a real study."),
        CoveredElsewhere(
            sources: [
                "LuthierEngine/ActiveTime",
                "LuthierEngine/Journal+Asking",
                "LuthierEngine/Journal+Telling",
                "LuthierEngine/StudyDecider",
                "LuthierEngine/StudyLedger",
                "LuthierEngine/TrialSeed",
            ],
            suite: "LuthierEngineTests/StudyCoordinatorTests.swift",
            reason: "The coordinator answers every request through them."),
        CoveredElsewhere(
            sources: [
                "LuthierExecutors/ExecutorError",
                "LuthierExecutors/Output/OutputLine",
                "LuthierExecutors/Output/OutputReader",
                "LuthierExecutors/Requests/ProcessReport",
                "LuthierExecutors/Requests/ProcessSignal",
                "LuthierExecutors/Supervision/GroupMemory",
                "LuthierExecutors/Supervision/Latch",
                "LuthierExecutors/Supervision/ProcessGroup",
                "LuthierExecutors/Supervision/ProcessList",
                "LuthierExecutors/Supervision/ProcessRun",
                "LuthierExecutors/Supervision/ProcessRun+Supervision",
                "LuthierExecutors/Supervision/SystemCall",
            ],
            suite: "LuthierExecutorsTests/SupervisedProcessTests.swift",
            reason:
                "What a supervised process is made of; its suite runs real programs that end in every way."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierSQLite/Log/StudyRow",
                "LuthierSQLite/Log/TrialProjection",
            ],
            suite: "LuthierSQLiteTests/SQLiteStorageTests.swift",
            reason: "Rows that every stored event goes through; the suite reads them back."),
        CoveredElsewhere(
            sources: [
                "LuthierTesting/Storage/SketchedDefinitions",
                "LuthierTesting/Storage/StorageContract",
                "LuthierTesting/Storage/StorageContract+Logs",
                "LuthierTesting/Storage/StorageContract+Transactions",
                "LuthierTesting/Storage/StorageContract+Values",
                "LuthierTesting/Storage/StorageSamples",
            ],
            suite: "LuthierPortsTests/MemoryStorageTests.swift",
            reason:
                "Contract suites and their samples are run on every storage; the reference storage is one."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierWire/JSON/DecimalPowers",
                "LuthierWire/JSON/JSONError",
                "LuthierWire/JSON/JSONReadingOptions",
            ],
            suite: "LuthierWireTests/JSONReaderTests.swift",
            reason: "Parts of the reader, which its suite drives with text."),
        CoveredElsewhere(
            sources: [
                "LuthierWire/JSON/JSONKey",
                "LuthierWire/JSON/JSONKind",
                "LuthierWire/JSON/JSONObject",
            ],
            suite: "LuthierWireTests/JSONValueTests.swift",
            reason: "Parts of a value, which its suite makes, reads and writes."),
        CoveredElsewhere(
            sources: [
                "LuthierWire/Events/EventBodyWriter",
                "LuthierWire/Events/EventMembers",
            ],
            suite: "LuthierWireTests/Events/EventCodecTests.swift",
            reason: "Parts of the codec, whose suite writes and reads every kind of event."),
        CoveredElsewhere(
            sources: [
                "LuthierWire/StudyFile/SourcePosition"
            ],
            suite: "LuthierWireTests/SourceNodeTests.swift",
            reason: "A line and a column, carried by nodes."),
        CoveredElsewhere(
            sources: [
                "LuthierPorts/StudyStorage"
            ],
            suite: "LuthierPortsTests/MemoryStorageTests.swift",
            reason:
                "A protocol and the values it passes; the contract suite runs there on the reference storage."
        ),
    ]
}
