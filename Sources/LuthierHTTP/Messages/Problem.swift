package import LuthierWire

/// Why a request was refused: a status code, and the error as every transport tells it.
package struct Problem: Error, Sendable {
    /// The status code.
    package let status: Int
    /// What is wrong and what to do.
    package let error: OperationError
    /// Headers that belong to it.
    package var headers: [(name: String, value: String)] = []

    /// A problem of the transport itself.
    ///
    /// - Parameters:
    ///   - status: The status code, which is the error's code too.
    ///   - kind: The stable name of the kind of problem.
    ///   - message: What is wrong and what to do.
    ///   - field: The part of the request that is wrong.
    ///   - headers: Headers that belong to it.
    package init(
        _ status: Int, _ kind: String, _ message: String, field: String? = nil,
        headers: [(name: String, value: String)] = []
    ) {
        self.status = status
        error = OperationError(code: status, message: message, field: field, kind: kind)
        self.headers = headers
    }

    /// What an operation refused, under the status code of its kind.
    package init(_ error: OperationError) {
        switch (error.code, error.kind) {
        case (-32602, _): status = 400
        case (-32001, _), (-32002, _): status = 404
        case (-32003, _), (-32004, _), (-32005, _), (-32006, _): status = 409
        case (-32010, "busy"?), (-32010, "full"?), (-32010, "unavailable"?),
            (-32010, "read_only"?):
            status = 503
            headers = [("retry-after", error.kind == "busy" ? "1" : "10")]
        default: status = 500
        }
        self.error = error
    }

    /// The problem as an answer: the same object that JSON-RPC has under `error`.
    package var answer: ServerAnswer { ServerAnswer(status, error.json, headers: headers) }
}
