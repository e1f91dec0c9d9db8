import Hummingbird
import HTTPTypes
import NIOCore

/// Takes requests from the library that speaks HTTP, and gives it the application's answers.
struct SocketResponder: HTTPResponder {
    let application: ServerApplication
    /// Whether connections speak TLS.
    var isSecure = false

    /// Bytes that are handed to a connection at once.
    private static let part = 16 << 10

    func respond(to request: Request, context: PeerContext) async throws -> Response {
        let head = ServerRequest(
            method: request.method.rawValue, target: request.head.path ?? "",
            headers: Self.headers(of: request), peer: context.peer)
        var answer = try await answer(to: head, request, on: context.loop)
        if isSecure, let (name, value) = SafetyHeaders.transport(for: head.header("host")),
            let name = HTTPField.Name(name)
        {
            answer.headers[name] = value
        }
        // HTTP/2 has no such header; the library tells the other side by a frame.
        if application.drain.isOn, !context.isStream { answer.headers[.connection] = "close" }
        return answer
    }

    private func answer(
        to head: ServerRequest, _ request: Request, on loop: any EventLoop
    ) async throws -> Response {
        switch application.receive(head) {
        case .refused(let answer): return response(answer, to: head, on: loop)
        case .admitted(let admission):
            if admission.takesFile {
                var parts = request.body.makeAsyncIterator()
                let answer = await application.answer(
                    admission, length: request.headers[.contentLength].flatMap { Int($0) }
                ) {
                    try await parts.next().map { Array($0.readableBytesView) }
                }
                // What was refused is read all the same: to close the connection now would take the answer
                // from who is still sending.
                while (try? await parts.next()) != nil {}
                return response(answer, to: head, on: loop)
            }
            let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
            var body: [UInt8] = []
            var size = length
            if length <= application.bodyLimit {
                body.reserveCapacity(length)
                size = 0
                // To close a connection on which something lies unread takes the answer away.
                let most = application.bodyLimit * (request.headers[.connection] == "close" ? 2 : 1)
                for try await buffer in request.body {
                    size += buffer.readableBytes
                    if size > most { break }
                    if size <= application.bodyLimit { body += buffer.readableBytesView }
                }
            }
            guard size <= application.bodyLimit else {
                return response(
                    application.answerToLongBody(admission), to: head, on: loop)
            }
            return response(
                await application.answer(admission, body: body), to: head, on: loop)
        }
    }

    private static func headers(of request: Request) -> [(name: String, value: String)] {
        var headers = request.headers.map { (name: $0.name.canonicalName, value: $0.value) }
        if let host = request.head.authority { headers.append(("host", host)) }
        return headers
    }

    /// Hands bytes to a connection, and waits until it has them, so that it can say that its reader is slow.
    ///
    /// Without the wait what writes runs ahead of the event loop, by megabytes for each reader.
    private static func send(
        _ bytes: some Sequence<UInt8>, to writer: inout any ResponseBodyWriter,
        on loop: any EventLoop
    ) async throws {
        try await writer.write(ByteBuffer(bytes: bytes))
        try await loop.submit {}.get()
    }

    /// An answer's body, of which a reader that is slow keeps only a part in the memory of its connection.
    private static func body(_ bytes: [UInt8], on loop: any EventLoop) -> ResponseBody {
        guard bytes.count >= Gzip.least else {
            return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        }
        return ResponseBody(contentLength: bytes.count) { writer in
            for start in stride(from: 0, to: bytes.count, by: part) {
                let end = min(start + part, bytes.count)
                try await send(bytes[start..<end], to: &writer, on: loop)
            }
            try await writer.finish(nil)
        }
    }

    private func response(
        _ answer: ServerAnswer, to request: ServerRequest, on loop: any EventLoop
    ) -> Response {
        var fields = HTTPFields()
        for (name, value) in SafetyHeaders.all + answer.headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let status = HTTPResponse.Status(code: answer.status)
        switch answer.body {
        case .bytes(var bytes):
            if bytes.count >= Gzip.least, request.method == "GET" {
                fields[.vary] = "accept-encoding"
                if Gzip.isAccepted(request.header("accept-encoding")),
                    let short = Gzip.compressed(bytes)
                {
                    bytes = short
                    fields[.contentEncoding] = "gzip"
                    // The tag stands for the answer, in whatever encoding.
                    fields[.eTag] = fields[.eTag].map { "W/" + $0 }
                }
            }
            if answer.status != 304 { fields[.contentLength] = String(bytes.count) }
            let isShown = request.method != "HEAD" && !bytes.isEmpty
            return Response(
                status: status, headers: fields,
                body: isShown ? Self.body(bytes, on: loop) : ResponseBody())
        case .file(let file):
            fields[.contentLength] = String(file.size)
            guard request.method != "HEAD" else { return Response(status: status, headers: fields) }
            return Response(
                status: status, headers: fields,
                body: ResponseBody(contentLength: file.size) { writer in
                    try await file.run { bytes in
                        try await Self.send(bytes, to: &writer, on: loop)
                    }
                    try await writer.finish(nil)
                })
        case .live(let stream):
            guard request.method != "HEAD" else { return Response(status: status, headers: fields) }
            return Response(
                status: status, headers: fields,
                body: ResponseBody { writer in
                    try await stream.run { bytes in
                        try await Self.send(bytes, to: &writer, on: loop)
                    }
                    try await writer.finish(nil)
                })
        }
    }
}

/// What is known of a request besides itself: who sent it, and how.
struct PeerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: String
    /// Whether it came as one of the streams of an HTTP/2 connection.
    let isStream: Bool
    /// Where its connection works.
    let loop: any EventLoop

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        let address = source.channel.remoteAddress
        peer = address?.ipAddress ?? "local"
        loop = source.channel.eventLoop
        isStream = source.channel.parent?.parent != nil
    }
}
