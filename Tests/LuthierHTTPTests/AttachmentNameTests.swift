import Testing

@testable import LuthierHTTP

@Suite("AttachmentName")
struct AttachmentNameTests {
    @Test(
        "only the last part of a path is left, and nothing that means something in a header",
        arguments: [
            ("model.bin", #"attachment; filename="model.bin""#),
            ("plots/loss.png", #"attachment; filename="loss.png""#),
            ("a b.txt", #"attachment; filename="a_b.txt"; filename*=UTF-8''a%20b.txt"#),
            (
                "a\"; filename=\"x.html",
                #"attachment; filename="a___filename__x.html"; "#
                    + "filename*=UTF-8''a%22%3B%20filename%3D%22x.html"
            ),
            ("é.txt", "attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%A9.txt"),
            (".bashrc", #"attachment; filename="_bashrc""#),
            ("a/..b", #"attachment; filename="__b""#),
            ("a\r\nX: y", "attachment; filename=\"a__X__y\"; filename*=UTF-8''a%0D%0AX%3A%20y"),
            ("", #"attachment; filename="artifact""#),
        ])
    func header(name: String, header: String) {
        #expect(AttachmentName.header(for: name) == header)
    }
}
