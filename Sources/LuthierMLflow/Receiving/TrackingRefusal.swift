import LuthierWire

/// Why a call of an MLflow client was refused, in the form in which its tracking server says so.
struct TrackingRefusal: Error, Sendable, Hashable {
    /// The status code.
    let status: Int
    /// The word that clients tell errors apart by.
    let code: String
    /// What is wrong and what to do.
    let message: String

    /// A refusal.
    init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// A value that cannot be taken.
    static func invalid(_ message: String) -> TrackingRefusal {
        TrackingRefusal(400, "INVALID_PARAMETER_VALUE", message)
    }

    /// Something that is not there.
    static func missing(_ message: String) -> TrackingRefusal {
        TrackingRefusal(404, "RESOURCE_DOES_NOT_EXIST", message)
    }

    /// The refusal as a body.
    var json: JSONValue { ["error_code": .string(code), "message": .string(message)] }
}
