/// Lets a caller that begins many requests at once begin them in order.
///
/// A request's place among others is settled when it stands in its study's queue, long before it is
/// answered. Whoever sets ``submitted`` around a request is told of that moment and may begin the
/// next one then.
package enum RequestOrder {
    /// Called when the request of this task stands in its study's queue.
    @TaskLocal package static var submitted: (@Sendable () -> Void)?
}
