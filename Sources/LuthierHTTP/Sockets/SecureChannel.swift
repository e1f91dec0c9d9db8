import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Connections with TLS that speak HTTP/2 or HTTP/1.1, as the other side likes, and shake hands in time.
struct SecureChannel: HTTPChannelHandler {
    typealias Value = HTTP2UpgradeChannel.Value

    /// How long a connection that speaks HTTP/2 may be without a request.
    private static let rest = Duration.seconds(75)

    private let base: HTTP2UpgradeChannel

    var responder: Responder { base.responder }

    /// Connections under a certificate.
    ///
    /// - Parameters:
    ///   - security: The certificate and its key.
    ///   - requests: How requests are read, whichever HTTP is spoken.
    ///   - responder: What answers.
    /// - Throws: What the library throws when the certificate cannot be used.
    init(
        _ security: TransportSecurity, requests: HTTP1Channel.Configuration,
        responder: @escaping Responder
    ) throws {
        base = try HTTP2UpgradeChannel(
            tlsConfiguration: security.configuration,
            configuration: HTTP2ChannelConfiguration(
                idleTimeout: Self.rest, streamConfiguration: requests),
            responder: responder)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let tls = try pipeline.handler(type: NIOSSLServerHandler.self)
            try pipeline.addHandler(HandshakeDeadline(), position: .after(tls))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

/// Closes a connection whose other side does not shake hands within 8 seconds.
///
/// It belongs to its channel's event loop.
private final class HandshakeDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private static let patience = TimeAmount.seconds(8)

    private var deadline: Scheduled<Void>?

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { deadline?.cancel() }
        context.fireUserInboundEventTriggered(event)
    }
}

@available(*, unavailable)
extension HandshakeDeadline: Sendable {}
