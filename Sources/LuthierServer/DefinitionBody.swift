import LuthierDomain
import LuthierWire

/// Study definitions on the wire: the study file as JSON.
enum DefinitionBody {
    /// The definition in a request.
    static func definition(
        _ value: JSONValue, by decoder: StudyFileDecoder = StudyFileDecoder()
    ) throws(OperationError) -> StudyDefinition {
        do throws(StudyFileError) {
            return try decoder.decode(SourceNode(unplaced: value))
        } catch {
            let error = error.definitionError
            throw .invalid(
                (["definition"] + (error.issues.first?.path ?? [])).joined(separator: "."),
                error.description)
        }
    }

    /// A definition as JSON.
    static func json(_ definition: StudyDefinition) -> JSONValue {
        StudyFileEncoder.json(definition)
    }
}
