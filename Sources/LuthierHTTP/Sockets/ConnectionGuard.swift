import HTTPTypes
import LuthierWire
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Closes connections whose other side takes too long, and answers what is no HTTP.
///
/// A request's head must be there 8 seconds after its first byte, or after the connection began; then
/// bytes of its body must come every 8 seconds, and all of it within a minute and a second for each
/// 64 KiB. A reader must take what
/// is sent within 8 seconds. Where a request is answered before all of it came, the rest has 8 seconds more,
/// and is not kept. Time in which this side does not read, because it has yet to work on what came,
/// is not counted. Between requests a connection may rest for 75 seconds. It is looked at once
/// a second, so that 200 half-open connections are gone after 10.
///
/// It belongs to its channel's event loop.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long the other side may keep this one waiting.
    struct Patience: Sendable {
        var progress = TimeAmount.seconds(8)
        var request = TimeAmount.seconds(60)
        var rest = TimeAmount.seconds(75)
    }

    /// Bytes a second that a body must have beyond its first minute.
    private static let leastRate: Int64 = 64 << 10

    private let patience: Patience
    /// Requests whose answers have not ended.
    private var underWay = 0
    /// Whether the head or the body of a request is being read.
    private var isReading = true
    private var mustProgress: NIODeadline?
    private var mustEnd: NIODeadline?
    private var mustTake: NIODeadline?
    /// Until when the rest of a request may come that was answered already.
    private var mustFinish: NIODeadline?
    /// When all that came was handed on, until this side reads again.
    private var pausedAt: NIODeadline?
    private var timer: RepeatedTask?
    private var loop: (any EventLoop)?

    init(patience: Patience = Patience()) { self.patience = patience }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        loop = context.eventLoop
        beginReading()
        let channel = context.channel
        let guarded = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleRepeatedTask(
            initialDelay: .seconds(1), delay: .seconds(1)
        ) { _ in
            if guarded.value.isOverdue { SecureConnectionGuard.cut(channel) }
        }
        do {
            try context.pipeline.syncOperations.addHandler(
                FirstByte(guarding: self), position: .first)
        } catch {
            context.close(promise: nil)
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
        let deadlines =
            pausedAt == nil
            ? [mustProgress, mustEnd, mustTake, mustFinish] : [mustTake, mustFinish]
        return deadlines.contains { $0.map { $0 <= now } ?? false }
    }

    // MARK: Requests

    /// Bytes have come.
    fileprivate func bytesCame() {
        if !isReading, underWay == 0 { beginReading() }
    }

    private func beginReading() {
        isReading = true
        let now = now
        mustProgress = now + patience.progress
        mustEnd = now + patience.request
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            underWay += 1
            isReading = true
            mustProgress = now + patience.progress
        case .body(let bytes):
            mustProgress = now + patience.progress
            // A long body may take longer, as long as it keeps coming.
            let more = Int64(bytes.readableBytes) * 1_000_000_000 / Self.leastRate
            mustEnd = mustEnd.map { $0 + .nanoseconds(more) }
        case .end:
            isReading = false
            mustFinish = nil
            mustProgress = nil
            mustEnd = nil
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if mustProgress != nil { pausedAt = now }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if let start = pausedAt {
            let pause = now - start
            mustProgress = mustProgress.map { $0 + pause }
            mustEnd = mustEnd.map { $0 + pause }
            pausedAt = nil
        }
        context.read()
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        if case .end = unwrapOutboundIn(data) {
            underWay = max(underWay - 1, 0)
            if underWay == 0 {
                if isReading {
                    mustFinish = now + patience.progress
                } else {
                    mustEnd = now + patience.rest
                }
            }
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        mustTake = context.channel.isWritable ? nil : now + patience.progress
        context.fireChannelWritabilityChanged()
    }

    // MARK: What is no HTTP

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError, underWay == 0 else {
            context.fireErrorCaught(error)
            return
        }
        let isLong = (error as? HTTPParserError) == .headerOverflow
        let problem =
            isLong
            ? Problem(431, "headers_too_long", "the headers of a request may have 64 kB together.")
            : Problem(400, "no_http", "this is no HTTP request that can be read: \(error).")
        let answer = problem.answer
        var fields = HTTPFields()
        for (name, value) in answer.headers + SafetyHeaders.all {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        fields[.contentLength] = String(answer.bytes.count)
        fields[.connection] = "close"
        let head = HTTPResponse(
            status: HTTPResponse.Status(code: answer.status), headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: answer.bytes))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    /// Sees raw bytes come, which tell that a request begins long before its head is whole.
    private final class FirstByte: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = ByteBuffer

        private weak var owner: ConnectionGuard?

        init(guarding owner: ConnectionGuard) { self.owner = owner }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            owner?.bytesCame()
            context.fireChannelRead(data)
        }
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
