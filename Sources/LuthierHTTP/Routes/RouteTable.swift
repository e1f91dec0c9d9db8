import LuthierDomain
import LuthierPorts
import LuthierWire

/// Every path that is served.
///
/// Requests are matched by this table, and the OpenAPI document is made from it.
package enum RouteTable {
    /// All routes.
    package static let routes: [Route] =
        studies + study + trials + artifacts + views + logs + own + pages

    private static let prefix = "/api/v1/studies"

    private static let studies = [
        Route(
            "GET", prefix, "listStudies", .operation("study.list"), role: .viewer,
            answer: "StudyList", hasTag: true, "Lists the studies."),
        Route(
            "POST", prefix, "createStudy", .operation("study.create"), role: .operator,
            body: [
                Route.Field(
                    name: "definition", schema: ["$ref": "#/components/schemas/StudyFile"],
                    meaning: "The study file as JSON; command may be missing.", isRequired: true),
                Route.Field(
                    name: "load_if_exists", schema: ["type": "boolean"],
                    meaning: "Whether to go on with a study of that name, if it agrees."),
                Route.Field(
                    name: "run", schema: ["type": "boolean"],
                    meaning: "Whether to run its command on the server, where that is allowed."),
            ], status: 201, answer: "Study", "Creates a study."),
    ]

    private static let study = [
        Route(
            "GET", "\(prefix)/{study}", "getStudy", .operation("study.get"), role: .viewer,
            answer: "Study", hasTag: true, "Shows a study with its best trials and definition."),
        Route(
            "DELETE", "\(prefix)/{study}", "deleteStudy", .operation("study.delete"), role: .admin,
            answer: "Deleted", "Deletes a study with all its trials, for good."),
        Route(
            "POST", "\(prefix)/{study}/ask", "ask", .operation("study.ask"), role: .worker,
            body: [
                Route.Field(
                    name: "count", schema: ["type": "integer", "minimum": 1, "maximum": 1000],
                    meaning: "How many trials to begin; 1 by default."),
                Route.Field(
                    name: "worker", schema: ["type": "string"], meaning: "The name of who asks."),
                key,
            ], answer: "Asked", "Begins trials and leases them to the caller."),
        Route(
            "POST", "\(prefix)/{study}/enqueue", "enqueue", .operation("study.enqueue"),
            role: .operator, body: [parameters, key], status: 201, answer: "Numbered",
            "Has settings tried before any new suggestion; what is missing is sampled."),
        Route(
            "GET", "\(prefix)/{study}/best", "getBest", .operation("study.best"), role: .viewer,
            query: [
                Route.Field(
                    name: "count", schema: ["type": "integer", "minimum": 1, "maximum": 10000],
                    meaning: "How many trials, the best first.")
            ], answer: "Best", hasTag: true,
            "Gives the best trials, or the Pareto front when several metrics are optimised."),
        Route(
            "GET", "\(prefix)/{study}/events", "getEvents", .events, role: .viewer,
            query: page("events after this sequence number"), answer: "EventPage",
            """
            Gives events in order. With `Accept: text/event-stream` they come as server-sent \
            events, from the one after `Last-Event-ID` on, and go on as they happen.
            """),
        Route(
            "POST", "\(prefix)/{study}/checkpoints", "getCheckpoints",
            .operation("study.checkpoints"), role: .worker,
            body: [
                Route.Field(
                    name: "numbers",
                    schema: [
                        "type": "array", "maxItems": 10000,
                        "items": ["type": "integer", "minimum": 0],
                    ], meaning: "The trials whose checkpoints the caller holds.", isRequired: true)
            ], answer: "Checkpoints",
            """
            Says which checkpoints no trial will need any more, and which of the others can best be \
            done without, those first.
            """),
        Route(
            "POST", "\(prefix)/{study}/stop", "stopStudy", .operation("study.stop"),
            role: .operator, body: [], answer: "Study", "Ends a study; nothing new begins."),
        Route(
            "POST", "\(prefix)/{study}/resume", "resumeStudy", .operation("study.resume"),
            role: .operator, body: [], answer: "Study", "Opens a study that ended."),
        Route(
            "POST", "\(prefix)/{study}/run", "runStudy", .run, role: .operator,
            body: [
                Route.Field(
                    name: "parallel", schema: ["type": "integer", "minimum": 1, "maximum": 1000],
                    meaning: "Trials at once; the study's own number by default.")
            ], answer: "Study",
            """
            Runs the study's command on the server until the study is over, also after a restart; opens \
            it first if it had ended. Refused where the server was not told to run studies.
            """),
        Route(
            "POST", "\(prefix)/{study}/interrupt", "interruptStudy", .interrupt, role: .operator,
            body: [], answer: "Study",
            "Interrupts what the server runs of a study; its trials begin again with the next run."),
        Route(
            "POST", "\(prefix)/{study}/edit", "editStudy", .operation("study.edit"),
            role: .operator,
            body: [
                Route.Field(
                    name: "definition", schema: ["$ref": "#/components/schemas/StudyFile"],
                    meaning: "The whole new study file as JSON.", isRequired: true),
                Route.Field(
                    name: "dry_run", schema: ["type": "boolean"],
                    meaning: "Whether only to say what would change."),
            ], answer: "Edit",
            "Changes roles of metrics, budget, sampler and the like, and judges trials anew."),
        Route(
            "POST", "\(prefix)/{study}/annotate", "annotateStudy", .operation("study.annotate"),
            role: .operator, body: annotation, answer: "Annotation",
            "Changes the note and the tags of a study."),
        Route(
            "POST", "\(prefix)/{study}/promote", "promote", .operation("study.promote"),
            role: .operator,
            body: [
                Route.Field(
                    name: "number", schema: ["type": "integer", "minimum": 0],
                    meaning: "The trial that was scored.", isRequired: true),
                Route.Field(
                    name: "worker", schema: ["type": "string"], meaning: "The name of who scored."),
            ] + result + [key], takesResult: true, answer: "Promoted",
            "Records the scoring of a trial on the holdout."),
    ]

    private static let trials = [
        Route(
            "GET", "\(prefix)/{study}/trials", "listTrials", .operation("study.trials"),
            role: .viewer, query: page("trials after this number"), answer: "TrialPage",
            hasTag: true, "Lists trials by number."),
        Route(
            "POST", "\(prefix)/{study}/trials", "addTrial", .operation("trial.add"),
            role: .operator, body: [parameters] + result + [key], takesResult: true, status: 201,
            answer: "Numbered", "Takes in a trial that was evaluated elsewhere."),
        Route(
            "GET", "\(prefix)/{study}/trials/{number}", "getTrial", .trial, role: .viewer,
            answer: "Trial", hasTag: true, "Shows a trial with its measurements."),
        Route(
            "GET", "\(prefix)/{study}/trials/{number}/why", "whyTrial", .why, role: .viewer,
            answer: "Why", hasTag: true, "Says why a trial's settings were tried."),
        Route(
            "POST", "\(prefix)/{study}/trials/{number}/report", "report",
            .operation("trial.report"), role: .worker,
            body: [
                token,
                Route.Field(
                    name: "step", schema: ["type": "integer"], meaning: "The step of the training."),
                Route.Field(
                    name: "unit", schema: ["type": "string"],
                    meaning: "The fold, seed or data set that was measured."),
                Route.Field(
                    name: "resource", schema: ["type": "number"],
                    meaning: "How much of the resource was spent."),
                metrics, deviations, key,
            ], answer: "Decision", "Takes a measurement of a running trial, and says how to go on."),
        Route(
            "POST", "\(prefix)/{study}/trials/{number}/renew", "renew",
            .operation("trial.renew"), role: .worker, body: [token], answer: "Decision",
            "Takes a sign of life of a running trial, and says how to go on."),
        Route(
            "POST", "\(prefix)/{study}/trials/{number}/stop", "stopTrial",
            .operation("trial.stop"), role: .operator, body: [], answer: "Decision",
            """
            Ends a running trial with the numbers that it has: its worker is told to stop when it is \
            next heard of.
            """),
        Route(
            "POST", "\(prefix)/{study}/trials/{number}/annotate", "annotateTrial",
            .operation("trial.annotate"), role: .operator, body: annotation,
            answer: "Annotation", "Changes the note and the tags of a trial."),
        Route(
            "POST", "\(prefix)/{study}/trials/{number}/tell", "tell", .operation("trial.tell"),
            role: .worker, body: [token] + result + ending + [key], takesResult: true,
            answer: "Told",
            "Takes the result of a trial."),
    ]

    /// What trials left to be kept.
    private static let artifacts = [
        Route(
            "GET", "\(prefix)/{study}/trials/{number}/artifacts", "listArtifacts", .artifacts,
            role: .viewer, answer: "Artifacts", hasTag: true,
            "Lists the files that a trial left to be kept."),
        Route(
            "GET", "\(prefix)/{study}/trials/{number}/artifacts/{sha256}", "getArtifact",
            .artifact, role: .viewer, answer: nil, type: "application/octet-stream", hasTag: true,
            """
            Gives the contents of an artifact as a file to be saved; pictures have their own type, by \
            their first bytes.
            """),
        Route(
            "PUT", "\(prefix)/{study}/trials/{number}/artifacts/{sha256}", "putArtifact", .upload,
            role: .worker,
            query: [
                token,
                Route.Field(
                    name: "name", schema: ["type": "string", "minLength": 1, "maxLength": 512],
                    meaning: "What the file is called: a path such as plots/loss.png.",
                    isRequired: true),
            ], answer: "Told",
            """
            Takes the contents of a file that a trial left to be kept, from who holds its lease. Sent \
            again, it changes nothing.
            """),
    ]

    private static let own = [
        Route(
            "GET", "/api/openapi.json", "getDescription", .description, role: .viewer,
            answer: "Description", hasTag: true, "Describes all of this."),
        Route(
            "GET", "/health/live", "isAlive", .alive, role: nil, answer: "Health",
            "Says whether the process runs."),
        Route(
            "GET", "/health/ready", "isReady", .ready, role: nil, answer: "Health",
            "Says whether requests can be served: the storage answers, and the server is not ending."
        ),
        Route(
            "GET", "/metrics", "getMetrics", .metrics, role: .viewer, answer: nil,
            "Gives figures about the server, as Prometheus reads them."),
    ]

    /// What pages for people show besides.
    private static let views = [
        Route(
            "GET", "/api/v1/session", "getSession", .session, role: .viewer, answer: "Session",
            "Says who asks and what the role allows."),
        Route(
            "POST", "/api/v1/definitions", "readDefinition", .definition, role: .operator,
            body: [
                Route.Field(
                    name: "text", schema: ["type": "string", "maxLength": 1_048_576],
                    meaning: "The text of a study file, YAML or JSON.", isRequired: true)
            ], answer: "Definition", "Reads a study file and creates nothing."),
        Route(
            "GET", "\(prefix)/{study}/sections/{section}", "getSection", .section, role: .viewer,
            query: [
                Route.Field(
                    name: "across", schema: ["type": "string"],
                    meaning: "The first parameter of the section contour."),
                Route.Field(
                    name: "up", schema: ["type": "string"],
                    meaning: "The second parameter of the section contour."),
                Route.Field(
                    name: "metric", schema: ["type": "string"],
                    meaning: "The metric of the section contour."),
                Route.Field(
                    name: "number", schema: ["type": "integer", "minimum": 0],
                    meaning: "The trial of the sections settings and why."),
            ], answer: "Section", hasTag: true,
            """
            Gives a section of a report as data: summary, winner, settings, front, history, importance, \
            parallel, slices, contour, curves, overfitting, timeline, why.
            """),
        Route(
            "GET", "\(prefix)/{study}/columns", "getColumns", .columns, role: .viewer,
            query: [
                Route.Field(
                    name: "after", schema: ["type": "integer", "minimum": 0],
                    meaning: "Only trials after this number."),
                Route.Field(
                    name: "limit", schema: ["type": "integer", "minimum": 1, "maximum": 20000],
                    meaning: "At most so many; 20000 by default."),
                Route.Field(
                    name: "numbers", schema: ["type": "string"],
                    meaning: "Only these trials, with commas between their numbers."),
            ], answer: "Columns", hasTag: true,
            "Gives trials as one array for each thing that is known of them."),
        Route(
            "GET", "\(prefix)/{study}/trials/{number}/events", "getTrialEvents", .trialEvents,
            role: .viewer,
            query: [
                Route.Field(
                    name: "after", schema: ["type": "integer", "minimum": 0],
                    meaning: "Only events after this sequence number.")
            ], answer: "EventPage", hasTag: true, "Gives the events of one trial."),
    ]

    /// What programs of trials print.
    private static let logs = [
        Route(
            "GET", "\(prefix)/{study}/trials/{number}/log", "getLog", .log, role: .viewer,
            query: [
                Route.Field(
                    name: "stream", schema: ["enum": ["output", "errors"]],
                    meaning: "Which output; output by default."),
                Route.Field(
                    name: "attempt", schema: ["type": "integer", "minimum": 1],
                    meaning: "Which start of the trial; the newest by default."),
                Route.Field(
                    name: "unit", schema: ["type": "string"],
                    meaning: "The fold or seed; the one that printed last by default."),
                Route.Field(
                    name: "from", schema: ["type": "integer", "minimum": 0],
                    meaning: "The first byte; by default as much of the end as may be."),
                Route.Field(
                    name: "limit",
                    schema: [
                        "type": "integer", "minimum": 1, "maximum": .integer(LogRequest.limit),
                    ],
                    meaning: "Bytes at most; 65536 by default."),
            ], answer: nil,
            """
            Gives what a trial's program printed, as far as it lies on the server's machine; \
            `Luthier-Log-Start` and `Luthier-Log-Size` say which part it is.
            """),
        Route(
            "POST", "\(prefix)/{study}/trials/{number}/log", "takeLog", .takeLog, role: .worker,
            body: [
                token,
                Route.Field(
                    name: "stream", schema: ["enum": ["output", "errors"]],
                    meaning: "Which output; output by default."),
                Route.Field(
                    name: "unit", schema: ["type": "string"],
                    meaning: "The fold or seed that printed it, where a trial is several runs."),
                Route.Field(
                    name: "start", schema: ["type": "integer", "minimum": 0],
                    meaning: "The bytes printed before it; 0 by default."),
                Route.Field(
                    name: "length", schema: ["type": "integer", "minimum": 0],
                    meaning: "The bytes of it as they were printed; those of text by default."),
                Route.Field(
                    name: "text", schema: ["type": "string"],
                    meaning: "What was printed, \(LogRequest.limit) bytes at most.",
                    isRequired: true),
            ], answer: "LogTaken",
            """
            Takes what a trial's program printed on another machine, for people to read; only its end is \
            kept. `watched` says that somebody reads it just now.
            """),
    ]

    /// Pages for people: one page for every path, and its files.
    ///
    /// They hold nothing of any study, so that everybody may have them.
    private static let pages = [
        page("/", "getIndex", "Shows the studies."),
        page("/studies/{study}", "getStudyPage", "Shows a study."),
        page("/studies/{study}/trials/{number}", "getTrialPage", "Shows a trial."),
        page("/compare", "getComparePage", "Shows several studies beside each other."),
        page("/new", "getNewPage", "Asks for a study file."),
        Route(
            "GET", "/assets/{file}", "getFile", .file, role: nil, answer: nil, type: "*/*",
            hasTag: true, "Gives a file of the pages."),
    ]

    private static func page(_ path: String, _ id: String, _ summary: String) -> Route {
        Route(
            "GET", path, id, .page, role: nil, answer: nil, type: "text/html", hasTag: true,
            "\(summary) It is the same page for every path, and asks for data itself.")
    }

    private static let key = Route.Field(
        name: "key", schema: ["type": "string", "minLength": 1, "maxLength": 200],
        meaning: "An idempotency key, the same as the header `Idempotency-Key`.")
    private static let token = Route.Field(
        name: "token", schema: ["type": "integer", "minimum": 0],
        meaning: "The token of the lease, as the ask gave it.", isRequired: true)
    private static let parameters = Route.Field(
        name: "parameters", schema: ["$ref": "#/components/schemas/Parameters"],
        meaning: "Values by the parameters' names.", isRequired: true)
    private static let metrics = Route.Field(
        name: "metrics", schema: ["$ref": "#/components/schemas/Metrics"],
        meaning: "Numbers by the metrics' names.")
    private static let deviations = Route.Field(
        name: "deviations", schema: ["$ref": "#/components/schemas/Metrics"],
        meaning: "Standard deviations of these numbers, where they are known.")
    /// What people write about a study or a trial.
    private static let annotation = [
        Route.Field(
            name: "note", schema: ["type": "string"],
            meaning:
                "The note, of \(Annotation.noteLimit) bytes at most; empty takes it away, left out it stays."
        ),
        Route.Field(
            name: "add_tags", schema: tags, meaning: "Tags to add; those that are there stay."),
        Route.Field(name: "remove_tags", schema: tags, meaning: "Tags to take away."), key,
    ]
    private static let tags: JSONValue = [
        "type": "array", "maxItems": 1000, "items": ["type": "string"],
    ]
    private static let result = [
        metrics, deviations,
        Route.Field(
            name: "outcome", schema: ["$ref": "#/components/schemas/Outcome"],
            meaning: "How the trial ended, when it was not completed."),
    ]
    /// What a worker knows besides of a trial's end.
    private static let ending = [
        Route.Field(
            name: "failure", schema: ["$ref": "#/components/schemas/FailureKind"],
            meaning: "With an outcome of failed, how it failed: what is tried again depends on it."),
        Route.Field(
            name: "detail", schema: ["type": "string"],
            meaning: "The last lines of the program's output."),
    ]

    private static func page(_ meaning: String) -> [Route.Field] {
        [
            Route.Field(
                name: "after", schema: ["type": "integer", "minimum": 0],
                meaning: "Only \(meaning)."),
            Route.Field(
                name: "limit", schema: ["type": "integer", "minimum": 1, "maximum": 10000],
                meaning: "At most so many; 1000 by default."),
        ]
    }
}
