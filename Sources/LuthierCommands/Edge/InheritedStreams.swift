#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The three streams that a process is started with.
public enum InheritedStreams {
    /// Keeps the numbers of streams that were closed before this process began, so that no file that it opens gets
    /// one of them and with it what is written to the stream.
    ///
    /// To be called first of all. Using such a stream fails, as it does for a closed one.
    public static func reserve() {
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0
        {
            // The lowest free number, which is this one, open the other way around.
            _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
