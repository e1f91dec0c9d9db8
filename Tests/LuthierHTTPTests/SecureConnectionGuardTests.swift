import NIOCore
import NIOEmbedded
import NIOTLS
import Testing

@testable import LuthierHTTP

@Suite("SecureConnectionGuard")
struct SecureConnectionGuardTests {
    private let channel: EmbeddedChannel
    private let connectionGuard = SecureConnectionGuard()

    init() throws {
        channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.pipeline.syncOperations.addHandler(connectionGuard)
    }

    private func shake(_ version: String?) {
        channel.pipeline.fireUserInboundEventTriggered(
            TLSUserEvent.handshakeCompleted(negotiatedProtocol: version))
    }

    private func receive(_ bytes: [UInt8]) throws {
        try channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    private func wait(_ seconds: Int64) {
        channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
    }

    @Test("who does not shake hands is cut off within 10 seconds")
    func handshake() {
        wait(7)
        #expect(channel.isActive)
        wait(3)
        #expect(!channel.isActive)
    }

    @Test("so is who speaks HTTP/2 and then sends nothing, or no request")
    func silence() throws {
        wait(7)
        shake("h2")
        wait(4)
        try receive([UInt8]("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0])
        wait(3)
        #expect(channel.isActive)
        wait(3)
        #expect(!channel.isActive)
    }

    @Test("so is who begins headers and does not end them, also on a connection with requests")
    func halfHeaders() throws {
        shake("h2")
        try receive([UInt8]("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8))
        connectionGuard.streamBegan()
        wait(1000)
        #expect(channel.isActive)
        try receive([0, 0, 50, 1, 4, 0, 0, 0, 3, 1, 2, 3])
        wait(4)
        try receive([4])
        wait(3)
        #expect(channel.isActive)
        wait(3)
        #expect(!channel.isActive)
    }

    @Test(
        "a connection rests between requests for as long as the politer clock, and then is cut off")
    func rest() {
        shake("h2")
        connectionGuard.streamBegan()
        wait(1000)
        connectionGuard.streamEnded()
        wait(80)
        #expect(channel.isActive)
        connectionGuard.streamBegan()
        wait(1000)
        #expect(channel.isActive)
        connectionGuard.streamEnded()
        wait(90)
        #expect(!channel.isActive)
    }

    @Test("HTTP/1.1 is left to the guard of its requests")
    func oldVersion() {
        shake("http/1.1")
        wait(1000)
        #expect(channel.isActive)
    }
}
