package import LuthierDomain

/// Artifacts as JSON, the same in exports, on the wire and in the command's output.
package enum ArtifactBody {
    /// The artifacts of a trial, by their names.
    package static func json(_ artifacts: [Artifact]) -> JSONValue {
        .array(artifacts.map(json))
    }

    /// One artifact.
    package static func json(_ artifact: Artifact) -> JSONValue {
        var body: JSONObject = [
            "name": .string(artifact.file.name), "size": .integer(artifact.file.size),
            "sha256": .string(artifact.file.digest.description),
            "attempt": .integer(artifact.attempt), "kept": .string(artifact.kept.text),
        ]
        if let removal = artifact.removal {
            body["removed"] = .string(removal.time.text)
            body["because"] = .string(removal.reason.rawValue)
        }
        return .object(body)
    }
}
