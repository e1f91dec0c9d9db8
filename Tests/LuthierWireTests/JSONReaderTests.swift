import LuthierWire
import Testing

/// What reading the text as a tree gives, or the code of its first mistake.
private func code(of text: String) -> JSONError.Code? {
    code(of: Array(text.utf8))
}

private func code(of bytes: [UInt8]) -> JSONError.Code? {
    do {
        try JSONReader.read(bytes) { (_) throws(JSONError) in }
        return nil
    } catch {
        return error.code
    }
}

private func mistake(in text: String) -> JSONError? {
    do {
        _ = try JSONValue(parsing: text)
        return nil
    } catch {
        return error
    }
}

@Suite("JSONReader")
struct JSONReaderTests {
    /// Texts after JSONTestSuite's `y_` files (Nicolas Seriot, "Parsing JSON is a Minefield").
    @Test("accepts every form of RFC 8259")
    func acceptsValidTexts() {
        let texts = [
            "[]", "{}", " [1] ", "[[]   ]", "[\"\"]", "[\"a\"]", "[false]", "[null, 1, \"1\", {}]",
            "[1\n]", "[1,null,null,null,2]", "[123e65]", "[0e+1]", "[0e1]", "[ 4]",
            "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]",
            "[20e1]", "[-0]", "[-123]", "[-1]", "[1E22]", "[1E-2]", "[1E+2]", "[123e45]",
            "[123.456e78]", "[1e-2]", "[1e+2]", "[123]", "[123.456789]", "{\"asd\":\"sdf\"}",
            "{\"\":0}", "{\"foo\\u0000bar\": 42}", "{\"min\": -1.0e+28, \"max\": 1.0e+28}",
            "{\n\"a\": \"b\"\n}", "[\"\\u0060\\u012a\\u12AB\"]", "[\"\\uD801\\udc37\"]",
            "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
            "[\"\\\\u0000\"]", "[\"a/*b*/c/*d//e\"]", "[\"\\uDBFF\\uDFFF\"]", "[\"\\u0000\"]",
            "[\"\u{7F}\"]", "[\"\u{10FFFF}\"]", "[\"\u{2028}\"]", "[\"€𝄞\"]", "42", "-0.1", "null",
            "true", "false", "\"\"", "\"asd\"", "[true]\n", "\t[\r\n\t1 ,\t2 ]  ",
            "{\"a\":\"b\",\"a\":\"c\"}", "\u{FEFF}{}", "[1e-400]", "[0e999999999999]",
        ]
        for text in texts { #expect(code(of: text) == nil, "\(text)") }
    }

    /// Texts after JSONTestSuite's `n_` files.
    @Test("refuses everything else")
    func refusesInvalidTexts() {
        let texts = [
            "", " ", "[1 true]", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[\"x\",,]", "[\"x\"]]",
            "[\"\",]", "[\"x\"", "[x", "[3[4]]", "[1:2]", "[,]", "[-]", "[   , \"\"]", "[1,",
            "[*]", "[1", "[fals]", "[nul]", "[tru]", "[++1234]", "[+1]", "[+Inf]", "[-01]",
            "[-1.0.]", "[-2.]", "[-NaN]", "[.-1]", "[.2e-3]", "[0.1.2]", "[0.3e+]", "[0.3e]",
            "[0.e1]", "[0E+]", "[0E]", "[0e+]", "[1.0e+]", "[1.0e-]", "[1.0e]", "[1 000.0]",
            "[1eE2]", "[2.e+3]", "[2.e3]", "[9.e+]", "[Inf]", "[NaN]", "[1+2]", "[0x1]", "[0x42]",
            "[Infinity]", "[0e+-1]", "[-123.123foo]", "[-Infinity]", "[-foo]", "[- 1]", "[-012]",
            "[-.123]", "[-1x]", "[1ea]", "[1.]", "[.123]", "[1.2a-3]", "[012]", "[0 1]",
            "[\"x\", truth]", "{[: \"x\"}", "{\"x\", null}", "{\"x\"::\"b\"}", "{\"a\":\"a\" 123}",
            "{key: 'value'}", "{\"a\" b}", "{:\"b\"}", "{\"a\" \"b\"}", "{\"a\":", "{\"a\"",
            "{1:1}", "{\"id\":0,,,,,}", "{'a':0}", "{\"id\":0,}", "{\"a\":\"b\"}/**/",
            "{\"a\":\"b\"}#", "{\"a\":\"b\",,\"c\":\"d\"}", "{a: \"b\"}", "{\"a\":\"a",
            "{\"a\":true} x",
            "[\"\\uD800\\u\"]", "[\"\\uD800\\u1\"]", "[\"\\uD800\\u1x\"]", "[\"\\uD800\"]",
            "[\"\\uDC00\"]", "[\"\\uDC00\\uD800\"]", "[\"\\uD800\\uD800\"]", "[\"\\uD800abc\"]",
            "[é]", "[\"\\\u{0}\"]", "[\"\\x00\"]", "[\"\\\\\\\"]", "[\"\\\t\"]", "[\"\\🌀\"]",
            "[\"\\\"]", "[\"\\u00A\"]", "[\"\\a\"]", "[\"\\u\"]", "[\"\\uqqqq\"]", "['single']",
            "abc", "[\"\\", "[\"\n\"]", "[\"\t\"]", "\"\\UA66D\"", "<.>", "[<null>]", "[1]x",
            "[1]]", "[\"asd]", "aå", "[True]", "1]", "{\"x\": true,", "[][]", "]", "{]", "[}",
            "[\u{C}]", "[\u{2060}]", "\u{A0}1", "nulls", "nul", "[\"a\",\n4\n,1,", "{}}", "\"", "-",
            "[1e400]", "[-1e400]", "[1,]", "\u{FEFF}", "[\u{FEFF}1]",
        ]
        for text in texts { #expect(code(of: text) != nil, "\(text)") }
    }

    @Test("refuses bytes that are not UTF-8, wherever they stand")
    func refusesBadUTF8() {
        let sequences: [[UInt8]] = [
            [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC2], [0xE0, 0x80, 0x80],
            [0xE0, 0xFF, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE2, 0x82],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xE2, 0x28, 0xA1], [0xF0, 0x9F, 0x28, 0x80],
        ]
        for sequence in sequences {
            for padding in 0..<9 {
                let lead = [UInt8](repeating: 0x61, count: padding)
                let text = [0x22] + lead + sequence + [0x22]
                #expect(code(of: text) == .invalidUTF8, "\(sequence) after \(padding)")
            }
        }
        #expect(code(of: [0xFF, 0xFE, 0x5B, 0, 0x5D, 0]) != nil)
    }

    @Test("refuses control characters in strings, wherever they stand")
    func refusesControlCharacters() {
        for control in 0..<0x20 as Range<UInt8> {
            for padding in 0..<9 {
                let lead = [UInt8](repeating: 0x61, count: padding)
                let text = [0x22] + lead + [control] + [UInt8]("text behind it\"".utf8)
                #expect(code(of: text) == .invalidString, "\(control) after \(padding)")
            }
        }
    }

    @Test("a body that reads nothing has its value checked and dropped")
    func unreadValues() {
        #expect(code(of: "[1, 2]") == nil)
        #expect(code(of: "[1, 2") == .unexpectedEnd)
    }

    @Test("reads typed values in order, and skips what is left unread")
    func readsTypedValues() throws {
        let text = """
            {"seq": 12, "skipped": [1, {"a": [true, null]}], "kind": "measured", "done": false,
             "values": [0.5, 1, -2e3], "none": null, "p\\u0061rt": "é\\n\\ud83d\\ude39"}
            """
        var sequence = 0
        var kind = ""
        var isDone = true
        var values: [Double] = []
        var sawNull = false
        var part = ""
        try JSONReader.read(text) { (reader) throws(JSONError) in
            try reader.object { (reader, key) throws(JSONError) in
                switch key {
                case "seq": sequence = try reader.integer()
                case "kind": kind = try reader.string()
                case "done": isDone = try reader.boolean()
                case "values":
                    try reader.array { (reader) throws(JSONError) in
                        values.append(try reader.double())
                    }
                case "none": sawNull = reader.passesNull()
                case "part":
                    #expect(key.string == "part")
                    part = try reader.string()
                default: #expect(key == "skipped")
                }
            }
        }
        #expect(sequence == 12 && kind == "measured" && !isDone && sawNull)
        #expect(values == [0.5, 1, -2000])
        #expect(part == "é\n😹")
    }

    @Test("hands out the text of a value as it stands")
    func rawText() throws {
        var raw: [UInt8] = []
        try JSONReader.read("{\"id\": [1, \"a\"] }") { (reader) throws(JSONError) in
            try reader.object { (reader, _) throws(JSONError) in raw = try reader.raw() }
        }
        #expect(String(decoding: raw, as: UTF8.self) == "[1, \"a\"]")
    }

    @Test("a mistake has a code, a byte, a line and a column counted in scalars")
    func errorsHavePlaces() throws {
        let error = try #require(mistake(in: "{\n  \"naïve😹\": truth\n}"))
        #expect(error.code == .syntax)
        #expect(error.line == 2 && error.column == 13)
        #expect(error.offset == 18)
        #expect(error.description == "line 2, column 13: Expected true or false, found “t”.")
        let cut = try #require(mistake(in: "[1,\r\n 2"))
        #expect(cut.code == .unexpectedEnd && cut.line == 2 && cut.column == 3)
    }

    @Test("texts of mistakes say what is wrong and what to do")
    func errorTexts() {
        let cases: [(String, JSONError.Code, String, String?)] = [
            ("[1,]", .syntax, "A comma stands before “]”.", "Remove the last comma."),
            (
                "['a']", .syntax, "Expected a value, found “'”.",
                "JSON strings stand in double quotes."
            ),
            ("{a:1}", .syntax, "Expected a key in double quotes, found “a”.", nil),
            (
                "[NaN]", .syntax, "Expected a value, found “N”.",
                "JSON has no NaN or infinity: write \"NaN\", \"Infinity\" or \"-Infinity\"."
            ),
            ("[None]", .syntax, "Expected a value, found “N”.", "JSON writes None as null."),
            (
                "[012]", .invalidNumber, "A number starts with a superfluous 0.",
                "Remove the leading zeros."
            ),
            (
                "[1.]", .invalidNumber,
                "A number needs a digit after the decimal point, found “]”.", nil
            ),
            (
                "[-1e999]", .numberOutOfRange, "The number -1e999 is beyond the range of doubles.",
                "The largest is about 1.8e308."
            ),
            (
                "[1] 2", .trailingText, "Text follows the value, starting with “2”.",
                "Keep one value in the text."
            ),
            (
                "\"\\ud83d\"", .invalidString,
                "The escape \\ud83d is one half of a surrogate pair.",
                "Write both halves, or the character itself."
            ),
            (
                "\"a\nb\"", .invalidString, "A string contains the control character 10 as it is.",
                "Write it as an escape, such as \\n."
            ),
            (
                "{\"a\":1,\"b\":2,\"a\":3}", .duplicateKey,
                "The key “a” stands twice in one object.",
                "Keep one of them."
            ),
            ("", .unexpectedEnd, "The text is empty.", "Write a JSON value, such as {}."),
        ]
        for (text, code, message, hint) in cases {
            let error = mistake(in: text)
            #expect(error?.code == code, "\(text)")
            #expect(error?.message == message, "\(text)")
            #expect(error?.hint == hint, "\(text)")
        }
    }

    @Test("a value of another type is named, and broken text stays a syntax error")
    func wrongTypes() {
        func reading(
            _ text: String, _ body: (inout JSONReader) throws(JSONError) -> Void
        ) -> String? {
            do {
                try JSONReader.read(text, body)
                return nil
            } catch {
                return "\(error.code.rawValue): \(error.message)"
            }
        }
        let string = reading("[1]") { (reader) throws(JSONError) in _ = try reader.string() }
        #expect(string == "wrong_type: Expected a string, found an array.")
        let object = reading("null") { (reader) throws(JSONError) in
            try reader.object { (_, _) throws(JSONError) in }
        }
        #expect(object == "wrong_type: Expected an object, found null.")
        let broken = reading("nope") { (reader) throws(JSONError) in _ = try reader.string() }
        #expect(broken == "syntax: Expected a value, found “n”.")
        let integer = reading("1.5") { (reader) throws(JSONError) in _ = try reader.integer() }
        #expect(integer == "wrong_type: Expected a whole number, found 1.5.")
        let boolean = reading("trub") { (reader) throws(JSONError) in _ = try reader.boolean() }
        #expect(boolean == "syntax: Expected true or false, found “t”.")
    }

    @Test("64 containers may stand inside each other, not one more, not a million")
    func depthLimit() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(code(of: nested(64)) == nil)
        #expect(code(of: nested(65)) == .tooDeep)
        #expect(mistake(in: nested(65))?.code == .tooDeep)
        #expect(code(of: String(repeating: "[", count: 1_000_000)) == .tooDeep)
        #expect(mistake(in: String(repeating: "{\"a\":", count: 1_000_000))?.code == .tooDeep)
        let wide = "[" + String(repeating: "[[]],", count: 1000) + "[]]"
        #expect(code(of: wide) == nil)
    }

    @Test("lengths above the limits are refused")
    func lengthLimits() {
        let limits = JSONReadingOptions(maximumBytes: 40, maximumStringBytes: 8)
        #expect((try? JSONValue(parsing: "\"12345678\"", limits: limits)) == "12345678")
        #expect(throws: JSONError.self) { try JSONValue(parsing: "\"123456789\"", limits: limits) }
        #expect(throws: JSONError.self) {
            try JSONValue(parsing: String(repeating: " ", count: 40) + "1", limits: limits)
        }
        let digits = String(repeating: "1", count: 1_101)
        #expect(code(of: digits) == .tooLong)
        #expect(code(of: "0." + String(repeating: "1", count: 1_000)) == nil)
    }

