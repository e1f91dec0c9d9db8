#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
import NIOSSL

/// What a server needs to speak TLS: a certificate and its private key, as PEM files.
package struct TransportSecurity: Sendable {
    /// What is wrong with a file, and what to do.
    package struct Failure: Error, CustomStringConvertible {
        /// The sentence.
        package let description: String
    }

    /// TLS 1.2 or 1.3 with the library's choice of ciphers.
    let configuration: TLSConfiguration

    /// Reads both files once; a server that shall use new ones is started again.
    ///
    /// - Parameters:
    ///   - certificate: The path of the server's certificate, followed by those of who signed it.
    ///   - key: The path of its private key, which only its owner and a group may read.
    /// - Throws: When a file is missing or none of its kind, when everybody may read the key, or when they do
    ///   not belong together.
    package init(certificate: String, key: String) throws(Failure) {
        try Self.check(certificate, "certificate")
        try Self.check(key, "private key")
        var status = stat()
        if stat(key, &status) == 0, status.st_mode & 0o007 != 0 {
            throw Failure(
                description:
                    "everybody may read or write the private key in \(key). Run `chmod 600 \(key)`."
            )
        }
        let chain: [NIOSSLCertificateSource]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
        } catch { throw Self.unreadable(certificate, "certificate", "BEGIN CERTIFICATE") }
        guard !chain.isEmpty else {
            throw Self.unreadable(certificate, "certificate", "BEGIN CERTIFICATE")
        }
        let own: NIOSSLPrivateKey
        do { own = try NIOSSLPrivateKey(file: key, format: .pem) } catch {
            throw Self.unreadable(key, "private key without a password", "BEGIN PRIVATE KEY")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(own))
        configuration.minimumTLSVersion = .tlsv12
        do { _ = try NIOSSLContext(configuration: configuration) } catch {
            throw Failure(
                description:
                    "the certificate in \(certificate) and the private key in \(key) cannot be used together. "
                    + "The first certificate in the file must be the server's own, made for this key."
            )
        }
        self.configuration = configuration
    }

    private static func check(_ path: String, _ what: String) throws(Failure) {
        guard access(path, R_OK) == 0 else {
            throw Failure(
                description:
                    "the \(what) in \(path) cannot be read: \(String(cString: strerror(errno))).")
        }
    }

    private static func unreadable(_ path: String, _ what: String, _ mark: String) -> Failure {
        Failure(
            description: "\(path) holds no \(what) in PEM form: text with a line -----\(mark)-----."
        )
    }
}
