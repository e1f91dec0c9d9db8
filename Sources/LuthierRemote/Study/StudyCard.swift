package import LuthierDomain
import LuthierEngine
package import LuthierWire

/// What a server says of a study.
package struct StudyCard: Sendable {
    /// The definition.
    package let definition: StudyDefinition
    /// When the study was begun, which tells it apart from others of its name.
    package let created: String
    /// How the study ended, in one word; nil as long as it has not.
    package let ending: String?
    /// All that the server says.
    package let body: JSONObject

    /// The card in an answer.
    ///
    /// - Parameter body: The answer's members.
    /// - Throws: `away` when it is no such answer, `refused` when this program is too old or too new for it.
    init(_ body: JSONObject) throws(LinkFailure) {
        guard let definition = body["definition"], let state = body["state"]?.stringValue,
            let created = body["created"]?.stringValue, !created.isEmpty, created.utf8.count <= 40
        else { throw .away("it says nothing of the study; is it a server of Luthier?") }
        do throws(StudyFileError) {
            self.definition = try StudyFileDecoder().decode(SourceNode(unplaced: definition))
        } catch {
            throw .refused(
                OperationError(
                    code: 0,
                    message:
                        "the server's study cannot be read by this version of luthier, use the "
                        + "server's: \(error.definitionError.description)"))
        }
        self.created = created
        self.body = body
        ending = ["finished", "exhausted", "stopped"].contains(state) ? state : nil
    }
}
