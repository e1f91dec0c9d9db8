import LuthierWire
import Testing

@Suite("JSONValue")
struct JSONValueTests {
    /// Property: reading undoes writing, in both layouts and in canonical form.
    @Test("any tree survives a round trip")
    func roundTrip() throws {
        for seed in 0..<400 as Range<UInt64> {
            var source = SplitMix(seed: seed)
            let value = source.value(depth: 4)
            #expect(try JSONValue(parsing: value.text()) == value, "seed \(seed)")
            #expect(try JSONValue(parsing: value.text(.pretty)) == value, "seed \(seed)")
            #expect(try JSONValue(parsing: value.canonicalBytes) == value, "seed \(seed)")
            #expect(try JSONValue(parsing: value.text()).text() == value.text(), "seed \(seed)")
        }
    }

    @Test("the canonical form does not depend on the order of keys, the text does")
    func canonicalForm() throws {
        let first: JSONValue = ["b": [1, ["z": nil, "y": 1.0]], "a": "é", "B": true]
        let second: JSONValue = ["a": "é", "B": true, "b": [1, ["y": 1.0, "z": nil]]]
        #expect(first == second)
        #expect(first.hashValue == second.hashValue)
        #expect(first.canonicalBytes == second.canonicalBytes)
        #expect(first.text() != second.text())
        let text = "{\"B\":true,\"a\":\"é\",\"b\":[1,{\"y\":1.0,\"z\":null}]}"
        #expect(String(decoding: first.canonicalBytes, as: UTF8.self) == text)
        #expect(JSONValue.integer(1) != .double(1))
    }

    @Test("a repeated key is refused at its second place, also in large objects and by escapes")
    func duplicateKeys() {
        let many = (0..<50).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        for text in ["{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "{\(many),\"k7\":1}"] {
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
            #expect(error?.code == .duplicateKey, "\(text)")
        }
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: "{\"a\":1,\n \"a\":2}")
        }
        #expect(error?.line == 2 && error?.column == 2)
    }

    @Test("accessors give the value of the right kind or nil")
    func accessors() {
        let value: JSONValue = ["i": 3, "d": 2.5, "w": 4.0, "s": "x", "b": true, "a": [nil]]
        #expect(value["i"]?.integerValue == 3 && value["i"]?.number == 3)
        #expect(value["d"]?.integerValue == nil && value["d"]?.number == 2.5)
        #expect(value["w"]?.integerValue == 4)
        #expect(value["s"]?.stringValue == "x" && value["s"]?.number == nil)
        #expect(value["b"]?.booleanValue == true && value["b"]?.number == nil)
        #expect(value["a"]?.elements == [.null] && value["a"]?["x"] == nil)
        #expect(value["missing"] == nil && value.members?.count == 6)
        #expect(JSONValue.double(.nan).integerValue == nil)
        #expect(value["i"]?.kind == .number && value.kind == .object)
    }
}

@Suite("JSONObject")
struct JSONObjectTests {
    @Test("keeps order and finds keys, small and large, through changes and removals")
    func orderAndLookup() {
        for size in [3, 8, 9, 200] {
            var object = JSONObject()
            for place in 0..<size { object["k\(place)"] = .integer(place) }
            #expect(object.keys == (0..<size).map { "k\($0)" })
            object["k1"] = "changed"
            object["k0"] = nil
            object["absent"] = nil
            #expect(object.count == size - 1 && object["k0"] == nil)
            #expect(object["k1"] == "changed" && object.keys.first == "k1")
            #expect(object["k\(size - 1)"] == .integer(size - 1))
            #expect(object.insert(1, for: "k1") == false)
            #expect(object.insert(1, for: "k0") == true)
            #expect(object.keys.last == "k0" && object["k0"] == 1)
        }
    }
}
