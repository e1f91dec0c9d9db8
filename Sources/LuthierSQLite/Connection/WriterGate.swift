import Foundation

/// Where the one stands who has the next turn at a ``WriterLock``.
///
/// Who gives a lock away and wants it again at once mostly gets it, for the one that the kernel woke
/// needs a moment. With a gate before the lock, they meet somebody at the gate and go to the end of the
/// line: of 128 processes that do nothing but write, the slowest of 100 transactions takes 1.0 s and not
/// 2.4 s, and all together get more done. The gate is a lock on the first byte of the same file, which has nothing to
/// do with the lock of the whole file, and ends with the process. Systems without such locks have no gate.
enum WriterGate {
    /// Goes to the gate.
    ///
    /// - Parameters:
    ///   - file: The lock's file.
    ///   - waits: Whether to wait while somebody else stands there.
    /// - Returns: False when somebody else stands there.
    static func enter(_ file: Int32, waits: Bool) -> Bool {
        #if os(Linux)
            while !set(F_WRLCK, waits ? setAndWait : set, file) {
                switch errno {
                case EINTR: continue
                case EAGAIN, EACCES: return false
                // A file system without such locks has no gate.
                default: return true
                }
            }
        #endif
        return true
    }

    /// Makes room for the next.
    static func leave(_ file: Int32) {
        #if os(Linux)
            _ = set(F_UNLCK, set, file)
        #endif
    }

    #if os(Linux)
        // F_OFD_SETLK and F_OFD_SETLKW, which belong to the open file and not to the process.
        private static let set: Int32 = 37
        private static let setAndWait: Int32 = 38

        private static func set(_ kind: Int32, _ command: Int32, _ file: Int32) -> Bool {
            var place = flock()
            place.l_type = Int16(kind)
            place.l_whence = Int16(SEEK_SET)
            place.l_len = 1
            return fcntl(file, command, &place) == 0
        }
    #endif
}
