import LuthierEngine
import LuthierPorts
import LuthierWire

/// Why an operation was refused, as every transport tells it.
struct OperationError: Error {
    /// The JSON-RPC error code.
    let code: Int
    /// What is wrong and what to do.
    let message: String
    /// The parameter that is wrong.
    var field: String?
    /// The stable name of the kind of error.
    var kind: String?

    static func invalid(_ field: String, _ message: String) -> OperationError {
        OperationError(code: -32602, message: message, field: field, kind: "invalid")
    }

    /// The error as a JSON-RPC error object.
    var json: JSONValue {
        var body: JSONObject = ["code": .integer(code), "message": .string(message)]
        var data = JSONObject()
        data["field"] = field.map { .string($0) }
        data["kind"] = kind.map { .string($0) }
        if !data.isEmpty { body["data"] = .object(data) }
        return .object(body)
    }
}

extension OperationError {
    /// An engine's error under its JSON-RPC code.
    init(_ error: EngineError) {
        let code =
            switch error.code {
            case .invalid, .noCandidate: -32602
            case .noSuchStudy: -32001
            case .noSuchTrial: -32002
            case .studyExists: -32003
            case .definitionDiffers: -32004
            case .keyReused: -32005
            case .damaged: -32011
            default: -32010
            }
        self.init(
            code: code, message: "\(error)", field: error.field,
            kind: error.storageCode?.rawValue ?? error.code.rawValue)
    }
}
