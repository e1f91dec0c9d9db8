import ArgumentParser
import LuthierDomain
import LuthierHTTP
import LuthierKit
import LuthierWire

/// `luthier token`: who may use `luthier serve`.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make, list and revoke the tokens of `luthier serve`.",
        subcommands: [
            CreateTokenCommand.self, ListTokensCommand.self, RevokeTokenCommand.self,
        ])
}

/// Where the tokens of a storage are.
struct TokenPlace: ParsableArguments {
    @OptionGroup var storage: StorageOptions
    @OptionGroup var tokens: TokenOptions

    /// The file of tokens.
    func file() throws -> TokenFile {
        let surroundings = Surroundings.current
        let location = try StorageLocation(storage.storage, in: surroundings)
        return TokenFile(path: tokens.path(beside: location, in: surroundings))
    }
}

/// `luthier token create`.
struct CreateTokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a token and print it, this once.",
        discussion: """
            A viewer reads; a worker also asks, reports and tells; an operator also
            creates, edits, stops and resumes studies; an admin may delete them too.
            A running server knows it at once.

            Example:
              luthier token create laptop --role worker --study spam-gbm --days 30
            """)

    @Argument(help: "A name for it, which stands in the audit log.")
    var name: String

    @Option(name: .long, help: "What it allows: viewer, worker, operator, admin.")
    var role: Role

    @Option(
        name: .long, help: ArgumentHelp("Only for this study; may be repeated.", valueName: "name"))
    var study: [String] = []

    @Option(name: .long, help: "After how many days it ends; never if not given.")
    var days: Int?

    @OptionGroup var place: TokenPlace

    func validate() throws {
        guard (1...64).contains(name.utf8.count), name.allSatisfy(Self.isPlain) else {
            throw ValidationError(
                "the name must have 1 to 64 letters, digits, dots, hyphens or underscores.")
        }
        if let days, !(1...36500).contains(days) {
            throw ValidationError("--days must be 1 to 36500, got \(days).")
        }
    }

    func run() throws {
        let token = AccessToken.random()
        let now = SystemClock().now
        let file = try place.file()
        do throws(TokenFile.Failure) {
            try file.add(
                AccessToken(
                    name: name, role: role, studies: study.isEmpty ? nil : study,
                    digest: AccessToken.digest(of: token), created: now,
                    expires: days.map { now + .seconds($0 * 86_400) }))
        } catch {
            throw CommandFailure(error.description)
        }
        Console.line(token)
        Console.note(
            "This is the only time that the token is shown; \(file.path) holds its hash. Send it as\n"
                + "  Authorization: Bearer TOKEN")
    }

    private static func isPlain(_ character: Character) -> Bool {
        character.isASCII
            && (character.isLetter || character.isNumber || ".-_".contains(character))
    }
}

/// `luthier token list`.
struct ListTokensCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tokens, without what makes them work.")

    @Flag(name: .long, help: "Print one JSON document, and nothing else.")
    var json = false

    @OptionGroup var place: TokenPlace

    func run() throws {
        let file = try place.file()
        let tokens: [AccessToken]
        do throws(TokenFile.Failure) { tokens = try file.tokens() ?? [] } catch {
            throw CommandFailure(error.description)
        }
        guard !json else {
            return Console.line(JSONValue.array(tokens.map(Self.json)).text(.pretty))
        }
        guard !tokens.isEmpty else { return Console.line("no tokens") }
        var table = TextTable(headings: ["name", "role", "studies", "made", "ends"])
        for token in tokens {
            table.rows.append([
                token.name, token.role.rawValue, token.studies?.joined(separator: " ") ?? "all",
                token.created.text, token.expires?.text ?? "never",
            ])
        }
        Console.line(table.lines.joined(separator: "\n"))
    }

    private static func json(_ token: AccessToken) -> JSONValue {
        var body: JSONObject = [
            "name": .string(token.name), "role": .string(token.role.rawValue),
        ]
        body["studies"] = token.studies.map { .array($0.map { .string($0) }) }
        body["created"] = .string(token.created.text)
        body["expires"] = token.expires.map { .string($0.text) }
        return .object(body)
    }
}

/// `luthier token revoke`.
struct RevokeTokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take a token away; running servers refuse it at once.")

    @Argument(help: "The token's name.")
    var name: String

    @OptionGroup var place: TokenPlace

    func run() throws {
        let file = try place.file()
        let wasThere: Bool
        do throws(TokenFile.Failure) { wasThere = try file.revoke(name) } catch {
            throw CommandFailure(error.description)
        }
        guard wasThere else {
            throw CommandFailure(
                "there is no token named \"\(name)\" in \(file.path); `luthier token list` shows them.",
                status: .usage)
        }
        Console.line("revoked \(name)")
    }
}

extension Role: ExpressibleByArgument {}
