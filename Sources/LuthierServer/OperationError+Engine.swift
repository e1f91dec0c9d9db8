package import LuthierEngine
import LuthierPorts
package import LuthierWire

extension OperationError {
    /// An engine's error under its JSON-RPC code.
    package init(_ error: EngineError) {
        let code =
            switch error.code {
            case .invalid, .noCandidate: -32602
            case .noSuchStudy: -32001
            case .noSuchTrial: -32002
            case .studyExists: -32003
            case .definitionDiffers: -32004
            case .keyReused: -32005
            case .notRunning: -32006
            case .damaged: -32011
            default: -32010
            }
        self.init(
            code: code, message: "\(error)", field: error.field,
            kind: error.storageCode?.rawValue ?? error.code.rawValue)
    }
}
