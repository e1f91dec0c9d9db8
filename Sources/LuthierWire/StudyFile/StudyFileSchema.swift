/// The JSON Schema of study files, made from the tables of keys that the decoder itself uses.
///
/// - SeeAlso: "JSON Schema: A Media Type for Describing JSON Documents", draft 2020-12.
package enum StudyFileSchema {
    /// The schema.
    package static var json: JSONValue {
        var schema: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Luthier study file",
        ]
        for (key, value) in table(StudyFileKeys.study).members ?? JSONObject() {
            schema[key] = value
        }
        return .object(schema)
    }

    private static func schema(of shape: Shape) -> JSONValue {
        switch shape {
        case .text: ["type": "string", "minLength": 1]
        case .argument: ["type": ["string", "integer"]]
        case .expression: ["type": ["string", "number", "boolean"]]
        case .scalar: ["type": ["string", "number", "boolean", "null"]]
        case .number:
            // Readers of YAML 1.1 hand 1e-4 over as text.
            [
                "anyOf": [
                    ["type": "number"],
                    [
                        "type": "string",
                        "pattern": .string(#"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"#),
                    ],
                ]
            ]
        case .whole(let least): ["type": "integer", "minimum": .integer(least)]
        case .seed: ["type": ["integer", "string"], "minimum": 0, "pattern": "^[0-9]+$"]
        case .boolean: ["type": "boolean"]
        case .duration:
            text(#"^([0-9.]+ *[a-z]+ *)+$|^[0-9.]+$"#)
        case .size:
            text(#"^[0-9.]+ *([KMGTkmgt]?([Ii]?[Bb])?)$"#)
        case .word(let words): ["enum": .array(words.map { .string($0.name) })]
        case .list(let element, let mayBeEmpty, _):
            list(of: schema(of: element), mayBeEmpty: mayBeEmpty)
        case .table(let keys): table(keys)
        case .entries(let entries): self.entries(entries)
        case .either(let shapes): ["anyOf": .array(shapes.map(schema))]
        }
    }

    /// A text of a pattern, or a number at or above 0.
    private static func text(_ pattern: String) -> JSONValue {
        ["type": ["string", "number"], "minimum": 0, "pattern": .string(pattern)]
    }

    private static func list(of element: JSONValue, mayBeEmpty: Bool) -> JSONValue {
        var schema: JSONObject = ["type": "array", "items": element]
        if !mayBeEmpty { schema["minItems"] = 1 }
        return .object(schema)
    }

    private static func table(_ table: KeyTable) -> JSONValue {
        var properties = JSONObject()
        for key in table.keys {
            var property = schema(of: key.shape).members ?? JSONObject()
            property["description"] = .string(key.meaning)
            properties[key.name] = .object(property)
        }
        var schema: JSONObject = ["type": "object", "properties": .object(properties)]
        schema["additionalProperties"] = table.others.map { self.schema(of: $0) } ?? false
        let required = table.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        if !table.groups.isEmpty {
            schema["oneOf"] = .array(
                table.groups.map { ["required": .array($0.map { .string($0) })] })
        }
        return .object(schema)
    }

    private static func entries(_ entries: EntryTable) -> JSONValue {
        var schema: JSONObject = [
            "type": "object", "additionalProperties": self.schema(of: entries.shape),
        ]
        if !entries.mayBeEmpty { schema["minProperties"] = 1 }
        return .object(schema)
    }
}
