package import LuthierPorts

/// Says who a request comes from and whether he may.
package struct AccessControl: Sendable {
    private let file: TokenFile?
    private let clock: any StudyClock
    /// Whether a token is needed even when there is none yet.
    private let isClosed: Bool

    /// A control.
    ///
    /// - Parameters:
    ///   - file: The tokens; nil when there are none and never will be.
    ///   - isClosed: Whether nobody may do anything as long as there is no token, because others than
    ///     this machine's users can reach the server.
    ///   - clock: Tells when tokens have ended.
    package init(file: TokenFile?, isClosed: Bool, clock: any StudyClock) {
        self.file = file
        self.isClosed = isClosed
        self.clock = clock
    }

    /// Who a request comes from; nil for nobody that is known.
    ///
    /// - Throws: 401 for a wrong token, 503 when the tokens cannot be read.
    package func visitor(of request: ServerRequest) throws(Problem) -> Visitor? {
        let tokens: [AccessToken]?
        do throws(TokenFile.Failure) { tokens = try file?.tokens() } catch {
            throw Problem(
                503, "tokens_unreadable",
                "the server cannot read its tokens; its log says why.",
                headers: [("retry-after", "10")])
        }
        guard let tokens else { return isClosed ? nil : .everybody }
        guard request.count(of: "authorization") > 0 else { return nil }
        guard let token = Self.token(in: request) else { throw Self.unauthorized }
        let digest = AccessToken.digest(of: token)
        var found: AccessToken?
        for token in tokens where token.matches(digest) { found = token }
        guard let found, found.expires.map({ clock.now < $0 }) ?? true else {
            throw Self.unauthorized
        }
        return Visitor(name: found.name, role: found.role, studies: found.studies)
    }

    /// Refuses whoever may not use a route.
    ///
    /// - Throws: 401 when nobody is known, 403 when the role or the study is not his.
    package static func check(_ visitor: Visitor?, for match: RouteMatch) throws(Problem) {
        guard let role = match.route.role else { return }
        guard let visitor else { throw unauthorized }
        guard visitor.role >= role else {
            throw Problem(
                403, "role_missing",
                "this needs the role \(role.rawValue), and the token \(visitor.name) has the role "
                    + "\(visitor.role.rawValue).")
        }
        guard let studies = visitor.studies else { return }
        if match.route.isAboutStudy {
            guard let study = match.names["study"], studies.contains(study) else {
                throw Problem(
                    403, "study_not_allowed", "the token \(visitor.name) is for other studies.",
                    field: "study")
            }
        } else if match.route.changes || match.route.work == .metrics {
            throw Problem(
                403, "study_not_allowed",
                "the token \(visitor.name) is for \(studies.joined(separator: ", ")) alone.")
        }
    }

    /// The answer to somebody who is not known.
    package static let unauthorized = Problem(
        401, "unauthorized",
        "this server needs a token: send the header Authorization: Bearer TOKEN. "
            + "`luthier token create` makes one.",
        headers: [("www-authenticate", "Bearer realm=\"luthier\"")])

    private static func token(in request: ServerRequest) -> String? {
        guard let value = request.header("authorization") else { return nil }
        let parts = value.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}

/// Who a request comes from.
package struct Visitor: Sendable, Hashable {
    /// The name of the token.
    package let name: String
    /// What he may do.
    package let role: Role
    /// The only studies that he may see; nil for all.
    package let studies: [String]?

    /// A visitor.
    package init(name: String, role: Role, studies: [String]? = nil) {
        self.name = name
        self.role = role
        self.studies = studies
    }

    /// Anybody, where there is no token and only this machine's users can reach the server.
    package static let everybody = Visitor(name: "local", role: .admin)
}
