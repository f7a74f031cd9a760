import SliceSyntax

/// `slicec format` changes blanks, and only them, and only once.
enum LayoutRules {
    static func check(_ bytes: [UInt8]) throws(BrokenRule) {
        guard let once = laidOut(bytes) else { return }
        guard tokens(once) == tokens(bytes) else { throw BrokenRule("the layout keeps every token") }
        guard laidOut(once) == once else { throw BrokenRule("a file that is laid out stays as it is") }
    }

    /// Nil where the file is not JSON: it is not laid out then.
    private static func laidOut(_ bytes: [UInt8]) -> [UInt8]? {
        let parsed = JSONParser.parse(SourceFile(name: "input.json", bytes: bytes))
        guard let document = parsed.document, parsed.diagnostics.isEmpty else { return nil }
        return CanonicalLayout.bytes(document)
    }

    /// A right JSON text without the blanks between its tokens.
    private static func tokens(_ bytes: [UInt8]) -> [UInt8] {
        var isInString = false
        var isEscaped = false
        return bytes.filter { byte in
            if isInString {
                isInString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                return true
            }
            isInString = byte == UInt8(ascii: "\"")
            return ![0x20, 0x09, 0x0A, 0x0D].contains(byte)
        }
    }
}
