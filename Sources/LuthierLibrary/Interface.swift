import CLuthierTurns
#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

// The functions of C by which other languages use the engine. They are synchronous and may be called
// from several threads at once. They take over this process's asynchronous work: for a library that is
// linked with a Swift runtime of its own, and not for Swift programs, which import LuthierKit.

/// Opens an empty storage in memory.
///
/// - Returns: A handle for `luthier_call`, to be given back to `luthier_close` once.
@_cdecl("luthier_open")
public func openStudies() -> UnsafeMutableRawPointer {
    luthier_turns_install()
    return Unmanaged.passRetained(OpenStudies()).toOpaque()
}

/// Performs an operation.
///
/// - Parameters:
///   - handle: From `luthier_open`.
///   - request: A JSON-RPC 2.0 request, or a batch, in UTF-8.
///   - length: Its bytes; at most 16 MiB.
///   - replyLength: Is set to the reply's bytes; 0 for a notification.
/// - Returns: The reply, in UTF-8, to be given to `luthier_release` once; nil when there is no memory for it.
@_cdecl("luthier_call")
public func call(
    _ handle: UnsafeMutableRawPointer, _ request: UnsafePointer<UInt8>, _ length: Int,
    _ replyLength: UnsafeMutablePointer<Int>
) -> UnsafeMutablePointer<UInt8>? {
    let studies = Unmanaged<OpenStudies>.fromOpaque(handle).takeUnretainedValue()
    let reply = studies.reply(to: Array(UnsafeBufferPointer(start: request, count: length)))
    replyLength.pointee = reply.count
    guard let copy = malloc(max(reply.count, 1)) else { return nil }
    let bytes = copy.assumingMemoryBound(to: UInt8.self)
    bytes.update(from: reply, count: reply.count)
    return bytes
}

/// Gives back a reply.
@_cdecl("luthier_release")
public func release(_ reply: UnsafeMutablePointer<UInt8>?) { free(reply) }

/// Forgets a storage in memory with its studies.
@_cdecl("luthier_close")
public func closeStudies(_ handle: UnsafeMutableRawPointer) {
    Unmanaged<OpenStudies>.fromOpaque(handle).release()
}

/// To be called in the child after a fork, before anything else; handles from before are not to be used.
@_cdecl("luthier_after_fork")
public func afterFork() { luthier_turns_after_fork() }