    @Test("more values than allowed are refused, wherever they stand")
    func valueLimits() {
        let limits = JSONReadingOptions(maximumValues: 6)
        for text in ["[1,2,3,4,5,6]", #"{"a":1,"b":[2,3],"c":[4]}"#, "[[[[[[]]]]]]"] {
            #expect(throws: Never.self, "\(text)") { try JSONValue(parsing: text, limits: limits) }
        }
        for text in ["[1,2,3,4,5,6,7]", #"{"a":1,"b":[2,3],"c":[4,5,6]}"#, "[[[[[[[]]]]]]]"] {
            let error = #expect(throws: JSONError.self, "\(text)") {
                try JSONValue(parsing: text, limits: limits)
            }
            #expect(error?.code == .tooLong && error?.message.contains("6 values") == true)
        }
    }

    @Test("strings of a mebibyte are read whole")
    func longStrings() throws {
        let plain = String(repeating: "0123456789abcdef", count: 65_536)
        let escaped = String(repeating: "é\"\\\n", count: 200_000)
        for text in [plain, escaped] {
            #expect(try JSONValue(parsing: JSONValue.string(text).text()) == .string(text))
        }
    }

    /// Property: any bytes end in a value or an error, and what is accepted survives a round trip.
    @Test("random changes of bytes never crash")
    func mutations() throws {
        for seed in 0..<3_000 as Range<UInt64> {
            var source = SplitMix(seed: seed)
            var bytes = Array(source.value(depth: 3).text().utf8)
            for _ in 0..<Int.random(in: 1..<4, using: &source) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &source)
                switch Int.random(in: 0..<4, using: &source) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: source.next())
                case 1: bytes.remove(at: place)
                case 2: bytes.removeSubrange(place...)
                default: bytes.insert(Array("[]{},:\"\\eE+-.0n".utf8)[place % 15], at: place)
                }
            }
            guard let value = try? JSONValue(parsing: bytes, limits: .report) else { continue }
            let again = try JSONValue(parsing: value.text())
            #expect(again.text() == value.text(), "seed \(seed)")
        }
    }
}
