package import SliceSyntax

/// What the state keeps as a JSON document.
package protocol JSONRecord {
    var json: JSONOutput { get }
    /// Nil where the document is not of the shape that ``json`` writes.
    init?(_ json: JSONValue)
}

extension JSONRecord {
    /// Reads a record from text; nil where it is not one.
    package init?(jsonText text: String) {
        let parsed = JSONParser.parse(SourceFile(name: "<state>", text: text))
        guard let document = parsed.document, parsed.diagnostics.isEmpty else { return nil }
        self.init(document.root)
    }
}

extension JSONValue {
    /// The elements as records; nil where one of them is not one, or this is not an array.
    func records<Record: JSONRecord>(_: Record.Type = Record.self) -> [Record]? {
        guard kind == .array else { return nil }
        let elements = elements
        let records = elements.compactMap { Record($0) }
        return records.count == elements.count ? records : nil
    }
}
