/// A strict parser for JSON texts (RFC 8259) that keeps the place of every value and key.
///
/// Mistakes that leave no doubt about what was meant (a trailing comma, a comment, `True`)
/// are reported and passed over, so that one run shows all of a file's mistakes. Where doubt
/// remains, parsing ends and there is no document. Nothing recurses: stack use is constant.
package struct JSONParser {
    /// Bytes; larger files are refused.
    package static let maximumSize = 64 << 20
    /// Arrays and objects inside each other.
    package static let maximumDepth = 512
    /// After this many mistakes the rest is not looked at.
    static let maximumDiagnostics = 100

    package struct Result: Sendable {
        /// Nil where the text could not be made sense of.
        package let document: JSONDocument?
        package let diagnostics: [Diagnostic]
    }

    /// Thrown where parsing cannot go on; the diagnostic is already in the list.
    struct Stop: Error {}

    struct Container {
        let node: Int
        let isObject: Bool
    }

    enum Expectation {
        case value, firstElement, firstKey, key, colon, separator, end
    }

    let file: SourceFile
    let bytes: [UInt8]
    var offset = 0
    var nodes: [JSONDocument.Node] = []
    var containers: [Container] = []
    var diagnostics: [Diagnostic] = []
    /// Where the last comma stood, for pointing at it when nothing follows.
    var lastComma = 0

    private init(_ file: SourceFile) {
        self.file = file
        bytes = file.bytes
    }

    package static func parse(_ file: SourceFile) -> Result {
        var parser = JSONParser(file)
        do {
            try parser.checkText()
            try parser.parseDocument()
        } catch {
            return Result(document: nil, diagnostics: parser.diagnostics)
        }
        return Result(document: JSONDocument(file: file, nodes: parser.nodes), diagnostics: parser.diagnostics)
    }

    // MARK: Structure

    private mutating func parseDocument() throws(Stop) {
        var expectation = Expectation.value
        while true {
            try skipBlanks()
            guard offset < bytes.count else {
                if expectation == .end { return }
                try stopAtEndOfFile()
            }
            let byte = bytes[offset]
            switch expectation {
            case .value, .firstElement: expectation = try parseValueOrClose(byte, expectation)
            case .firstKey, .key: expectation = try parseKeyOrClose(byte, expectation)
            case .colon: expectation = try parseColon(byte)
            case .separator: expectation = try parseSeparator(byte)
            case .end: try stop(JSONMistakes.textAfterDocument(span(offset, bytes.count)))
            }
        }
    }

    private mutating func parseValueOrClose(_ byte: UInt8, _ expectation: Expectation) throws(Stop) -> Expectation {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return try open(isObject: byte == UInt8(ascii: "{"))
        case UInt8(ascii: "]") where expectation == .firstElement:
            return try close(byte)
        case UInt8(ascii: "]") where containers.last?.isObject == false:
            try report(JSONMistakes.trailingComma(span(lastComma, lastComma + 1)))
            return try close(byte)
        case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","):
            guard !containers.isEmpty else { try stop(JSONMistakes.unexpected(byte, at: span(offset, offset + 1))) }
            let isAfterKey = containers.last?.isObject == true
            try report(JSONMistakes.missingValue(span(offset, offset + 1), isAfterKey: isAfterKey))
            append(.invalid, from: offset, to: offset)
            return afterValue
        default:
            try parseScalar(byte)
            return afterValue
        }
    }

    private mutating func parseKeyOrClose(_ byte: UInt8, _ expectation: Expectation) throws(Stop) -> Expectation {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            try parseString(quote: byte)
        case UInt8(ascii: "}"):
            if expectation == .key { try report(JSONMistakes.trailingComma(span(lastComma, lastComma + 1))) }
            return try close(byte)
        case _ where Self.isWordByte(byte):
            let start = offset
            skipBareText()
            try report(JSONMistakes.unquotedKey(span(start, offset), text: text(start, offset)))
            // Typographic quotes around it are not part of the key that was meant.
            let isASCII = { [bytes] (at: Int) in bytes[at] < 0x80 }
            let first = (start..<offset).first(where: isASCII) ?? start
            let last = (start..<offset).last(where: isASCII) ?? offset - 1
            append(.string, from: first, to: last + 1, form: .bare)
        case UInt8(ascii: ","):
            try report(JSONMistakes.missingMember(span(offset, offset + 1)))
            lastComma = offset
            offset += 1
            return .key
        default:
            try stop(
                byte == UInt8(ascii: "]")
                    ? mismatch()
                    : JSONMistakes.unexpected(byte, at: span(offset, offset + 1), wanted: "a key in double quotes"))
        }
        return .colon
    }

    private mutating func parseColon(_ byte: UInt8) throws(Stop) -> Expectation {
        try checkQuotes(byte)
        if byte == UInt8(ascii: ":") {
            offset += 1
        } else if byte == UInt8(ascii: "="), offset + 1 < bytes.count {
            try report(JSONMistakes.missingColon(span(offset, offset + 1), found: "="))
            offset += 1
        } else {
            try report(JSONMistakes.missingColon(keySpan, found: nil))
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") {
                append(.invalid, from: offset, to: offset)
                return .separator
            }
        }
        return .value
    }

    private mutating func parseSeparator(_ byte: UInt8) throws(Stop) -> Expectation {
        guard let container = containers.last else { return .end }
        try checkQuotes(byte)
        switch byte {
        case UInt8(ascii: ","):
            lastComma = offset
            offset += 1
            return container.isObject ? .key : .value
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            return try close(byte)
        case _ where startsValue(byte):
            let end = Int(nodes[lastSibling(in: container)].end)
            try report(JSONMistakes.missingComma(span(end, end)))
            return container.isObject ? .key : .value
        default:
            try stop(
                JSONMistakes.unexpected(
                    byte, at: span(offset, offset + 1), wanted: container.isObject ? "a comma or }" : "a comma or ]"))
        }
    }

    /// A word that touches the string before it is no second value: a quote is missing
    /// somewhere before, and from there on inside and outside are the wrong way round.
    private mutating func checkQuotes(_ byte: UInt8) throws(Stop) {
        guard let last = nodes.last, last.kind == .string, last.form != .bare, Int(last.end) == offset,
            Self.isWordByte(byte)
        else { return }
        let start = offset
        skipBareText()
        try stop(JSONMistakes.missingQuote(span(Int(last.start), Int(last.end)), word: span(start, offset)))
    }

    private mutating func open(isObject: Bool) throws(Stop) -> Expectation {
        guard containers.count < Self.maximumDepth else {
            try stop(JSONMistakes.tooDeep(span(offset, offset + 1)))
        }
        containers.append(Container(node: nodes.count, isObject: isObject))
        append(isObject ? .object : .array, from: offset, to: offset + 1)
        offset += 1
        return isObject ? .firstKey : .firstElement
    }

    private mutating func close(_ byte: UInt8) throws(Stop) -> Expectation {
        guard let container = containers.last, container.isObject == (byte == UInt8(ascii: "}")) else {
            try stop(mismatch())
        }
        containers.removeLast()
        offset += 1
        nodes[container.node].end = UInt32(offset)
        nodes[container.node].next = UInt32(nodes.count)
        if container.isObject { try checkDuplicateKeys(container.node) }
        return afterValue
    }

    private func mismatch() -> Diagnostic {
        guard let container = containers.last else {
            return JSONMistakes.unexpected(bytes[offset], at: span(offset, offset + 1))
        }
        let opening = Int(nodes[container.node].start)
        return JSONMistakes.mismatchedBracket(
            span(offset, offset + 1), opening: span(opening, opening + 1), isObject: container.isObject)
    }

    /// Index of the node that ended last inside `container`.
    private func lastSibling(in container: Container) -> Int {
        var child = container.node + 1
        while Int(nodes[child].next) < nodes.count { child = Int(nodes[child].next) }
        return child
    }

    private var afterValue: Expectation { containers.isEmpty ? .end : .separator }

    private func startsValue(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"): true
        default: Self.isWordByte(byte)
        }
    }

    private var keySpan: SourceSpan {
        nodes.last.map { span(Int($0.start), Int($0.end)) } ?? span(offset, offset)
    }

    private mutating func stopAtEndOfFile() throws(Stop) -> Never {
        guard let container = containers.last else { try stop(JSONMistakes.empty(span(0, 0))) }
        let opening = Int(nodes[container.node].start)
        try stop(JSONMistakes.unclosed(span(opening, opening + 1), isObject: container.isObject))
    }
}
