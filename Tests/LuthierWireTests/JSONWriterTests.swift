import LuthierWire
import Testing

@Suite("JSONWriter")
struct JSONWriterTests {
    @Test("writes compact text with keys in the order given")
    func compact() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("b")
            writer.integer(.min)
            writer.key("a")
            writer.array { writer in
                writer.null()
                writer.boolean(true)
                writer.object { _ in }
                writer.array { _ in }
                writer.double(1)
            }
            writer.key("c" + "\"")
            writer.raw([0x30])
        }
        #expect(writer.text == #"{"b":-9223372036854775808,"a":[null,true,{},[],1.0],"c\"":0}"#)
        writer.removeAll()
        writer.integer(0)
        #expect(writer.text == "0")
    }

    @Test("lays out pretty text by two spaces, empty containers closed at once")
    func pretty() {
        let value: JSONValue = ["a": [1, [], ["b": nil]], "c": JSONValue.object([:])]
        let expected = """
            {
              "a": [
                1,
                [],
                {
                  "b": null
                }
              ],
              "c": {}
            }
            """
        #expect(value.text(.pretty) == expected)
    }

    @Test("escapes what JSON forbids and nothing else")
    func escapes() {
        let text = JSONValue.string("\u{0}\u{1F}\"\\/\n\r\t\u{8}\u{C}\u{7F}é€😹\u{2028}").text()
        let expected = #""\u0000\u001f\"\\/\n\r\t\b\f\u007fé€😹"# + "\u{2028}\""
        #expect(text == expected)
    }

    @Test("doubles keep their type and are always valid JSON")
    func doubles() {
        let cases: [(Double, String)] = [
            (1, "1.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e22, "1e+22"), (1e16, "1e+16"),
            (1e-7, "1e-07"), (.leastNonzeroMagnitude, "5e-324"), (.nan, "\"NaN\""),
            (.infinity, "\"Infinity\""),
            (-.infinity, "\"-Infinity\""), (123_456_789.125, "123456789.125"),
        ]
        for (value, text) in cases { #expect(JSONValue.double(value).text() == text) }
    }
}
