extension SearchSpace {
    /// Every mistake in the space, in the order of the parts.
    func validationIssues() -> [DefinitionIssue] {
        []
    }
}
