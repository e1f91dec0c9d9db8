import Foundation
import NIOSSL
import Testing

@testable import LuthierHTTP

@Suite("TransportSecurity")
struct TransportSecurityTests {
    private let folder: TemporaryFolder
    private let certificate: String
    private let key: String

    init() throws {
        folder = try TemporaryFolder()
        (certificate, key) = try TestCertificate.write(to: folder)
    }

    /// What is wrong with two files; nil when they can be used.
    private func refusal(_ certificate: String, _ key: String) -> String? {
        do throws(TransportSecurity.Failure) {
            _ = try TransportSecurity(certificate: certificate, key: key)
            return nil
        } catch { return error.description }
    }

    @Test("a certificate and its key are taken, and nothing older than TLS 1.2")
    func reads() throws {
        defer { folder.remove() }
        let security = try TransportSecurity(certificate: certificate, key: key)
        #expect(security.configuration.minimumTLSVersion == .tlsv12)
        #expect(security.configuration.certificateChain.count == 1)
    }

    @Test("what cannot be used is refused with what to do")
    func refuses() throws {
        defer { folder.remove() }
        let missing = folder.path("missing.pem")
        #expect(
            refusal(missing, key)
                == "the certificate in \(missing) cannot be read: No such file or directory.")
        #expect(refusal(certificate, missing)?.contains("the private key in \(missing)") == true)
        let empty = folder.path("empty.pem")
        try "".write(toFile: empty, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: empty)
        #expect(refusal(empty, key)?.contains("-----BEGIN CERTIFICATE-----") == true)
        #expect(refusal(certificate, empty)?.contains("-----BEGIN PRIVATE KEY-----") == true)
        #expect(refusal(key, key)?.contains("holds no certificate in PEM form") == true)
        #expect(refusal(certificate, certificate)?.contains("Run `chmod 600") == true)
        #expect(refusal(folder.path(""), key)?.contains("holds no certificate") == true)
    }

    @Test("a key that everybody may read is refused, one that a group may read is not")
    func permissions() throws {
        defer { folder.remove() }
        for (mode, isRefused) in [(0o604, true), (0o602, true), (0o640, false), (0o600, false)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: key)
            #expect((refusal(certificate, key) != nil) == isRefused, "\(mode)")
        }
    }

    @Test("a key of another certificate is refused before anybody connects")
    func mismatch() throws {
        defer { folder.remove() }
        let other = folder.path("other.key")
        try """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFL9n1VJAcTxqCh+8
        eHkz9Vzffh0cxKuqJoGZMQ9+j46hRANCAARSIdV8VUG56d3EIpKJealpWO6FvhAL
        GCwJh6zKNohxPmLg4ccnz/VfQSzALMcljFAvWzxGvQglDbppmvusaK6P
        -----END PRIVATE KEY-----

        """.write(toFile: other, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: other)
        #expect(refusal(certificate, other)?.contains("cannot be used together") == true)
    }
}
