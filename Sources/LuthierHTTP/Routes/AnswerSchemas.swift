import LuthierDomain
import LuthierWire

/// The JSON Schemas of answers and of what bodies share, by name.
enum AnswerSchemas {
    /// All of them.
    static let components: JSONObject = [
        "StudyFile": StudyFileSchema.json,
        "Number": [
            "description": "A number; those that JSON has no way to write are text.",
            "anyOf": [["type": "number"], ["enum": ["NaN", "Infinity", "-Infinity"]]],
        ],
        "Metrics": [
            "type": "object",
            "additionalProperties": ["anyOf": [reference("Number"), ["type": "null"]]],
        ],
        "Parameters": [
            "type": "object",
            "additionalProperties": ["type": ["number", "string", "boolean", "null"]],
        ],
        "Outcome": [
            "anyOf": [
                ["const": "completed"],
                [
                    "type": "object", "minProperties": 1, "maxProperties": 1,
                    "properties": [
                        "failed": ["type": "string"], "infeasible": ["type": "string"],
                        "out_of_memory": ["type": "string"], "interrupted": ["type": "string"],
                        "stopped": ["type": "string"],
                    ], "additionalProperties": false,
                ],
            ]
        ],
        "FailureKind": ["enum": .array(FailureKind.allCases.map { .string($0.rawValue) })],
        "Counts": [
            "type": "object", "additionalProperties": ["type": "integer", "minimum": 0],
        ],
        "StudySummary": object(summary, optional: standing + [("created", time)]),
        "Study": object(
            summary + [
                ("created", time), ("best", list("BestTrial")),
                ("definition", reference("StudyFile")),
            ], optional: standing + [("holdout", ["type": "array"])]),
        "StudyList": object([("studies", list("StudySummary"))]),
        "Run": object(
            [
                (
                    "state",
                    ["enum": .array(RunStanding.State.allCases.map { .string($0.rawValue) })]
                ), ("parallel", count), ("by", text), ("since", time),
            ], optional: ["problem": text]),
        "Deleted": object([("study", text), ("state", ["const": "deleted"])]),
        "AskedTrial": object(
            [
                ("number", count), ("parameters", reference("Parameters")), ("attempt", count),
                ("token", count), ("lease_seconds", count), ("seed", integer),
            ],
            optional: [
                "resource": ["type": "number"], "parent": count,
                "units": ["type": "array", "items": text],
            ]),
        "Asked": object(
            [("trials", list("AskedTrial")), ("revision", count)],
            optional: ["state": text, "reason": text]),
        "Decision": object([("decision", ["enum": ["continue", "stop", "pause"]])]),
        "Told": object([("status", ["enum": ["accepted", "late"]])]),
        "LogTaken": object([
            ("status", ["enum": ["accepted", "late"]]), ("watched", ["type": "boolean"]),
        ]),
        "Checkpoints": object([
            ("needless", ["type": "array", "items": count]),
            (
                "holders",
                [
                    "type": "array",
                    "items": object([
                        ("number", count), ("attempt", count), ("running", ["type": "boolean"]),
                    ]),
                ]
            ),
            (
                "spare",
                [
                    "type": "array",
                    "items": object([("number", count), ("paused", ["type": "boolean"])]),
                ]
            ),
        ]),
        "Annotation": object([("note", text), ("tags", texts)]),
        "Numbered": object([("number", count)]),
        "BestTrial": object(
            [
                ("number", count), ("parameters", reference("Parameters")),
                ("metrics", reference("Metrics")),
            ],
            optional: [
                "outside": texts, "gain": ["type": "object"], "winner": ["type": "object"],
                "holdout": ["type": "object"],
            ]),
        "Best": object([("best", list("BestTrial"))]),
        "Measurement": object(
            [("metrics", reference("Metrics"))],
            optional: [
                "step": integer, "unit": text, "resource": ["type": "number"],
                "deviations": reference("Metrics"),
            ]),
        "Trial": object(
            [
                ("number", count), ("outcome", text), ("parameters", reference("Parameters")),
                ("metrics", reference("Metrics")), ("measurements", list("Measurement")),
                ("attempt", count), ("started", time), ("history", count),
                ("origin", ["enum": ["suggested", "enqueued", "added"]]),
            ],
            optional: [
                "reason": text, "failure": text, "detail": text, "outside": texts,
                "deviations": reference("Metrics"), "resource": ["type": "number"],
                "bracket": integer, "parent": count, "ended": time,
                "why": ["type": "object"], "worker": text, "late": ["type": "array"],
                "holdout": ["type": "object"], "note": text, "tags": texts,
            ]),
        "Artifact": object(
            [
                ("name", text), ("size", count), ("sha256", text), ("attempt", count),
                ("kept", time), ("here", ["type": "boolean"]),
            ], optional: ["removed": time, "because": text]),
        "Artifacts": object([("artifacts", list("Artifact"))]),
        "TrialPage": object([("trials", list("Trial"))], optional: ["next": count]),
        "Why": object(
            [
                ("number", count), ("origin", text), ("history", count),
                ("parameters", reference("Parameters")),
            ],
            optional: [
                "parent": count,
                "why": object(
                    [("sampler", text), ("summary", text)],
                    optional: ["figures": reference("Metrics")]),
            ]),
        "Event": object(
            [("sequence", count), ("time", time), ("kind", text), ("body", ["type": "object"])]),
        "EventPage": object([("events", list("Event"))], optional: ["next": count]),
        "Edit": [
            "type": "object",
            "required": ["study", "changed", "changes", "trials", "outside", "state"],
            "properties": [
                "study": text, "changed": ["type": "boolean"], "changes": ["type": "array"],
                "trials": ["type": "array"], "outside_before": ["type": "array", "items": count],
                "try_first_dropped": count,
                "outside": ["type": "array", "items": count], "state": text,
            ],
        ],
        "Session": object(
            [
                ("name", text),
                ("role", ["enum": .array(Role.allCases.map { .string($0.rawValue) })]),
                ("open", ["type": "boolean"]),
            ],
            optional: [
                "studies": ["type": "array", "items": text], "version": text,
                "runs": ["type": "boolean"],
            ]),
        "Definition": object([("definition", reference("StudyFile"))]),
        "Chart": object([
            ("name", text), ("title", text), ("label", text), ("tall", ["type": "boolean"]),
            ("notes", ["type": "array", "items": text]), ("data", ["type": "object"]),
        ]),
        "Section": object(
            [
                ("section", text), ("sequence", count), ("charts", list("Chart")),
                ("remarks", ["type": "array", "items": text]),
            ],
            optional: [
                "tiles": ["type": "array"], "sentences": ["type": "array", "items": text],
                "number": count, "balanced": ["type": "boolean"], "rows": ["type": "array"],
                "forms": ["type": "array"],
            ]),
        "Columns": object(
            [
                ("sequence", count), ("total", count),
                ("number", ["type": "array", "items": count]),
                ("outcome", ["type": "array", "items": text]),
                ("origin", ["type": "array", "items": text]),
                ("attempt", ["type": "array", "items": count]),
                ("started", ["type": "array", "items": integer]),
                ("ended", ["type": "array", "items": ["type": ["integer", "null"]]]),
                ("reach", ["type": "array", "items": ["type": ["number", "null"]]]),
                ("worker", ["type": "array", "items": ["type": ["string", "null"]]]),
                ("reason", ["type": "array", "items": ["type": ["string", "null"]]]),
                ("tags", ["type": "array", "items": ["type": ["string", "null"]]]),
                ("note", ["type": "array", "items": ["type": ["string", "null"]]]),
                (
                    "parameters",
                    ["type": "object", "additionalProperties": ["type": "array"]]
                ),
                ("metrics", ["type": "object", "additionalProperties": ["type": "array"]]),
            ], optional: ["next": count]),
        "Promoted": object(
            [("status", ["enum": ["accepted", "recorded", "busy"]])],
            optional: ["holdout": ["type": "object"]]),
        "Health": object([("status", ["enum": ["alive", "ready", "ending", "failing"]])]),
        "Description": [
            "type": "object", "required": ["openapi", "info", "paths", "components"],
        ],
        "Problem": object(
            [("code", integer), ("message", text)],
            optional: ["data": object([], optional: ["field": text, "kind": text])]),
    ]

