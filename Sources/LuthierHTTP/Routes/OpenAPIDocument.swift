package import LuthierWire

/// The OpenAPI 3.1 document, made from the table of routes.
///
/// - SeeAlso: "OpenAPI Specification", version 3.1.1, OpenAPI Initiative, 2024.
package enum OpenAPIDocument {
    /// The document.
    package static let json: JSONValue = {
        var paths = JSONObject()
        for route in RouteTable.routes {
            var item = paths[route.path]?.members ?? JSONObject()
            item[route.method.lowercased()] = operation(route)
            paths[route.path] = .object(item)
        }
        return [
            "openapi": "3.1.1",
            "info": [
                "title": "Luthier", "version": "1",
                "description": "Studies of hyperparameters: ask what to try, tell what came out.",
            ],
            "security": [["token": []]], "paths": .object(paths),
            "components": [
                "schemas": .object(AnswerSchemas.components),
                "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
            ],
        ]
    }()

    private static func operation(_ route: Route) -> JSONValue {
        var body: JSONObject = [
            "operationId": .string(route.id), "summary": .string(route.summary),
        ]
        if let role = route.role {
            body["description"] = .string("Needs the role \(role.rawValue), once there are tokens.")
        } else {
            body["security"] = []
        }
        let parameters = parameters(route)
        if !parameters.isEmpty { body["parameters"] = .array(parameters) }
        if let fields = route.body {
            body["requestBody"] = [
                "required": .boolean(fields.contains(where: \.isRequired) || route.takesResult),
                "content": ["application/json": ["schema": schema(fields, of: route)]],
            ]
        }
        if route.work == .upload {
            body["requestBody"] = [
                "required": true,
                "content": ["application/octet-stream": JSONValue.object(JSONObject())],
            ]
        }
        body["responses"] = responses(route)
        return .object(body)
    }

    private static func parameters(_ route: Route) -> [JSONValue] {
        let names = route.names.map { name -> JSONValue in
            [
                "name": .string(name), "in": "path", "required": true,
                "schema": name == "number"
                    ? ["type": "integer", "minimum": 0]
                    : name == "sha256"
                        ? ["type": "string", "pattern": "^[0-9a-f]{64}$"]
                        : ["type": "string", "minLength": 1],
            ]
        }
        let query = route.query.map { field -> JSONValue in
            [
                "name": .string(field.name), "in": "query",
                "required": .boolean(field.isRequired), "schema": field.schema,
                "description": .string(field.meaning),
            ]
        }
        var headers: [JSONValue] = []
        if route.body?.contains(where: { $0.name == "key" }) == true {
            headers.append(header("Idempotency-Key", "Gives a repeated request the same answer."))
        }
        if route.hasTag {
            headers.append(header("If-None-Match", "The ETag of an answer that is at hand."))
        }
        if route.work == .events {
            headers.append(header("Last-Event-ID", "The last event that is known."))
        }
        return names + query + headers
    }

    private static func header(_ name: String, _ meaning: String) -> JSONValue {
        [
            "name": .string(name), "in": "header", "schema": ["type": "string"],
            "description": .string(meaning),
        ]
    }

    private static func schema(_ fields: [Route.Field], of route: Route) -> JSONValue {
        var properties = JSONObject()
        for field in fields {
            var schema = field.schema.members ?? JSONObject()
            schema["description"] = .string(field.meaning)
            properties[field.name] = .object(schema)
        }
        var schema: JSONObject = [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        if route.takesResult {
            schema["anyOf"] = [["required": ["metrics"]], ["required": ["outcome"]]]
        }
        return .object(schema)
    }

    private static func responses(_ route: Route) -> JSONValue {
        var content: JSONObject
        if let answer = route.answer {
            content = ["application/json": ["schema": AnswerSchemas.reference(answer)]]
        } else {
            content = JSONObject()
            content[route.type] = ["schema": ["type": "string"]]
        }
        if route.work == .artifact {
            for type in ImageType.all { content[type] = ["schema": ["type": "string"]] }
        }
        if route.work == .events {
            content["text/event-stream"] = ["schema": ["type": "string"]]
        }
        var responses: JSONObject = [
            String(route.status): [
                "description": .string(route.summary), "content": .object(content),
            ]
        ]
        if route.hasTag { responses["304"] = ["description": "It is what it was."] }
        responses["default"] = [
            "description": "What is wrong and what to do.",
            "content": ["application/json": ["schema": AnswerSchemas.reference("Problem")]],
        ]
        return .object(responses)
    }
}
