import Foundation

/// A certificate for localhost that signs itself, valid until 2126; its key is known to everybody.
enum TestCertificate {
    /// Writes the certificate and its key.
    static func write(to folder: TemporaryFolder) throws -> (certificate: String, key: String) {
        let (certificate, key) = (folder.path("server.pem"), folder.path("server.key"))
        try text.write(toFile: certificate, atomically: true, encoding: .utf8)
        try self.key.write(toFile: key, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        return (certificate, key)
    }

    /// The certificate.
    static let text = """
        -----BEGIN CERTIFICATE-----
        MIIBnDCCAUGgAwIBAgIUO2pumbP96WL6hwjFUD6EDOokMuowCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA3MDUxNloYDzIxMjYxMDI5
        MDcwNTE2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAARV84geUPVJmwpEBXUAL+irHcNJPM3aRd7V/DZE4KaPeCMNH5HSgVZw
        6ifn4rNKBeDREwgQ8wcPnXqdCrh7scMio28wbTAdBgNVHQ4EFgQUWaUIMw7Ly7vp
        /PoN9JIRiamGt8kwHwYDVR0jBBgwFoAUWaUIMw7Ly7vp/PoN9JIRiamGt8kwDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDSQAwRgIhAOCdZzxqu7fzSXVVUl7WgvAEUeKw1QGHp2AdMpEKNvzXAiEA
        +MTRlYCjnFoUQ+ye1mFyKRvcRezIawLcE491HBrG8+s=
        -----END CERTIFICATE-----

        """

    /// Its private key.
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTUNsVX26CsJHeHSd
        0Txm2eXFrBZEQFOfbRfGsgJsvaWhRANCAARV84geUPVJmwpEBXUAL+irHcNJPM3a
        Rd7V/DZE4KaPeCMNH5HSgVZw6ifn4rNKBeDREwgQ8wcPnXqdCrh7scMi
        -----END PRIVATE KEY-----

        """
}
