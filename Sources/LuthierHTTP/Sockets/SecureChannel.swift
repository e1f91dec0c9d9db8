import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL

/// Connections with TLS that speak HTTP/2 or HTTP/1.1, as the other side likes, and shake hands in time.
struct SecureChannel: HTTPChannelHandler {
    typealias Value = HTTP2UpgradeChannel.Value

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
        var watched = requests
        let handlers = requests.additionalChannelHandlers
        watched.additionalChannelHandlers = { handlers() + [StreamNotice()] }
        base = try HTTP2UpgradeChannel(
            tlsConfiguration: security.configuration,
            configuration: HTTP2ChannelConfiguration(
                idleTimeout: .nanoseconds(SecureConnectionGuard.rest.nanoseconds),
                streamConfiguration: watched),
            responder: responder)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let tls = try pipeline.handler(type: NIOSSLServerHandler.self)
            try pipeline.addHandler(SecureConnectionGuard(), position: .after(tls))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
