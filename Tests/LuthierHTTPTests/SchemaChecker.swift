import LuthierWire

/// Checks values against the part of JSON Schema that the document uses.
struct SchemaChecker {
    let document: JSONValue

    init(_ document: JSONValue) { self.document = document }

    /// What is wrong with a value, each as a sentence.
    func problems(_ value: JSONValue, _ schema: JSONValue, _ place: String = "$") -> [String] {
        if let name = schema["$ref"]?.stringValue {
            let parts = name.split(separator: "/").dropFirst().map(String.init)
            let target = parts.reduce(document as JSONValue?) { $0?[$1] }
            return target.map { problems(value, $0, place) } ?? ["\(place): no \(name)"]
        }
        var found: [String] = []
        if let choices = schema["anyOf"]?.elements,
            !choices.contains(where: { problems(value, $0, place).isEmpty })
        {
            found.append("\(place): fits none of anyOf")
        }
        if let words = schema["enum"]?.elements, !words.contains(value) {
            found.append("\(place): \(value) is none of \(words)")
        }
        if let constant = schema["const"], constant != value {
            found.append("\(place): \(value) is not \(constant)")
        }
        if let type = schema["type"] {
            let types = type.elements ?? [type]
            if !types.contains(where: { Self.fits(value, $0.stringValue ?? "") }) {
                return found + ["\(place): \(value) is no \(type)"]
            }
        }
        if let least = schema["minimum"]?.number, let number = value.number, number < least {
            found.append("\(place): \(number) is below \(least)")
        }
        if let items = schema["items"] {
            for (index, element) in (value.elements ?? []).enumerated() {
                found += problems(element, items, "\(place)[\(index)]")
            }
        }
        guard let members = value.members else { return found }
        for name in schema["required"]?.elements ?? [] {
            if members[name.stringValue ?? ""] == nil { found.append("\(place): no \(name)") }
        }
        let properties = schema["properties"]?.members ?? JSONObject()
        for (name, member) in members {
            if let property = properties[name] {
                found += problems(member, property, "\(place).\(name)")
            } else if schema["additionalProperties"] == false {
                found.append("\(place): \(name) is not described")
            } else if let others = schema["additionalProperties"], others != true {
                found += problems(member, others, "\(place).\(name)")
            }
        }
        return found
    }

    private static func fits(_ value: JSONValue, _ type: String) -> Bool {
        switch (type, value) {
        case ("integer", _): value.integerValue != nil && value.stringValue == nil
        case ("number", .integer), ("number", .double): true
        case ("string", .string), ("boolean", .boolean), ("null", .null): true
        case ("array", .array), ("object", .object): true
        default: false
        }
    }
}
