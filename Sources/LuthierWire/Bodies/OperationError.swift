/// Why an operation was refused, as every transport tells it.
package struct OperationError: Error, Sendable, Hashable {
    /// The JSON-RPC error code.
    package let code: Int
    /// What is wrong and what to do.
    package let message: String
    /// The parameter that is wrong.
    package var field: String?
    /// The stable name of the kind of error.
    package var kind: String?

    /// An error.
    package init(code: Int, message: String, field: String? = nil, kind: String? = nil) {
        self.code = code
        self.message = message
        self.field = field
        self.kind = kind
    }

    /// A parameter that is wrong.
    package static func invalid(_ field: String, _ message: String) -> OperationError {
        OperationError(code: -32602, message: message, field: field, kind: "invalid")
    }

    /// The error as a JSON-RPC error object.
    package var json: JSONValue {
        var body: JSONObject = ["code": .integer(code), "message": .string(message)]
        var data = JSONObject()
        data["field"] = field.map { .string($0) }
        data["kind"] = kind.map { .string($0) }
        if !data.isEmpty { body["data"] = .object(data) }
        return .object(body)
    }
}

/// Performs the operations that every transport offers, by their names.
package protocol OperationPerforming: Sendable {
    /// Performs an operation.
    ///
    /// - Parameters:
    ///   - name: The operation's name, such as `study.ask`.
    ///   - parameters: Its parameters.
    /// - Returns: Its result.
    /// - Throws: Why it was refused.
    func perform(
        _ name: String, _ parameters: JSONObject
    ) async throws(OperationError) -> JSONValue
}
