import LuthierDomain
package import LuthierWire

extension EventCodec {
    /// A codec for the definitions of ``StorageSamples``: it keeps a name and parameters' names.
    package static let sketching = EventCodec(
        definitions: Definitions(
            encode: { definition in
                var writer = JSONWriter()
                writer.object { writer in
                    writer.key("study")
                    writer.string(definition.name)
                    writer.key("parameters")
                    writer.array { writer in
                        for name in definition.space.names { writer.string(name) }
                    }
                }
                return writer.bytes
            },
            decode: { json in
                var study = ""
                var parameters: [String] = []
                try JSONReader.read(json) { (reader) throws(JSONError) in
                    try reader.object { (reader, key) throws(JSONError) in
                        switch key {
                        case "study": study = try reader.string()
                        case "parameters":
                            try reader.array { (reader) throws(JSONError) in
                                parameters.append(try reader.string())
                            }
                        default: break
                        }
                    }
                }
                return StorageSamples.definition(named: study, parameters: parameters)
            }))
}
