/// A strict parser for JSON texts (RFC 8259) that keeps the place of every value and key.
///
/// A mistake is reported and parsing goes on as the writer most likely meant it, so that one
/// run shows all of a file's mistakes. What is guessed at is marked as damaged, so that nobody
/// complains about it again. Nothing recurses: stack use is constant.
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
        var isObject: Bool
        /// What closes it beside its own bracket, where it was opened by one that JSON does not have.
        var foreignCloser: UInt8?
        /// Index of the value or key that was read last in it; its own while it is empty.
        var lastChild: Int

        init(node: Int, isObject: Bool, foreignCloser: UInt8? = nil, lastChild: Int? = nil) {
            self.node = node
            self.isObject = isObject
            self.foreignCloser = foreignCloser
            self.lastChild = lastChild ?? node
        }
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
    /// Bytes that are not UTF-8, in order; reported already.
    var invalidText: [Range<Int>] = []
    /// Whether something was reported that the grammar still stumbles over: until the next
    /// value or key, what is wrong with the structure is the same mistake.
    var isRecovering = false
    /// Blanks that JSON does not know: one mistake, however often.
    var foreignBlanks: [Range<Int>] = []
    /// How many closing brackets the file lacks, if it was read before: the lines' indentation
    /// tells where.
    var lacking = 0
    /// How many brackets were open at the end of the file.
    var openAtEnd = 0
    /// Whether it has been said that the document does not end, or begin, where it should.
    var isEndSaid = false
    /// Whether something stood before the document, which was reported.
    var hasPrefix = false
    /// Whether a merge that was not finished was reported, and its end is still to come.
    var isInConflict = false

    private init(_ file: SourceFile) {
        self.file = file
        bytes = file.bytes
        // As many as a text without blanks may need; what is not written to costs no memory.
        nodes.reserveCapacity(min(bytes.count, Self.maximumSize) / 8)
    }

    package static func parse(_ file: SourceFile) -> Result {
        var parser = JSONParser(file)
        let result = parser.parse()
        guard parser.openAtEnd > 0 else { return result }
        var second = JSONParser(file)
        second.lacking = parser.openAtEnd
        let other = second.parse()
        return second.openAtEnd == 0 && other.diagnostics.count <= result.diagnostics.count ? other : result
    }

    private mutating func parse() -> Result {
        do {
            try checkText()
            try parseDocument()
        } catch {
            reportForeignBlanks()
            return Result(document: nil, diagnostics: diagnostics)
        }
        reportForeignBlanks()
        return Result(document: JSONDocument(file: file, nodes: nodes), diagnostics: diagnostics)
    }

    // MARK: Structure

    private mutating func parseDocument() throws(Stop) {
        var expectation = Expectation.value
        while true {
            try skipBlanks()
            guard offset < bytes.count else { return try endOfFile(expectation) }
            let byte = bytes[offset]
            switch expectation {
            case .value, .firstElement: expectation = try parseValueOrClose(byte, expectation)
            case .firstKey, .key: expectation = try parseKeyOrClose(byte, expectation)
            case .colon: expectation = try parseColon(byte)
            case .separator: expectation = try parseSeparator(byte)
            case .end:
                guard let next = try textAfterDocument(byte) else { return }
                expectation = next
            }
        }
    }

    private mutating func parseValueOrClose(_ byte: UInt8, _ expectation: Expectation) throws(Stop) -> Expectation {
        if nodes.isEmpty {
            try skipPrefix()
            try checkForOtherLanguage()
        }
        let byte = bytes[offset]
        if try skipPlaceholder() { return afterValue }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return try open(isObject: byte == UInt8(ascii: "{"))
        case UInt8(ascii: "(") where !containers.isEmpty:
            return try openParenthesis()
        case UInt8(ascii: "]") where expectation == .firstElement:
            return try close(byte)
        case UInt8(ascii: ")") where expectation == .firstElement && containers.last?.foreignCloser == byte:
            return try close(byte)
        case UInt8(ascii: "]") where containers.last?.isObject == false,
            _ where containers.last?.foreignCloser == byte:
            try reportStructure(JSONMistakes.trailingComma(span(lastComma, lastComma + 1)))
            return try close(byte)
        case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","):
            guard !containers.isEmpty else {
                try stop(
                    byte == UInt8(ascii: ",")
                        ? JSONMistakes.noObject(.unexpectedCharacter, span(offset, offset + 1))
                        : JSONMistakes.strayBracket(span(offset, offset + 1)))
            }
            let isAfterKey = containers.last?.isObject == true
            // `[}`: the bracket is the mistake, not a value that lacks.
            if isAfterKey || byte == UInt8(ascii: ",") {
                try reportStructure(JSONMistakes.missingValue(span(offset, offset + 1), isAfterKey: isAfterKey))
                append(.invalid, from: offset, to: offset)
                // A list's bracket behind a key is the same mistake.
                isRecovering = byte == UInt8(ascii: "]")
            }
            return afterValue
        default:
            return try parseScalar(byte) ? afterValue : expectation
        }
    }

    private mutating func parseKeyOrClose(_ byte: UInt8, _ expectation: Expectation) throws(Stop) -> Expectation {
        switch byte {
        case UInt8(ascii: "\"") where lacking > 0 && isKeyOfOuterObject:
            try closeBeforeOuterKey()
            return .key
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            try parseString(quote: byte, isKey: true)
        case UInt8(ascii: "}"):
            if expectation == .key { try reportStructure(JSONMistakes.trailingComma(span(lastComma, lastComma + 1))) }
            return try close(byte)
        case UInt8(ascii: "]"):
            return try close(byte)
        case _ where Self.isWordByte(byte):
            try parseBareKey()
        case UInt8(ascii: ","):
            try reportStructure(JSONMistakes.missingMember(span(offset, offset + 1)))
            lastComma = offset
            offset += 1
            return .key
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return try mendValueAsKey(byte, expectation)
        case UInt8(ascii: ":"):
            try reportStructure(JSONMistakes.missingKeyBefore(colon: span(offset, offset + 1)))
            appendLostKey(at: offset)
        default:
            try skipUnexpected(byte, wanted: "a key in double quotes")
            return expectation
        }
        return .colon
    }

    private mutating func parseColon(_ byte: UInt8) throws(Stop) -> Expectation {
        if try mendQuotes(byte, .colon) { return .colon }
        if byte == UInt8(ascii: ":") {
            offset += 1
        } else if byte == UInt8(ascii: "="), offset + 1 < bytes.count {
            // Ruby and PHP write an arrow.
            let length = bytes[offset + 1] == UInt8(ascii: ">") ? 2 : 1
            let found = text(offset, offset + length)
            try report(JSONMistakes.missingColon(span(offset, offset + length), found: found, hasValue: true))
            offset += length
        } else {
            if try mendList() { return .separator }
            if try mendElementAsKey(byte) { return .separator }
            if let end = endOfQuoted(from: offset), nextByte(from: end)?.byte == UInt8(ascii: ":") {
                return try skipKeyWithoutValue()
            }
            if byte == UInt8(ascii: ","), valueFollows {
                try report(JSONMistakes.missingColon(span(offset, offset + 1), found: ",", hasValue: true))
                offset += 1
                return .value
            }
            let end = nodes.last.map { Int($0.end) } ?? offset
            let hasValue = startsValue(byte)
            try reportStructure(JSONMistakes.missingColon(span(end, end), found: nil, hasValue: hasValue))
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                append(.invalid, from: offset, to: offset)
                return .separator
            }
        }
        return .value
    }

    private mutating func parseSeparator(_ byte: UInt8) throws(Stop) -> Expectation {
        guard let container = containers.last else { return .end }
        if try mendQuotes(byte, .separator) { return .separator }
        let next: Expectation = container.isObject ? .key : .value
        switch byte {
        case UInt8(ascii: ","):
            lastComma = offset
            offset += 1
            return next
        case UInt8(ascii: "}"), UInt8(ascii: "]"),
            _ where container.foreignCloser == byte:
            return try close(byte)
        case UInt8(ascii: ":"):
            if let next = try mendKey() { return next }
            try skipUnexpected(byte, wanted: container.isObject ? "a comma or }" : "a comma or ]")
            return .separator
        case UInt8(ascii: "{") where container.isObject && nextElementBegins:
            try closeUnclosed(before: offset)
            return .value
        case UInt8(ascii: "+"):
            if try !skipAddedTexts() {
                try skipUnexpected(byte, wanted: container.isObject ? "a comma or }" : "a comma or ]")
            }
            return .separator
        case _ where startsValue(byte):
            let end = Int(nodes[container.lastChild].end)
            try reportStructure(JSONMistakes.missingComma(span(end, end)))
            return next
        default:
            try skipUnexpected(byte, wanted: container.isObject ? "a comma or }" : "a comma or ]")
            return .separator
        }
    }

    private mutating func open(isObject: Bool) throws(Stop) -> Expectation {
        guard containers.count < Self.maximumDepth else {
            try stop(JSONMistakes.tooDeep(span(offset, offset + 1)))
        }
        append(isObject ? .object : .array, from: offset, to: offset + 1)
        containers.append(Container(node: nodes.count - 1, isObject: isObject))
        offset += 1
        return isObject ? .firstKey : .firstElement
    }

    private mutating func close(_ byte: UInt8) throws(Stop) -> Expectation {
        if let container = containers.last, container.isObject != (byte == UInt8(ascii: "}")),
            container.foreignCloser != byte, try !closeMismatched(byte)
        {
            offset += 1
            return .separator
        }
        offset += 1
        try closeLast(at: offset, isDamaged: false)
        return afterValue
    }

    /// Ends the innermost object or list, before `end`.
    mutating func closeLast(at end: Int, isDamaged: Bool) throws(Stop) {
        guard let container = containers.popLast() else { return }
        nodes[container.node].end = UInt32(end)
        nodes[container.node].next = UInt32(nodes.count)
        if isDamaged { nodes[container.node].isDamaged = true }
        if container.isObject { try checkDuplicateKeys(container.node) }
    }

    var afterValue: Expectation { containers.isEmpty ? .end : .separator }

    func startsValue(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"): true
        default: Self.isWordByte(byte)
        }
    }
}
