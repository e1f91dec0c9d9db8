/// The head of a request, as it came over the wire.
package struct ServerRequest: Sendable {
    /// The method, such as `GET`.
    package let method: String
    /// The path as it was sent, without the query.
    package let path: String
    /// The query as it was sent, without the question mark.
    package let query: String
    /// Names in lower case with their values, in the order sent.
    package let headers: [(name: String, value: String)]
    /// Who sent it: an address, as far as it is known.
    package let peer: String

    /// A request.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - target: Path and query as they were sent.
    ///   - headers: Names and values.
    ///   - peer: The address of who sent it.
    package init(
        method: String, target: String, headers: [(name: String, value: String)] = [],
        peer: String = ""
    ) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts.first ?? "")
        query = parts.count > 1 ? String(parts[1]) : ""
        self.headers = headers.map { ($0.name.lowercased(), $0.value) }
        self.peer = peer
    }

    /// The value of a header by its name in lower case; nil when it is missing or there twice.
    package func header(_ name: String) -> String? {
        let values = headers.filter { $0.name == name }
        return values.count == 1 ? values[0].value : nil
    }

    /// How often a header is there.
    package func count(of name: String) -> Int { headers.count { $0.name == name } }
}
