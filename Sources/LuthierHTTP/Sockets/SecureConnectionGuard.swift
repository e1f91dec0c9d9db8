import NIOCore
import NIOSSL
import NIOTLS

/// Closes connections with TLS whose other side takes too long before there is a request.
///
/// The hands must be shaken within 8 seconds. What then speaks HTTP/2 has 8 seconds until its first
/// request, and 8 for each frame that has begun and each block of headers, however it is cut; the contents of
/// requests are the affair of ``ConnectionGuard``, which each of them has. Between requests a connection may
/// rest for 75 seconds, and is asked politely to go by then; 8 seconds later it is closed. It is looked at once a
/// second. What speaks HTTP/1.1 has a ``ConnectionGuard`` of its own.
///
/// It stands behind the TLS of its channel, sees its bytes, and belongs to its event loop.
///
/// - SeeAlso: Thomson and Benfield, "HTTP/2", RFC 9113, 2022, sections 3.4, 4.1 and 6.2.
final class SecureConnectionGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// How long the other side may keep this one waiting.
    private static let progress = TimeAmount.seconds(8)
    /// How long a connection that speaks HTTP/2 may be without a request.
    static let rest = TimeAmount.seconds(75)

    private var timer: RepeatedTask?
    private var loop: (any EventLoop)?
    /// The frames that come; nil until it is known that HTTP/2 is spoken.
    private var frames: FrameBoundaries?
    private var streams = 0
    /// Until when the hands must be shaken, or a request must begin.
    private var mustBegin: NIODeadline?
    /// Until when the frame or the block of headers must be whole that has begun.
    private var mustComplete: NIODeadline?

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        loop = context.eventLoop
        mustBegin = now + Self.progress
        let channel = context.channel
        let guarded = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleRepeatedTask(
            initialDelay: .seconds(1), delay: .seconds(1)
        ) { _ in
            if guarded.value.isOverdue { Self.cut(channel) }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    private var now: NIODeadline { loop?.now ?? .now() }

    private var isOverdue: Bool {
        let now = now
        return [mustBegin, mustComplete].contains { $0.map { $0 <= now } ?? false }
    }

    /// Closes a connection at once, without the farewell of TLS, for which its other side would be waited.
    ///
    /// - Parameter channel: A channel whose event loop this is called on.
    static func cut(_ channel: any Channel) {
        let tls = try? channel.pipeline.syncOperations.context(
            handlerType: NIOSSLServerHandler.self)
        if let tls { tls.close(promise: nil) } else { channel.close(promise: nil) }
    }

    // MARK: What comes

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let version)? = event as? TLSUserEvent {
            if version == "h2" {
                frames = FrameBoundaries()
                mustBegin = now + Self.progress
            } else {
                mustBegin = nil
                timer?.cancel()
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if var frames {
            let before = frames.completed
            frames.take(unwrapInboundIn(data).readableBytesView)
            if !frames.isAmid {
                mustComplete = nil
            } else if mustComplete == nil || frames.completed != before {
                mustComplete = now + Self.progress
            }
            self.frames = frames
        }
        context.fireChannelRead(data)
    }

    // MARK: Requests

    /// A request has begun on this connection.
    func streamBegan() {
        streams += 1
        mustBegin = nil
    }

    /// A request is over, with its answer.
    func streamEnded() {
        streams -= 1
        if streams == 0 { mustBegin = now + Self.rest + Self.progress }
    }
}

@available(*, unavailable)
extension SecureConnectionGuard: Sendable {}

/// Tells the guard of its connection that a request has begun and ended, where requests are streams of HTTP/2.
final class StreamNotice: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private var guarding: SecureConnectionGuard?

    func handlerAdded(context: ChannelHandlerContext) {
        // A stream's connection has the listening socket above it; above a connection that is all.
        guard let connection = context.channel.parent, connection.parent != nil else { return }
        guarding = try? connection.pipeline.syncOperations.handler(
            type: SecureConnectionGuard.self)
        guarding?.streamBegan()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        guarding?.streamEnded()
        guarding = nil
    }
}

@available(*, unavailable)
extension StreamNotice: Sendable {}
