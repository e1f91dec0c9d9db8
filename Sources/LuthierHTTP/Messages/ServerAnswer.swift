package import LuthierPorts
package import LuthierWire

/// What is answered to a request.
package struct ServerAnswer: Sendable {
    /// The bytes behind the head.
    package enum Body: Sendable {
        /// All of them.
        case bytes([UInt8])
        /// Contents that are read as they are sent.
        case file(File)
        /// Events of a study as they come.
        case live(EventStream)
    }

    /// Contents that were looked at and are sent from their beginning.
    package struct File: Sendable {
        /// The first bytes.
        package let first: [UInt8]
        /// The bytes in all.
        package let size: Int
        private let rest: any ArtifactContents
        private let chunk: Int

        /// Contents that are open.
        ///
        /// - Parameters:
        ///   - contents: The contents, of which nothing was read.
        ///   - chunk: Bytes sent at once.
        /// - Throws: What the disk refuses.
        package init(_ contents: any ArtifactContents, chunk: Int) throws(ArtifactError) {
            first = try contents.read(upTo: chunk)
            size = contents.size
            rest = contents
            self.chunk = chunk
        }

        /// Sends everything.
        ///
        /// - Parameter send: Sends bytes, and waits while the reader is slow.
        /// - Throws: What `send` throws, or that the contents are damaged, before their last bytes are sent.
        package func run(_ send: ([UInt8]) async throws -> Void) async throws {
            var bytes = first
            while !bytes.isEmpty {
                try await send(bytes)
                bytes = try rest.read(upTo: chunk)
            }
        }
    }

    /// The status code.
    package var status: Int
    /// Headers besides those that every answer has.
    package var headers: [(name: String, value: String)]
    /// What follows the head.
    package var body: Body

    /// An answer.
    package init(_ status: Int, headers: [(name: String, value: String)] = [], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer of JSON.
    package init(
        _ status: Int, _ value: JSONValue, headers: [(name: String, value: String)] = []
    ) {
        var writer = JSONWriter()
        writer.value(value)
        self.init(
            status, headers: [("content-type", "application/json")] + headers,
            body: .bytes(writer.bytes))
    }

    /// An answer of plain text.
    package init(_ status: Int, text: String, type: String = "text/plain; charset=utf-8") {
        self.init(status, headers: [("content-type", type)], body: .bytes(Array(text.utf8)))
    }

    /// The value of a header by its name in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The whole body; empty for a stream.
    package var bytes: [UInt8] {
        if case .bytes(let bytes) = body { bytes } else { [] }
    }
}
