import Testing

@testable import LuthierPages

@Suite("Markup")
struct MarkupTests {
    @Test("an interpolated text is escaped, inside attributes too; markup is not escaped twice")
    func escaping() {
        let name = "<b onclick='x()'>\"&\"</b>"
        let inner: Markup = "<td title=\"\(name)\">\(name)</td>"
        let safe = "&lt;b onclick=&#39;x()&#39;&gt;&quot;&amp;&quot;&lt;/b&gt;"
        #expect(inner.html == "<td title=\"\(safe)\">\(safe)</td>")
        let outer: Markup = "<tr>\(inner)</tr>"
        #expect(outer.html == "<tr>\(inner.html)</tr>")
        #expect(Markup.exact("<\u{202E}").html == "&lt;\u{202E}")
    }

    @Test("control and direction characters are shown, and joined emoji stay whole")
    func visible() {
        #expect(Markup.visible("a\u{202E}b\u{0}c\u{2028}d") == "a\\u{202e}b\\u{0}c\\u{2028}d")
        #expect(Markup.visible("👩‍🔬 é\tx\ny") == "👩‍🔬 é\tx\ny")
        let text: Markup = "\("\u{7}")"
        #expect(text.html == "\\u{7}")
    }

    @Test("pieces are joined in their order")
    func joining() {
        #expect(Markup.joined(["<a>", "<b>"], by: ", ").html == "<a>, <b>")
        #expect((Markup("<i>") + "\("&")").html == "<i>&amp;")
    }
}
