extension EventCodec {
    /// The codec of our logs: definitions stand in events as study files.
    package static let standard = EventCodec(
        definitions: Definitions(
            encode: { definition in
                var writer = JSONWriter()
                writer.value(StudyFileEncoder.json(definition))
                return Array(writer.text.utf8)
            },
            decode: { bytes in
                let value = try JSONValue(parsing: bytes, limits: options)
                return try StudyFileDecoder.ofStored.decode(SourceNode(unplaced: value))
            }))
}