    private static let summary: [(String, JSONValue)] = [
        ("study", text), ("state", text), ("trials", reference("Counts")),
        ("sequence", count),
    ]
    private static let standing: [(String, JSONValue)] = [
        ("reason", text),
        (
            "budget",
            object(
                [("parallel", count)], optional: ["trials": count, "seconds": ["type": "number"]])
        ),
        (
            "objectives",
            [
                "type": "array",
                "items": object(
                    [("name", text)],
                    optional: ["goal": ["enum": ["minimize", "maximize"]], "unit": text]),
            ]
        ),
        ("incumbent", object([("number", count), ("metrics", reference("Metrics"))])),
        ("last_started", time),
        ("run", reference("Run")), ("note", text), ("tags", texts),
    ]
    private static let text: JSONValue = ["type": "string"]
    private static let texts: JSONValue = ["type": "array", "items": text]
    private static let time: JSONValue = ["type": "string", "format": "date-time"]
    private static let integer: JSONValue = ["type": "integer"]
    private static let count: JSONValue = ["type": "integer", "minimum": 0]

    /// A reference to a component.
    static func reference(_ name: String) -> JSONValue {
        ["$ref": .string("#/components/schemas/\(name)")]
    }

    private static func list(_ name: String) -> JSONValue {
        ["type": "array", "items": reference(name)]
    }

    private static func object(
        _ required: [(String, JSONValue)], optional: [(String, JSONValue)]
    ) -> JSONValue {
        var members = JSONObject()
        for (name, schema) in optional { members[name] = schema }
        return object(required, optional: members)
    }

    private static func object(
        _ required: [(String, JSONValue)], optional: JSONObject = JSONObject()
    ) -> JSONValue {
        var properties = JSONObject()
        for (name, schema) in required { properties[name] = schema }
        for (name, schema) in optional { properties[name] = schema }
        var schema: JSONObject = [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]
        if !required.isEmpty { schema["required"] = .array(required.map { .string($0.0) }) }
        return .object(schema)
    }
}
