import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import HTTPTypes
import Testing

@testable import LuthierHTTP

@Suite("ConnectionGuard")
struct ConnectionGuardTests {
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.pipeline.syncOperations.addHandler(ConnectionGuard())
    }

    private var loop: EmbeddedEventLoop { channel.embeddedEventLoop }

    private func head() throws {
        let request = HTTPRequest(method: .post, scheme: nil, authority: "localhost", path: "/")
        try channel.writeInbound(HTTPRequestPart.head(request))
        channel.read()
    }

    private func body(isReadOn: Bool = true) throws {
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer()))
        if isReadOn { channel.read() }
    }

    private func end() throws {
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.read()
    }

    private func answer() throws {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    @Test("a connection on which nothing comes is closed within 10 seconds")
    func silence() {
        loop.advanceTime(by: .seconds(7))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(3))
        #expect(!channel.isActive)
    }

    @Test("so is one whose request stops halfway")
    func halfRequest() throws {
        loop.advanceTime(by: .seconds(5))
        try head()
        loop.advanceTime(by: .seconds(7))
        try body()
        loop.advanceTime(by: .seconds(7))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(3))
        #expect(!channel.isActive)
    }

    @Test("a server that does not read, being busy, blames nobody for it")
    func busyServer() throws {
        try head()
        loop.advanceTime(by: .seconds(5))
        try body(isReadOn: false)
        loop.advanceTime(by: .seconds(300))
        #expect(channel.isActive)
        channel.read()
        loop.advanceTime(by: .seconds(7))
        #expect(channel.isActive)
        try body()
        loop.advanceTime(by: .seconds(10))
        #expect(!channel.isActive)
    }

    @Test("a body that comes in drops is closed after a minute")
    func drops() throws {
        try head()
        for _ in 0..<59 {
            loop.advanceTime(by: .seconds(1))
            try body()
        }
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(3))
        #expect(!channel.isActive)
    }

    @Test("a request may be answered slowly, and the connection may rest afterwards")
    func patience() throws {
        try head()
        try end()
        loop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
        try answer()
        loop.advanceTime(by: .seconds(70))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(10))
        #expect(!channel.isActive)
    }

    @Test("200 readers that take nothing are cut off within 10 seconds, and one that does is not")
    func slowReaders() throws {
        let connections = try (0..<200).map { _ in try ConnectionGuardTests() }
        for connection in connections {
            try connection.head()
            try connection.end()
            try connection.answer()
            connection.channel.isWritable = false
            connection.channel.pipeline.fireChannelWritabilityChanged()
            connection.loop.advanceTime(by: .seconds(7))
            #expect(connection.channel.isActive)
        }
        connections[0].channel.isWritable = true
        connections[0].channel.pipeline.fireChannelWritabilityChanged()
        for connection in connections { connection.loop.advanceTime(by: .seconds(3)) }
        #expect(connections.map(\.channel.isActive) == [true] + Array(repeating: false, count: 199))
    }

    @Test("the rest of a request that is answered already is waited for 8 seconds, read or not")
    func answeredEarly() throws {
        try head()
        try body(isReadOn: false)
        try answer()
        loop.advanceTime(by: .seconds(7))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(3))
        #expect(!channel.isActive)
    }

    @Test("a request that is answered before its end and then ends goes on")
    func answeredEarlyAndWhole() throws {
        try head()
        try body()
        try answer()
        loop.advanceTime(by: .seconds(5))
        try body()
        try end()
        loop.advanceTime(by: .seconds(70))
        #expect(channel.isActive)
    }

    @Test("after a rest the next request has to come as fast as the first")
    func secondRequest() throws {
        try head()
        try end()
        try answer()
        loop.advanceTime(by: .seconds(30))
        try head()
        loop.advanceTime(by: .seconds(7))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(3))
        #expect(!channel.isActive)
    }
}
