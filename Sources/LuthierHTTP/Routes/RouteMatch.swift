import LuthierWire

/// The route that a request means, with the names in its path.
package struct RouteMatch: Sendable {
    /// The route.
    package let route: Route
    /// What stands in the path, by name, decoded.
    package let names: [String: String]

    /// Finds the route of a request.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path as it was sent.
    ///   - routes: All routes.
    /// - Returns: The match.
    /// - Throws: 400 for a path that cannot be read, 404 when there is no such path, 405 when it has
    ///   other methods.
    package static func find(
        _ method: String, _ path: String, in routes: [Route] = RouteTable.routes
    ) throws(Problem) -> RouteMatch {
        guard path.hasPrefix("/") else {
            throw Problem(
                400, "invalid_path", "a path begins with /, such as /api/v1/studies.", field: "path"
            )
        }
        var segments: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let segment = PercentText.decoded(part) else {
                throw Problem(
                    400, "invalid_path",
                    "the path has a broken percent encoding or a control character; write each byte "
                        + "as % and two hexadecimal digits, in UTF-8.", field: "path")
            }
            segments.append(segment)
        }
        if segments.last == "" { segments.removeLast() }
        var methods: [String] = []
        for route in routes {
            guard let names = names(of: route, in: segments) else { continue }
            if route.method == method || (method == "HEAD" && route.method == "GET") {
                return RouteMatch(route: route, names: names)
            }
            methods.append(route.method)
        }
        guard methods.isEmpty else {
            let allowed = methods.joined(separator: ", ")
            throw Problem(
                405, "method_not_allowed", "this path takes \(allowed), not \(method).",
                field: "method", headers: [("allow", allowed)])
        }
        throw Problem(
            404, "no_such_path",
            "there is nothing at this path; /api/openapi.json lists what there is.", field: "path")
    }

    private static func names(of route: Route, in segments: [String]) -> [String: String]? {
        guard route.pieces.count == segments.count else { return nil }
        var names: [String: String] = [:]
        for (piece, segment) in zip(route.pieces, segments) {
            switch piece {
            case .word(let word): if word != segment { return nil }
            case .name(let name):
                if segment.isEmpty { return nil }
                names[name] = segment
            }
        }
        return names
    }
}
