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
                "LuthierDomain/Feasibility/FeasibleComponent",
                "LuthierDomain/Feasibility/FeasibleParameter",
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
                "LuthierPages/ReportSection",
                "LuthierPages/ReportSource",
                "LuthierPages/Sections/CurvesSection",
                "LuthierPages/Sections/FailuresSection",
                "LuthierPages/Sections/FrontSection",
                "LuthierPages/Sections/HistorySection",
                "LuthierPages/Sections/ImportanceSection",
                "LuthierPages/Sections/OverfittingSection",
                "LuthierPages/Sections/ParametersSection",
                "LuthierPages/Sections/ProvenanceSection",
                "LuthierPages/Sections/SchedulerSection",
                "LuthierPages/Sections/SettingsSection",
                "LuthierPages/Sections/SummarySection",
            ],
            suite: "LuthierPagesTests/StudyReportTests.swift",
            reason:
                "Parts of a report, which is read whole: recorded, and made of every odd kind of study."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierCommands/Run/LiveDisplay",
                "LuthierCommands/Terminal/AssignmentText",
                "LuthierCommands/Terminal/StudyProgress",
            ],
            suite: "LuthierCommandsTests/LiveViewTests.swift",
            reason: "What the live view shows; its suite reads the picture made from a real study."),
        CoveredElsewhere(
            sources: [
                "LuthierCommands/Data/CheckDataCommand",
                "LuthierCommands/Data/DataCommand",
                "LuthierCommands/Data/SplitReportText",
            ],
            suite: "LuthierCommandsTests/SplitDataCommandTests.swift",
            reason:
                "What a user runs on data files; the suite starts the built program and reads what it prints."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierData/SplitPlan",
                "LuthierData/SplitPreparation",
                "LuthierData/SplitRequest",
                "LuthierData/Writing/PartFile",
                "LuthierData/Writing/RecordCopier",
            ],
            suite: "LuthierDataTests/DataSplitterTests.swift",
            reason:
                "What a splitter goes through; the suite splits random files in every way and compares bytes."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierData/Checking/OverlapFinder",
                "LuthierData/Checking/SplitOverlap",
            ],
            suite: "LuthierDataTests/Checking/SplitCheckerTests.swift",
            reason:
                "What a check finds and how it says so, which the checker's suite reads."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierData/Reading/FileBytes",
                "LuthierData/Reading/ColumnRoles",
                "LuthierData/Reading/MemberScanner",
            ],
            suite: "LuthierDataTests/Reading/RecordReaderTests.swift",
            reason:
                "What a reader of records is made of; its suite reads both formats, whole and broken."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierData/Reading/LineNumbers",
                "LuthierData/Reading/SurveyedClasses",
            ],
            suite: "LuthierDataTests/Reading/RecordSurveyTests.swift",
            reason:
                "Columns of a survey and the lines of its records, which its suite compares with a file."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierData/Planning/SplitColumns"
            ],
            suite: "LuthierDataTests/Planning/PartitionerTests.swift",
            reason:
                "The input and the outcome of a partition, which its suite makes and takes apart."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierDomain/Parameters/IntegerRange",
                "LuthierDomain/Parameters/ListedValues",
                "LuthierDomain/Parameters/Parameter",
                "LuthierDomain/Parameters/ParameterRole",
            ],
            suite: "LuthierDomainTests/FloatRangeTests.swift",
            reason:
                "Ranges, lists and names, whose refusals stand side by side in one suite."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierDomain/Parameters/Assignment",
                "LuthierDomain/Parameters/ParameterValue",
                "LuthierDomain/Parameters/SearchSpaceCheck",
            ],
            suite: "LuthierDomainTests/SearchSpaceTests.swift",
            reason:
                "Parts of a search space, whose suite makes assignments and finds every mistake."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierDomain/Expressions/ValueDomain"
            ],
            suite: "LuthierDomainTests/Expressions/ConstraintPropagatorTests.swift",
            reason:
                "Domains are what propagation narrows, compared there with enumeration."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierDomain/Diagnostics/DefinitionIssue",
                "LuthierDomain/Study/Budget",
                "LuthierDomain/Study/StudyOptions",
                "LuthierDomain/Parameters/Prior",
            ],
            suite: "LuthierWireTests/StudyFile/StudyFileEncoderTests.swift",
            reason:
                "Values of a definition; random definitions are written and read back, equal in every part."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierDomain/Events/StudyEvent",
                "LuthierDomain/Trials/Measurement",
                "LuthierDomain/Trials/Ruling",
                "LuthierDomain/Trials/TrialOutcome",
                "LuthierDomain/Trials/Trial",
                "LuthierDomain/Trials/Timestamp",
            ],
            suite: "LuthierWireTests/Events/EventCodecTests.swift",
            reason:
                "What events hold; the codec's suite writes and reads back every case."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierSamplers/CMAES/EvolutionHistory",
                "LuthierSamplers/CMAES/EvolutionRun",
            ],
            suite: "LuthierSamplersTests/CMAES/EvolutionSamplerTests.swift",
            reason:
                "How generations and restarts follow from a history; whole studies go through them there."
        ),
        CoveredElsewhere(
            sources: ["LuthierSamplers/NSGA/GeneticHistory"],
            suite: "LuthierSamplersTests/NSGA/GeneticSamplerTests.swift",
            reason:
                "Tells the population of results; fresh and kept samplers are compared there."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierTesting/SchedulerContract",
                "LuthierTesting/SchedulerContract+Growth",
            ],
            suite: "LuthierSchedulersTests/SchedulerTests.swift",
            reason:
                "Every scheduler works under the contract; broken ones show that it notices."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierSchedulers/Rules/MetricRule",
                "LuthierSchedulers/Rules/RulePace",
            ],
            suite: "LuthierSchedulersTests/Rules/PercentileSchedulerTests.swift",
            reason:
                "Parts of the percentile rule that others share; its suite compares with the definition."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierSamplers/PriorWarp",
                "LuthierSamplers/Untried",
                "LuthierTesting/Samplers/SamplerContract",
                "LuthierTesting/Samplers/SamplerContract+Histories",
            ],
            suite: "LuthierSamplersTests/SamplerTests.swift",
            reason:
                "Every sampler works through them under the contract, in spaces of every kind."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierSamplers/TPE/TPEGroup",
                "LuthierSamplers/TPE/TPEModel",
            ],
            suite: "LuthierSamplersTests/TPE/TPESamplerTests.swift",
            reason:
                "What the sampler knows of a study, which its suite looks into and suggests from."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierEngine/ChangeSignal",
                "LuthierEngine/Journal",
                "LuthierEngine/EngineError",
                "LuthierEngine/StudyLedger+Best",
                "LuthierEngine/TrialCounts",
                "LuthierTesting/VirtualClock",
                "LuthierPorts/StudyClock",
            ],
            suite: "LuthierEngineTests/StudyCoordinatorTests.swift",
            reason:
                "The coordinator answers every request through them, on a virtual clock."
        ),
        CoveredElsewhere(
            sources: ["LuthierCommands/Simulate/SimulationSummary"],
            suite: "LuthierCommandsTests/SimulateCommandTests.swift",
            reason: "What the command prints, for people and for programs."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierTesting/Simulation/Check/TrialModel",
                "LuthierTesting/Simulation/Study/RememberingSampler",
                "LuthierTesting/Simulation/Violation",
                "LuthierTesting/Simulation/World/StudyService",
            ],
            suite: "LuthierTestingTests/Simulation/MutationTests.swift",
            reason: "Every planted bug, where it is planted and what notices it."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierTesting/Simulation/FaultKind",
                "LuthierTesting/Simulation/SimulationOptions",
                "LuthierTesting/Simulation/SimulationReport",
                "LuthierTesting/Simulation/TraceLog",
                "LuthierTesting/Simulation/Check/History",
                "LuthierTesting/Simulation/Check/HistoryChecker",
                "LuthierTesting/Simulation/Disk/LoadedLog",
                "LuthierTesting/Simulation/Study/SimulatedProgram",
                "LuthierTesting/Simulation/Study/StudySketch",
                "LuthierTesting/Simulation/World/Gate",
                "LuthierTesting/Simulation/World/SimulatedClient",
                "LuthierTesting/Simulation/World/SimulatedClock",
                "LuthierTesting/Simulation/World/SimulatedMessage",
                "LuthierTesting/Simulation/World/SimulatedNode",
                "LuthierTesting/Simulation/World/SimulatedWorld",
                "LuthierTesting/Simulation/World/SimulatedWorld+Clients",
                "LuthierTesting/Simulation/World/SimulatedWorld+Coordinators",
                "LuthierTesting/Simulation/World/SimulatedWorld+Faults",
                "LuthierTesting/Simulation/World/SimulatedWorld+Network",
                "LuthierTesting/Simulation/World/SimulatedWorld+Operator",
            ],
            suite: "LuthierTestingTests/Simulation/SimulationTests.swift",
            reason:
                "Parts of a simulation, which lives through thousands of faults of every kind there."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierExecutors/Requests/ProcessEnding",
                "LuthierExecutors/Requests/ProcessRequest",
                "LuthierExecutors/Supervision/DescriptorPoller",
                "LuthierExecutors/Supervision/ProcessExit",
                "LuthierExecutors/Supervision/ProcessRun+Execution",
            ],
            suite: "LuthierExecutorsTests/SupervisedProcessTests.swift",
            reason:
                "What a supervised process is made of; its suite runs real programs that end in every way."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierExecutors/Watching/LeftoverPrograms"
            ],
            suite: "LuthierExecutorsTests/ProcessWatcherTests.swift",
            reason:
                "The watcher ends leftover programs; its suite kills the process that started them."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierKit/RunningTrial",
                "LuthierKit/Tunable",
                "LuthierKit/SystemClock",
                "LuthierKit/Exports",
            ],
            suite: "LuthierKitTests/StudyTests.swift",
            reason:
                "What a Swift program uses of a study; the suite tunes functions through them."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierPorts/EventSink",
                "LuthierPorts/StorageError",
            ],
            suite: "LuthierCommandsTests/CommandLineTests.swift",
            reason:
                "The lines of a run come through the sink; wrong storages end in its errors."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierDomain/Trials/TrialDecision",
                "LuthierPorts/Executor",
                "LuthierTesting/ExecutorContract",
            ],
            suite: "LuthierExecutorsTests/Trials/LocalExecutorTests.swift",
            reason:
                "The port's contract is checked on the local executor."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierServer/DefinitionBody",
                "LuthierServer/OperationError+Engine",
                "LuthierServer/RequestFields",
                "LuthierServer/StudyBody",
                "LuthierWire/Bodies/OperationError",
                "LuthierWire/Bodies/TrialBody",
                "LuthierWire/Events/EventBody",
            ],
            suite: "LuthierServerTests/LineProtocolTests.swift",
            reason:
                "Every operation, body and error goes through the line protocol, whose suite calls each."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierLibrary/OpenStudies"
            ],
            suite: "LuthierLibraryTests/InterfaceTests.swift",
            reason:
                "What the functions of C open, call and close, in processes of their own."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierHTTP/Messages/Problem",
                "LuthierHTTP/Messages/ServerAnswer",
                "LuthierHTTP/Messages/ServerRequest",
                "LuthierHTTP/Routes/Route",
                "LuthierHTTP/Routes/RouteMatch",
            ],
            suite: "LuthierHTTPTests/RequestMembersTests.swift",
            reason: "What requests and refusals are made of; the suite sends every bad one."
        ),
        CoveredElsewhere(
            sources: ["LuthierHTTP/Routes/AnswerSchemas", "LuthierHTTP/Routes/RouteTable"],
            suite: "LuthierHTTPTests/OpenAPIDocumentTests.swift",
            reason:
                "Tables that the document is made of; the suite serves each route and checks answers."
        ),
        CoveredElsewhere(
            sources: ["LuthierCommands/Serve/RunOptions"],
            suite: "LuthierCommandsTests/ServedRunsTests.swift",
            reason: "Options of the server; the suite starts it with them, and reads its refusals."),
        CoveredElsewhere(
            sources: ["LuthierCommands/Serve/TokenCommand", "LuthierCommands/Serve/TokenOptions"],
            suite: "LuthierCommandsTests/ServeCommandTests.swift",
            reason: "The suite makes, lists and revokes tokens while a server runs."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierEngine/WorkableStudy", "LuthierRemote/Study/AskedTrials",
                "LuthierRemote/Study/Office", "LuthierRemote/Study/StudyCard",
                "LuthierRemote/Study/TrialLane",
            ],
            suite: "LuthierRemoteTests/RemoteStudyTests.swift",
            reason:
                "Parts of a study on a server; the suite loses requests and answers at every step of it."
        ),
        CoveredElsewhere(
            sources: ["LuthierRemote/Spool/SpoolEntry"],
            suite: "LuthierRemoteTests/SpoolTests.swift",
            reason: "What lies in a spool; the suite reads it back whole and cut short."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierCommands/Run/NarratedStudy", "LuthierCommands/Run/RemoteSession",
                "LuthierCommands/Run/TrialWork", "LuthierCommands/Run/WorkerToken",
            ],
            suite: "LuthierCommandsTests/RemoteWorkerTests.swift",
            reason: "The edge of a worker, which the suite starts, kills and starts again."
        ),
        CoveredElsewhere(
            sources: ["LuthierHTTP/Messages/ContentTag", "LuthierHTTP/Pages/SectionShelf"],
            suite: "LuthierHTTPTests/StudyPagesTests.swift",
            reason: "Tags and kept sections show in answers alone, which the suite asks for."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierPages/ReportChart", "LuthierPages/Sections/ContourSection",
                "LuthierPages/Sections/TimelineSection",
            ],
            suite: "LuthierPagesTests/StudySectionsTests.swift",
            reason: "Parts of sections as data, every one of which the suite reads."
        ),
        CoveredElsewhere(
            sources: ["LuthierHTTP/Safety/Role"],
            suite: "LuthierHTTPTests/AccessControlTests.swift",
            reason: "Four words in order; the suite tries every route with each."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierMLflow/Receiving/TrackingCall", "LuthierMLflow/Receiving/TrackingRefusal",
            ],
            suite: "LuthierMLflowTests/Receiving/TrackingDeskTests.swift",
            reason: "What calls and refusals are made of; the suite makes every bad one."
        ),
        CoveredElsewhere(
            sources: ["LuthierMLflow/Sending/StudyRuns"],
            suite: "LuthierMLflowTests/Sending/StudyLoggerTests.swift",
            reason: "What runs are to hold, which the suite reads from the server."
        ),
        CoveredElsewhere(
            sources: ["LuthierPorts/LogRequest"],
            suite: "LuthierHTTPTests/TrialLogsTests.swift",
            reason: "Values that the suite sends and reads."
        ),
        CoveredElsewhere(
            sources: ["LuthierCommands/Run/TrialLogFiles"],
            suite: "LuthierCommandsTests/ServedLogsTests.swift",
            reason: "What the server shows of its own machine, read by the suite through it."
        ),
        CoveredElsewhere(
            sources: ["LuthierPorts/ProgramTracking"],
            suite: "LuthierMLflowTests/Receiving/TrackingListenerTests.swift",
            reason:
                "A protocol and the values it passes; the suite listens and reads the variables."
        ),
        CoveredElsewhere(
            sources: ["LuthierCommands/Run/TrackedPrograms"],
            suite: "LuthierCommandsTests/MLflowReportTests.swift",
            reason: "Whether anything listens, which the suite's programs find out."
        ),
        CoveredElsewhere(
            sources: ["LuthierHTTP/Live/Drain"],
            suite: "LuthierHTTPTests/EventStreamTests.swift",
            reason: "One mark, at which streams end."
        ),
        CoveredElsewhere(
            sources: ["LuthierHTTP/Safety/SafetyHeaders", "LuthierHTTP/Sockets/SocketResponder"],
            suite: "LuthierHTTPTests/HTTPServerTests.swift",
            reason: "They mean something only on a socket, and the suite speaks to one."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierServer/StandardStreams"
            ],
            suite: "LuthierCommandsTests/CommandLineTests.swift",
            reason:
                "The suite starts the built program and speaks to its standard streams."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierTesting/GoldenFile",
                "LuthierTesting/Storage/ContractViolation",
            ],
            suite: "LuthierSamplersTests/SobolSamplerTests.swift",
            reason:
                "Tools of tests themselves, used by this and other suites."
        ),
        CoveredElsewhere(
            sources: [
                "luthier/Luthier"
            ],
            suite: "LuthierCommandsTests/CommandLineTests.swift",
            reason:
                "The program's entry, which the suite starts."
        ),
        CoveredElsewhere(
            sources: ["LuthierDomain/Study/TrialJob", "LuthierDomain/Study/TrialTable"],
            suite: "LuthierDomainTests/StudySnapshotTests.swift",
            reason: "What a snapshot is made of, seen only through it."),
        CoveredElsewhere(
            sources: ["LuthierSchedulers/Rungs/RungScheduler"],
            suite: "LuthierSchedulersTests/Rungs/AsynchronousHalvingTests.swift",
            reason: "What all comparisons at rungs share; the suite rules through it."),
        CoveredElsewhere(
            sources: [
                "LuthierEngine/ActiveTime",
                "LuthierEngine/StudyDecider",
                "LuthierEngine/StudyLedger",
                "LuthierEngine/TrialSeed",
                "LuthierSchedulers/NoScheduler",
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
                "LuthierTesting/Storage/StorageContract",
                "LuthierTesting/Storage/StorageContract+Logs",
                "LuthierTesting/Storage/StorageContract+Studies",
                "LuthierTesting/Storage/StorageContract+Transactions",
                "LuthierTesting/Storage/StorageContract+Values",
                "LuthierTesting/Storage/StorageSamples",
            ],
            suite: "LuthierPortsTests/MemoryStorageTests.swift",
            reason:
                "Contract suites and their samples are run on every storage; the reference storage is one."
        ),
        CoveredElsewhere(
            sources: ["LuthierTesting/Storage/WrappedStorage"],
            suite: "LuthierEngineTests/LogCopyTests.swift",
            reason: "A storage that does as another; the suite copies a study through it."),
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
                "LuthierPostgres/Connection/PostgresLink",
                "LuthierPostgres/Connection/SocketWait",
                "LuthierPostgres/Connection/Statement",
            ],
            suite: "LuthierPostgresTests/LibPQLinkTests.swift",
            reason: "What a connection is made of; its suite uses all of it against a server."),
        CoveredElsewhere(
            sources: [
                "LuthierPostgres/Log/EventLog",
                "LuthierPostgres/Log/ReceiptRows",
                "LuthierPostgres/Log/StudyRow",
                "LuthierPostgres/Log/TrialProjection",
            ],
            suite: "LuthierPostgresTests/PostgresStorageTests.swift",
            reason:
                "Statements and rows, which mean something only to a server; the storage's suite writes, damages and rebuilds them."
        ),
        CoveredElsewhere(
            sources: ["LuthierPostgres/Schema/Schema"],
            suite: "LuthierPostgresTests/SchemaKeeperTests.swift",
            reason: "The tables' text, which the keeper's suite has a server make."),
        CoveredElsewhere(
            sources: ["LuthierPorts/ChangeAnnouncing"],
            suite: "LuthierPostgresTests/ChangeWatchTests.swift",
            reason: "A protocol of one function, which the suite of its one adapter checks."),
        CoveredElsewhere(
            sources: [
                "LuthierPorts/StudyStorage"
            ],
            suite: "LuthierPortsTests/MemoryStorageTests.swift",
            reason:
                "A protocol and the values it passes; the contract suite runs there on the reference storage."
        ),
        CoveredElsewhere(
            sources: [
                "LuthierPorts/ArtifactStore",
                "LuthierExecutors/Artifacts/ArtifactIntakes",
            ],
            suite: "LuthierExecutorsTests/Artifacts/ArtifactFolderTests.swift",
            reason: "The port's contract is checked on the folder, which takes the files of trials."
        ),
        CoveredElsewhere(
            sources: ["LuthierHTTP/Application/ArtifactSweeper"],
            suite: "LuthierHTTPTests/ServerApplication+ArtifactsTests.swift",
            reason: "What a quota gives up leaves the disk with the next upload."
        ),
        CoveredElsewhere(
            sources: ["LuthierEngine/Artifacts/FreedArtifacts"],
            suite: "LuthierEngineTests/Artifacts/StudyCoordinator+ArtifactsTests.swift",
            reason: "What the coordinator answers."
        ),
    ]
}
