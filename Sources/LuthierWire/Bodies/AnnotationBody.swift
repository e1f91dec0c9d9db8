package import LuthierDomain

/// What people wrote about a study or a trial, as JSON.
package enum AnnotationBody {
    /// The note and the tags, also where there are none.
    package static func json(_ annotation: Annotation) -> JSONValue {
        [
            "note": .string(annotation.note),
            "tags": .array(annotation.tags.map { .string($0) }),
        ]
    }

    /// Adds what is written to an object; nothing where nothing is.
    package static func add(_ annotation: Annotation, to body: inout JSONObject) {
        if !annotation.note.isEmpty { body["note"] = .string(annotation.note) }
        if !annotation.tags.isEmpty {
            body["tags"] = .array(annotation.tags.map { .string($0) })
        }
    }
}
