public import LuthierDomain

extension StudyCoordinator {
    /// Changes what is written about a trial, or about the study.
    ///
    /// - Parameters:
    ///   - number: The trial's number; nil for the study.
    ///   - change: What is changed.
    ///   - key: The name under which this may be repeated.
    /// - Returns: What is written now.
    /// - Throws: `noSuchTrial`, `invalid` naming the field, or what the storage throws.
    @discardableResult
    public func annotate(
        _ number: Int?, _ change: AnnotationChange, key: IdempotencyKey? = nil
    ) async throws(EngineError) -> Annotation {
        guard case .done = try await perform(.annotate(number: number, change), key: key) else {
            throw Self.mixedUp(key)
        }
        return try await read { $0.annotation(of: number) }
    }
}

extension Journal {
    /// Changes what is written about a trial, or about the study.
    ///
    /// It may be done at any time, also when the study is over. Done again, nothing changes.
    ///
    /// - Parameters:
    ///   - number: The trial's number; nil for the study.
    ///   - change: What is changed.
    /// - Returns: An error when there is no such trial, or when it cannot be written.
    mutating func annotate(
        _ number: Int?, _ change: AnnotationChange
    ) -> Result<Void, EngineError> {
        if let number, case .failure(let error) = existing(number) { return .failure(error) }
        let before = ledger.annotation(of: number)
        do throws(AnnotationError) {
            let after = try before.applying(change)
            if after != before { write(.annotated(number: number, after)) }
            return .success(())
        } catch {
            return .failure(
                EngineError(.invalid, field: error.field.rawValue, message: error.message))
        }
    }
}
